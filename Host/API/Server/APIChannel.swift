import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection of the API, made with the settings of its moment: a new certificate is for the connections that come then.
struct APIChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let responder: HTTPChannelHandler.Responder
    let settings: LiveServerSettings
    /// Over a Unix socket nobody is on the way: whatever the settings say, it speaks plain HTTP.
    let isLocal: Bool

    static func server(_ settings: LiveServerSettings, isLocal: Bool = false) -> HTTPServerBuilder {
        HTTPServerBuilder { APIChannel(responder: $0, settings: settings, isLocal: isLocal) }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let settings = settings.current
        let http = HTTP1Channel(responder: responder, configuration: settings.limits.http1)
        return channel.eventLoop.makeCompletedFuture {
            guard !isLocal, let context = settings.tls?.context else { return }
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }.flatMap {
            http.setup(channel: channel, logger: logger)
        }.flatMapThrowing { value in
            try UnreadBodyHandler.add(to: channel, settings)
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        let answering = HTTP1Channel { request, writer, channel in
            try await responder(request, writer, channel)
            // Where its body ends is a matter of opinion: what stands behind it is no other request.
            guard RequestReader.hasKnownEnd(request.headers) else { throw DoubtfulRequest() }
            // Behind a request that asks for another protocol the decoder reads nothing any more, whether it got it or not: some
            // clients ask for HTTP/2 with their first request, and would wait for the answer to their second for ever.
            guard WebSocketHandshake.asksForUpgrade(request.headers), channel.isActive else { return }
            try await channel.close(mode: .output)
        }
        await answering.handle(value: value, logger: logger)
    }
}

/// Ends a connection at once.
private struct DoubtfulRequest: Error {}

/// Takes no more connections than the settings of the moment allow.
struct AllowedConnections: AvailableConnectionsDelegate {
    let settings: LiveServerSettings
    private var count = 0

    init(settings: LiveServerSettings) { self.settings = settings }

    mutating func connectionOpened() { count += 1 }
    mutating func connectionClosed() { count -= 1 }
    func isAcceptingNewConnections() -> Bool { count < settings.current.limits.connections }
}
