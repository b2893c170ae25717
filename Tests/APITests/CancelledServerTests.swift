import API
import Logging
import MemoryHost
import NIOCore
import NIOPosix
import Testing

@Suite("A server that is cancelled", .timeLimit(.minutes(1)))
struct CancelledServerTests {
    /// Connections that the system has taken and nobody has read yet trap in swift-nio when they are dropped.
    @Test func `ends in order while callers connect`() async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        for _ in 0..<12 {
            let (ports, started) = AsyncStream.makeStream(of: Int.self)
            let server = APIServer(
                address: ServerAddress(port: 0), endpoints: [], authenticator: LocalAuthenticator(.testHost), logger: logger
            ) { started.yield($0) }
            let running = Task { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let callers = (0..<128).map { _ in
                ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port)
            }
            _ = try await callers[0].get()
            running.cancel()
            try await running.value
            for caller in callers {
                caller.whenSuccess { $0.close(promise: nil) }
            }
        }
    }
}
