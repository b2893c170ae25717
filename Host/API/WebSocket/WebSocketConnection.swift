import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A connection that has become a WebSocket, from any thread.
package struct WebSocketConnection: Sendable {
    private let handler: NIOLoopBound<WebSocketHandler>
    private let loop: any EventLoop

    fileprivate init(_ handler: WebSocketHandler, on loop: any EventLoop) {
        self.handler = NIOLoopBound(handler, eventLoop: loop)
        self.loop = loop
    }

    /// The conversation has something to say.
    package func wake() { loop.execute { handler.value.pump() } }

    package func close(_ close: WebSocketClose) { loop.execute { handler.value.close(close) } }

    /// What is due by time. Once a second.
    package func tick(_ now: ContinuousClock.Instant) { loop.execute { handler.value.tick(now) } }

    /// Puts a conversation in the place of HTTP: from the answer's head on, if that is a 101, the connection is its own.
    ///
    /// - Returns: a call whenever it is time to ask whether the caller may still listen; its end is the connection's.
    static func upgrade(_ channel: any Channel, _ conversation: any WebSocketConversation) async throws -> AsyncStream<Void> {
        let (checks, check) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let http = try pipeline.handler(type: HTTPResponseEncoder.self)
            let handler = WebSocketHandler(conversation, check: check)
            let decoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: WebSocketInput.maximumMessage))
            // Before those of HTTP, the encoder the first of them: they stay where they are and hear nothing any more.
            try pipeline.addHandlers([decoder, handler], position: .before(http))
        }.get()
        return checks
    }
}

/// Speaks RFC 6455 over a connection: frames in, frames out, pings, the two closes, and time. Belongs to its event loop.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = Never
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private enum State {
        /// Until the answer's head is written.
        case upgrading
        case open
        /// Ours is sent: the other end's is waited for.
        case closing(ContinuousClock.Instant)
        case closed
    }

    private var conversation: (any WebSocketConversation)?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let limits: WebSocketLimits
    private let check: AsyncStream<Void>.Continuation
    private var context: ChannelHandlerContext?
    private var state = State.upgrading
    private var input = WebSocketInput()
    private var messages: Allowance
    private var lastHeard: ContinuousClock.Instant
    private var lastPing: ContinuousClock.Instant
    private var lastCheck: ContinuousClock.Instant
    /// Since when the other end takes nothing.
    private var stalledSince: ContinuousClock.Instant?
    /// The last ping that is not answered yet: earlier ones need not be.
    private var unanswered: [UInt8]?
    /// The other end is read on once it has taken what waits for it.
    private var holdsRead = false

    init(_ conversation: any WebSocketConversation, check: AsyncStream<Void>.Continuation) {
        self.conversation = conversation
        limits = conversation.limits
        now = conversation.clock
        self.check = check
        let time = now()
        messages = Allowance(limits.messages, now: time)
        lastHeard = time
        lastPing = time
        lastCheck = time
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    private func finish() {
        state = .closed
        check.finish()
        conversation?.end()
        conversation = nil
    }

    // MARK: - Out

    /// What HTTP writes: the head that ends it, and nothing behind that.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .upgrading = state else {
            promise?.succeed()
            return
        }
        guard case .byteBuffer(let head) = WebSocketHandler.unwrapOutboundIn(data),
            head.readableBytesView.starts(with: "HTTP/1.1 101 ".utf8)
        else {
            // Another answer after all: this connection ends with it.
            finish()
            context.write(data, promise: promise)
            context.close(mode: .output, promise: nil)
            return
        }
        state = .open
        context.writeAndFlush(data, promise: promise)
        conversation?.begin(WebSocketConnection(self, on: context.eventLoop))
        pump()
    }

    /// Sends what there is to send, as long as the other end takes it.
    func pump() {
        guard let context, case .open = state else { return }
        var hasWritten = false
        var ending: WebSocketClose?
        while ending == nil, context.channel.isWritable {
            if let ping = unanswered {
                unanswered = nil
                write(WebSocketFrames.pong(ping), context)
            } else if let turn = conversation?.next() {
                switch turn {
                case .frame(let frame): write(frame, context)
                case .close(let close): ending = close
                }
            } else {
                break
            }
            hasWritten = true
        }
        if let ending { return close(ending) }
        if hasWritten { context.flush() }
        if !context.channel.isWritable, stalledSince == nil { stalledSince = now() }
    }

    private func write(_ frame: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(WebSocketHandler.wrapOutboundOut(.byteBuffer(frame)), promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stalledSince = nil
            pump()
            if holdsRead {
                holdsRead = false
                context.read()
            }
        } else if stalledSince == nil {
            stalledSince = now()
        }
    }

    /// Says why, and waits for the other end to say the same.
    func close(_ close: WebSocketClose) {
        guard let context, case .open = state else { return }
        state = .closing(now())
        write(WebSocketFrames.close(close), context)
        context.flush()
    }

    // MARK: - In

    /// An other end that does not take what it is told is not heard either: what it asks for cannot pile up.
    func read(context: ChannelHandlerContext) {
        if case .open = state, !context.channel.isWritable {
            holdsRead = true
        } else {
            context.read()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = WebSocketHandler.unwrapInboundIn(data)
        lastHeard = now()
        switch state {
        case .closed: return
        // Nobody may speak before the answer.
        case .upgrading: return context.close(promise: nil)
        case .closing:
            if frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        case .open: break
        }
        guard let event = input.take(frame) else { return spendMessage() }
        switch event {
        case .text(let text):
            spendMessage()
            guard case .open = state else { return }
            if let close = conversation?.receive(text) { return self.close(close) }
            pump()
        case .ping(let payload):
            spendMessage()
            unanswered = payload
            pump()
        case .pong: spendMessage()
        case .closed(let answer):
            close(answer)
            context.close(promise: nil)
        case .broken(let close): self.close(close)
        }
    }

    private func spendMessage() {
        guard !messages.spend(now()) else { return }
        close(
            WebSocketClose(
                .policy, "message_rate: at most \(limits.messages.burst) at once and \(Int(limits.messages.perSecond)) a second"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is NIOWebSocketError else { return context.close(promise: nil) }
        guard case .open = state else { return }
        close(WebSocketInput.broken(error))
        // A decoder that gave up reads nothing any more, the answer to the close neither.
        context.close(mode: .output, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            guard case .open = state else { return context.close(promise: nil) }
            close(WebSocketClose(.goingAway, "stopping: the host stops, come again"))
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: - Time

    func tick(_ now: ContinuousClock.Instant) {
        guard let context else { return }
        switch state {
        case .closed, .upgrading: return
        case .closing(let since):
            if now - since >= limits.farewell { context.close(promise: nil) }
            return
        case .open: break
        }
        if let stalledSince, now - stalledSince >= limits.stall { return context.close(promise: nil) }
        if now - lastHeard >= limits.idle {
            return close(WebSocketClose(.policy, "idle: nothing was heard for \(limits.idle.components.seconds) s"))
        }
        if now - max(lastHeard, lastPing) >= limits.ping, context.channel.isWritable {
            lastPing = now
            write(WebSocketFrames.ping(), context)
            context.flush()
        }
        if now - lastCheck >= limits.check {
            lastCheck = now
            check.yield()
        }
    }
}
