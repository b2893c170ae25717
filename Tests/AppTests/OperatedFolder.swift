import API
import Foundation
import Logging
import MemoryHost
import ServiceLifecycle
import TestSupport
import Testing

/// A data folder whose socket a host in memory answers; the commands that talk to it are the real program.
struct OperatedFolder: Sendable {
    let host: MemoryHost
    let path: String

    /// Serves for as long as `body` takes.
    static func run(_ body: @escaping @Sendable (OperatedFolder) async throws -> Void) async throws {
        let folder = try TemporaryFolder("operated")
        let operated = OperatedFolder(host: MemoryHost(), path: folder.path)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let server = OperationsServer(
            socket: OperationsSocket.path(in: folder.path), endpoints: operated.host.endpoints,
            authenticator: LocalAuthenticator(.testHost),
            logger: Logger(label: "test")
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
                    try await body(operated)
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            try await tasks.waitForAll()
        }
        // The folder is there until here.
        #expect(!folder.path.isEmpty)
    }

    func run(_ arguments: [String]) async throws -> Program.Ending {
        try await Program(arguments + ["--data", path]).ending()
    }

    /// Runs what has to succeed.
    @discardableResult
    func done(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let ending = try await run(arguments)
        #expect(ending.status == 0, "\(arguments): \(ending.errors)", sourceLocation: sourceLocation)
        return ending.output
    }

    /// Runs what has to fail, with errors that name what is asked for.
    func refused(
        _ arguments: String..., naming words: [String], status: Int32 = 1, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ending = try await run(arguments)
        #expect(ending.status == status, "\(arguments): \(ending.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(ending.errors.contains(word), "\(arguments): \(ending.errors)", sourceLocation: sourceLocation)
        }
    }

    /// What a program reads.
    func json<Value: Decodable>(_ type: Value.Type, _ arguments: String...) async throws -> Value {
        let ending = try await run(arguments + ["--json"])
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(ending.output.utf8))
    }
}
