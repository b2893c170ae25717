import NIOCore
import NIOHTTP1

/// Ends a connection whose request was answered before it was whole, and whose rest does not end.
///
/// A request is refused for what its head says, and the rest of it is on its way: it is read and thrown away, so that its sender
/// gets to see the answer. Otherwise a sender without any right could keep a connection for ever and send without end.
final class UnreadBodyHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Bytes of the rest that are read.
    private let maximumBytes: Int
    /// For how long they are.
    private let time: TimeAmount
    private var wholeRequests = 0
    private var answers = 0
    /// Non-nil: a rest is thrown away, and so many bytes more may come.
    private var bytesLeft: Int?
    private var end: Scheduled<Void>?

    init(maximumBytes: Int, time: Duration) {
        self.maximumBytes = maximumBytes
        self.time = TimeAmount(time)
    }

    /// Between the reader of HTTP/1.1 and what knows nothing of its version.
    static func add(to channel: any Channel, _ settings: ServerSettings) throws {
        let pipeline = channel.pipeline.syncOperations
        let reader = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(
            UnreadBodyHandler(maximumBytes: settings.maximumBodyBytes, time: settings.limits.body), position: .after(reader))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: break
        case .body(let bytes):
            if let left = bytesLeft {
                bytesLeft = left - bytes.readableBytes
                if left < bytes.readableBytes {
                    context.close(promise: nil)
                    return
                }
            }
        case .end:
            wholeRequests += 1
            stopWaiting()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            answers += 1
            if answers > wholeRequests, end == nil {
                bytesLeft = maximumBytes
                end = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
            }
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopWaiting()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stopWaiting() }

    private func stopWaiting() {
        end?.cancel()
        end = nil
        bytesLeft = nil
    }
}
