import HTTPTypes
import Identity
import NIOCore

/// `/api/v1/plugins/{plugin}/versions`: what is known of a plugin, its inspection and its check.
package struct PluginVersionRoutes {
    private let plugins: any PluginOperations
    private let jobs: any JobOperations
    private let room: UploadRoom

    /// - Parameter room: for the files that are on their way, shared by all routes that take some.
    package init(plugins: any PluginOperations, jobs: any JobOperations, room: UploadRoom = UploadRoom()) {
        self.plugins = plugins
        self.jobs = jobs
        self.room = room
    }

    private static let path = "/api/v1/plugins/{plugin}/versions"
    private static let tag = "plugins"
    private static let plugin = RouteParameter.path("plugin", .line(128), "Name or id of the plugin.")
    private static let version = RouteParameter.path("version", .line(64), "Version of the plugin.")

    package var endpoints: [Endpoint] { [list, show, inspect.streamed, check, release] }

    private var list: Endpoint {
        Endpoint(
            .get, PluginVersionRoutes.path, "listPluginVersions", tag: PluginVersionRoutes.tag,
            "The versions of one plugin that can be enabled.", access: .permission(.pluginsRead),
            parameters: [PluginVersionRoutes.plugin],
            answer: .json(.fields([Field("plugins", .list(PluginRoutes.plugin), "By version.")]))
        ) { call in .ok(PluginList(plugins: try await plugins.versions(of: call.text("plugin") ?? ""))) }
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(PluginVersionRoutes.path)/{version}", "showPluginVersion", tag: PluginVersionRoutes.tag,
            "Everything that is known of a version.",
            text:
                "Its manifest with parameters, commands and capabilities; whose it is, its signature, a revocation; what the "
                + "last check found; whether the version is in quarantine; how many instances run it.",
            access: .permission(.pluginsRead), parameters: [PluginVersionRoutes.plugin, PluginVersionRoutes.version],
            answer: .json(.anything)
        ) { call in
            let details = try await plugins.details(of: call.text("plugin") ?? "", version: call.text("version") ?? "")
            return Answer(.ok, .bytes(ByteBuffer(string: details), contentType: "application/json"))
        }
    }

    private var inspect: Endpoint {
        Endpoint(
            .post, "/api/v1/plugins/inspect", "inspectPlugin", tag: PluginVersionRoutes.tag,
            "Says what a plugin's file says of itself, and what would keep it from being loaded.",
            text: "The body is the file; its signature as in uploading. None of its code is run, and nothing is kept. The same "
                + "object as tradingboost plugin inspect --json.",
            access: .permission(.pluginsRead), parameters: [.query("name", .line(255), "Of the file, for messages.")],
            body: .bytes(maximum: PluginRoutes.maximumBytes, text: "The plugin's .so"), answer: .json(.anything)
        ) { call in
            try await PluginRoutes.upload(call, room) { upload in
                Answer(.ok, .bytes(ByteBuffer(string: try await plugins.inspect(upload)), contentType: "application/json"))
            }
        }
    }

    private var check: Endpoint {
        Endpoint(
            .post, "\(PluginVersionRoutes.path)/{version}/check", "checkPluginVersion", tag: PluginVersionRoutes.tag,
            "Runs the conformance kit over a version, as a job.",
            text: "What it finds is the job's report, and is kept with the version.", access: .permission(.jobsWrite),
            parameters: [PluginVersionRoutes.plugin, PluginVersionRoutes.version],
            body: .json(JobForms.check, example: #"{"parameters": {"period": 21}, "seed": 42}"#), isIdempotent: true,
            answer: .json(JobForms.job, status: 202)
        ) { call in
            struct Body: Decodable {
                var parameters: [String: ParameterText]?
                var seed: UInt64?
            }
            let body = try call.decode(Body.self)
            let order = CheckOrder(
                plugin: call.text("plugin") ?? "", version: call.text("version") ?? "",
                parameters: body.parameters?.mapValues(\.text) ?? [:], seed: body.seed ?? 1)
            let job = try await jobs.startCheck(order, for: JobCaller(call))
            return .accepted(job, at: "\(JobRoutes.path)/\(job.id)")
        }
    }

    private var release: Endpoint {
        Endpoint(
            .post, "\(PluginVersionRoutes.path)/{version}/release", "releasePluginVersion", tag: PluginVersionRoutes.tag,
            "Ends the quarantine of a version whose workers failed too often.",
            text: "Instances that went down with it stay down until they are enabled.", access: .platform(.pluginsWrite),
            parameters: [PluginVersionRoutes.plugin, PluginVersionRoutes.version], answer: .json(PluginRoutes.plugin)
        ) { call in .ok(try await plugins.release(call.text("plugin") ?? "", version: call.text("version") ?? "")) }
    }
}
