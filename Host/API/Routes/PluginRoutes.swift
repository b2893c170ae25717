import FoundationEssentials
import HTTPTypes
import Identity

/// `/api/v1/plugins`: the versions that can be enabled.
package struct PluginRoutes {
    private let operations: any HostOperations
    private let room: UploadRoom

    /// - Parameter room: for the files that are on their way, shared by all routes that take some.
    package init(operations: any HostOperations, room: UploadRoom = UploadRoom()) {
        self.operations = operations
        self.room = room
    }

    /// Of a plugin's file.
    static let maximumBytes = 64 << 20
    static let signatureHeader = "Plugin-Signature"
    private static let path = "/api/v1/plugins"
    private static let tag = "plugins"

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, PluginRoutes.path, "listPlugins", tag: PluginRoutes.tag, "The versions that can be enabled.",
                access: .permission(.pluginsRead),
                answer: .json(.fields([Field("plugins", .list(PluginRoutes.plugin), "By name and version.")]))
            ) { _ in .ok(PluginList(plugins: try await operations.plugins())) },
            Endpoint(
                .post, PluginRoutes.path, "uploadPlugin", tag: PluginRoutes.tag, "Makes a plugin's file known to the host.",
                text: "The body is the file. The header Plugin-Signature holds its signature file in base64, when it has one. "
                    + "The file is inspected, never run, and the same bytes again change nothing.",
                access: .platform(.pluginsWrite), parameters: [.query("name", .line(255), "Of the file, for messages.")],
                body: .bytes(maximum: PluginRoutes.maximumBytes, text: "The plugin's .so"),
                isIdempotent: true, answer: .json(PluginRoutes.plugin, status: 201)
            ) { call in
                try await PluginRoutes.upload(call, room) { .created(try await operations.install($0)) }
            }.streamed,
        ]
    }

    static let plugin = Schema.object(
        ObjectForm(
            "Plugin",
            [
                Field("id", .words, "In the plugin's manifest."), Field("name", .words, "In the plugin's manifest."),
                Field("version", .words, "In the plugin's manifest."), Field("sha256", .words, "Of the file."),
                Field("origin", .words, "Whose it is: signed by ada, unsigned, of this installation."),
                Field("capabilities", .list(.words), "The services that it asks for."),
                Field("instances", .integer(0...Int64.max), "That run this version."),
            ]))

    /// The file that a request brings, in memory once, for as long as `use` takes.
    static func upload(
        _ call: Call, _ room: UploadRoom, _ use: (PluginUpload) async throws -> Answer
    ) async throws -> Answer {
        guard let body = call.stream else { preconditionFailure("the route reads its body as it comes") }
        let signature = try signature(call.headers)
        return try await room.with(body.length ?? maximumBytes, of: call.principal.tenant) {
            let bytes = try await body.bytes()
            return try await use(PluginUpload(name: call.text("name") ?? "the plugin", bytes: bytes, signature: signature))
        }
    }

    /// The signature file in base64: it is small, and so the body is the plugin and nothing else.
    private static func signature(_ headers: HTTPFields) throws -> [UInt8]? {
        guard let field = HTTPField.Name(signatureHeader), let text = headers[field] else { return nil }
        guard let data = Data(base64Encoded: text), !data.isEmpty else {
            throw RequestProblem(
                .badRequest, code: "header_value", "The header \(signatureHeader) is not base64 of a signature file.",
                field: signatureHeader)
        }
        return Array(data)
    }
}
