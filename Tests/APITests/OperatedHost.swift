import API
import FoundationEssentials
import Logging
import MemoryHost
import ServiceLifecycle
import TestSupport
import Testing

/// A server of operations on a socket of its own, with a host in memory behind it.
struct OperatedHost: Sendable {
    let host: MemoryHost
    let socket: String
    let group: ServiceGroup

    /// Runs the server for as long as `body` takes, then shuts it down in order.
    static func run(
        folder: TemporaryFolder, _ body: @escaping @Sendable (OperatedHost) async throws -> Void
    ) async throws {
        let host = MemoryHost()
        let socket = OperationsSocket.path(in: folder.path)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let server = OperationsServer(
            socket: socket, endpoints: host.endpoints, authenticator: LocalAuthenticator(.testHost), logger: Logger(label: "test")
        ) { started.yield() }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
            }
            tasks.addTask {
                for await _ in starts {
                    try await body(OperatedHost(host: host, socket: socket, group: group))
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            try await tasks.waitForAll()
        }
    }

    static func run(_ body: @escaping @Sendable (OperatedHost) async throws -> Void) async throws {
        let folder = try TemporaryFolder("operations")
        try await run(folder: folder, body)
        // Until here.
        #expect(!folder.path.isEmpty)
    }

    func send(_ method: String, _ path: String, _ json: String = "") async throws -> HTTPProbe {
        try await HTTPProbe.send(method, "/api/v1/\(path)", socket: socket, body: Array(json.utf8))
    }

    /// What has to succeed, read as what it is.
    func answer<Answer: Decodable>(
        _ type: Answer.Type, _ method: String, _ path: String, _ json: String = "", status: Int = 200,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let probe = try await send(method, path, json)
        #expect(probe.status == status, "\(probe.body)", sourceLocation: sourceLocation)
        #expect(probe.headers["content-type"] == "application/json", sourceLocation: sourceLocation)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(probe.body.utf8))
    }

    /// What has to be refused.
    func refused(
        _ method: String, _ path: String, _ json: String = "", status: Int, code: String, naming words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let probe = try await send(method, path, json)
        try OperatedHost.expect(probe, status: status, code: code, naming: words, sourceLocation: sourceLocation)
    }

    static func expect(
        _ probe: HTTPProbe, status: Int, code: String, naming words: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        struct Problem: Decodable {
            var status: Int
            var code: String
            var detail: String
        }
        #expect(probe.status == status, "\(probe.body)", sourceLocation: sourceLocation)
        #expect(probe.headers["content-type"] == "application/problem+json", sourceLocation: sourceLocation)
        let problem = try JSONDecoder().decode(Problem.self, from: Data(probe.body.utf8))
        #expect(problem.status == status && problem.code == code, "\(problem)", sourceLocation: sourceLocation)
        for word in words { #expect(problem.detail.contains(word), "\(problem)", sourceLocation: sourceLocation) }
    }

    @discardableResult
    func enable(_ user: String, _ name: String = "dip-buyer", version: String = "1.0.0") async throws -> InstanceReport {
        try await answer(
            InstanceReport.self, "POST", "instances",
            #"{"user": "\#(user)", "plugin": "Dip Buyer", "version": "\#(version)", "name": "\#(name)"}"#, status: 201)
    }
}
