import Hummingbird
import Logging
import NIOCore

/// What belongs to one request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where the caller is: an address, or `local` over a Unix socket.
    var address: String
    /// Of this request; see `RequestIDMiddleware`.
    var requestID = ""
    /// Ends the connection as it is.
    let hangUp: @Sendable () -> Void
    /// Makes the connection a WebSocket; see `WebSocketConnection.upgrade`.
    let upgrade: @Sendable (any WebSocketConversation) async throws -> AsyncStream<Void>
    /// Calls back when the other end has closed it.
    let onGone: @Sendable (@escaping @Sendable () -> Void) -> Void

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let channel = source.channel
        hangUp = { channel.close(promise: nil) }
        upgrade = { try await WebSocketConnection.upgrade(channel, $0) }
        onGone = { callback in
            // On a connection that is closed already the next write fails.
            channel.pipeline.addHandler(InputEndHandler(callback), position: .first).whenFailure { _ in callback() }
        }
        address = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

/// Notices that the other end has closed a connection, which nobody reads from while an answer goes on.
private final class InputEndHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = NIOAny

    private let callback: @Sendable () -> Void

    init(_ callback: @escaping @Sendable () -> Void) { self.callback = callback }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { callback() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        callback()
        context.fireChannelInactive()
    }
}
