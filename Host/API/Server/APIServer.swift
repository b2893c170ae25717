import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The HTTP server of the host, with TLS when its settings have a certificate.
///
/// Runs until its service group shuts down: then it takes no new connection, finishes what it is answering, and closes idle
/// connections.
package struct APIServer: Service {
    private let address: ServerAddress
    private let endpoints: [Endpoint]
    private let authenticator: any Authenticator
    private let recorder: (any RequestRecorder)?
    private let options: APIOptions
    private let logger: Logger
    private let onStart: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - address: where it listens.
    ///   - endpoints: every route.
    ///   - options: how callers are treated.
    ///   - recorder: keeps what was changed and refused; nil: nobody does.
    ///   - onStart: called once with the port that the server listens on.
    package init(
        address: ServerAddress, endpoints: [Endpoint], authenticator: any Authenticator,
        recorder: (any RequestRecorder)? = nil, options: APIOptions = APIOptions(), logger: Logger,
        onStart: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.address = address
        self.endpoints = endpoints
        self.authenticator = authenticator
        self.recorder = recorder
        self.options = options
        self.logger = logger
        self.onStart = onStart
    }

    /// Throws `APIServerError` when it cannot listen.
    package func run() async throws {
        let port = address.port
        try APIServer.requirePort(port)
        var quiet = logger
        // Hummingbird tells each start and stop at this level; the host says so itself.
        quiet.logLevel = max(logger.logLevel, .notice)
        let application = Application(
            router: APIRouter.router(endpoints, authenticator: authenticator, recorder: recorder, options: options),
            server: APIChannel.server(options.settings),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: port), serverName: "tradingboost",
                availableConnectionsDelegate: AllowedConnections(settings: options.settings)),
            onServerRunning: { channel in await onStart(channel.localAddress?.port ?? port) }, logger: quiet)
        do {
            try await OrderlyRun.run(application, logger: quiet)
        } catch let error as IOError {
            throw APIServerError(address, errno: error.errnoCode)
        }
    }

    /// Fails at once when the port is taken, so that a host can say so before it starts anything else.
    package static func requireFree(_ address: ServerAddress) async throws {
        let port = address.port
        try requirePort(port)
        guard port != 0 else { return }
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: address.host, port: port).get()
            try await channel.close()
        } catch let error as IOError {
            throw APIServerError(address, errno: error.errnoCode)
        }
    }

    private static func requirePort(_ port: Int) throws(APIServerError) {
        guard (0...65_535).contains(port) else { throw APIServerError(port: port, reason: .outOfRange) }
    }
}
