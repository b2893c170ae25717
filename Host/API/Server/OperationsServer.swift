import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The HTTP server that an operator's commands talk to, on a Unix socket that the host's own account alone may use.
///
/// Runs until its service group shuts down: then it takes no new connection, finishes what it is answering, and takes its socket
/// away.
package struct OperationsServer: Service {
    private let socket: String
    private let endpoints: [Endpoint]
    private let authenticator: any Authenticator
    private let recorder: (any RequestRecorder)?
    private let options: APIOptions
    private let logger: Logger
    private let onStart: @Sendable () async -> Void

    /// - Parameters:
    ///   - authenticator: who calls; of a host everybody at its socket is the same one.
    ///   - socket: path of the socket: see `OperationsSocket.path`. Its folder exists.
    ///   - onStart: called once when the socket can be connected to.
    package init(
        socket: String, endpoints: [Endpoint], authenticator: any Authenticator, recorder: (any RequestRecorder)? = nil,
        options: APIOptions = APIOptions(), logger: Logger,
        onStart: @escaping @Sendable () async -> Void = {}
    ) {
        self.socket = socket
        self.endpoints = endpoints
        self.authenticator = authenticator
        self.recorder = recorder
        self.options = options
        self.logger = logger
        self.onStart = onStart
    }

    /// Throws `OperationsSocketError` when it cannot listen.
    package func run() async throws {
        let socket = try OperationsSocket(path: socket)
        defer { socket.remove() }
        var quiet = logger
        // Hummingbird tells each start and stop at this level; the host says so itself.
        quiet.logLevel = max(logger.logLevel, .notice)
        let failure = Mutex<OperationsSocketError?>(nil)
        let application = Application(
            router: APIRouter.router(
                endpoints, authenticator: authenticator, recorder: recorder, options: options),
            server: APIChannel.server(options.settings, isLocal: true),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: socket.bindingPath), serverName: "tradingboost",
                availableConnectionsDelegate: AllowedConnections(settings: options.settings)),
            onServerRunning: { channel in
                do throws(OperationsSocketError) {
                    try socket.publish()
                } catch {
                    failure.withLock { $0 = error }
                    channel.close(promise: nil)
                    return
                }
                await onStart()
            }, logger: quiet)
        do {
            try await OrderlyRun.run(application, logger: quiet)
        } catch let error as IOError {
            throw OperationsSocketError(path: self.socket, reason: .other(errno: error.errnoCode))
        }
        if let failure = failure.withLock(\.self) { throw failure }
    }
}
