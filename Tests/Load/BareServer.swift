import Hummingbird
import Logging
import UnixSignals

/// A server of the same framework with one route and nothing around it.
enum BareServer {
    static func run(port: Int) async throws {
        let router = Router()
        router.get("/bare") { _, _ in "{\"status\":\"ok\"}" }
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService(gracefulShutdownSignals: [.sigterm])
    }
}
