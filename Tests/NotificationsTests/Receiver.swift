import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A webhook receiver on a loopback port: remembers what came and answers as told.
final class Receiver: Sendable {
    struct Request: Sendable {
        var path: String
        var method: String
        var headers: [String: String]
        var json: [String: String]

        var id: String { headers["idempotency-key"] ?? "" }
    }

    struct Answer: Sendable {
        var status: HTTPResponseStatus = .ok
        var headers: [(String, String)] = []
        var delay: TimeAmount = .zero
        /// Ends the connection without an answer.
        var isHangUp = false
    }

    private struct State {
        var requests: [Request] = []
        var answering = 0
        var highestAnswering = 0
    }

    private let state = Mutex(State())
    private let answer: @Sendable (Request, _ count: Int) -> Answer
    private let channel: any Channel

    /// - Parameter answer: given the request and how many came before it.
    init(port: Int = 0, answer: @escaping @Sendable (Request, _ count: Int) -> Answer = { _, _ in Answer() }) async throws {
        self.answer = answer
        let holder = Holder()
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(Handler(holder))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        holder.set(self)
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "http://127.0.0.1:\(port)/hook" }
    var requests: [Request] { state.withLock { $0.requests } }
    var highestAnswering: Int { state.withLock { $0.highestAnswering } }

    func close() async throws { try await channel.close() }

    fileprivate func receive(_ request: Request) -> Answer {
        let count = state.withLock { state in
            state.requests.append(request)
            state.answering += 1
            state.highestAnswering = max(state.highestAnswering, state.answering)
            return state.requests.count - 1
        }
        return answer(request, count)
    }

    fileprivate func answered() { state.withLock { $0.answering -= 1 } }

    fileprivate final class Holder: Sendable {
        private struct Weak { weak var receiver: Receiver? }
        private let value = Mutex(Weak())

        func set(_ receiver: Receiver) { value.withLock { $0.receiver = receiver } }
        var receiver: Receiver? { value.withLock { $0.receiver } }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let holder: Holder
        private var head: HTTPRequestHead?
        private var body = ByteBuffer()

        init(_ holder: Holder) { self.holder = holder }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body.clear()
            case .body(var part): body.writeBuffer(&part)
            case .end:
                guard let head, let receiver = holder.receiver else { return context.close(promise: nil) }
                let json = (try? JSONDecoder().decode([String: String].self, from: Data(body.readableBytesView))) ?? [:]
                var headers: [String: String] = [:]
                for (name, value) in head.headers { headers[name.lowercased()] = value }
                let answer = receiver.receive(
                    Request(path: head.uri, method: head.method.rawValue, headers: headers, json: json))
                let loop = context.eventLoop
                let bound = NIOLoopBound(context, eventLoop: loop)
                loop.scheduleTask(in: answer.delay) {
                    receiver.answered()
                    let context = bound.value
                    guard context.channel.isActive else { return }
                    if answer.isHangUp { return context.close(promise: nil) }
                    var response = HTTPResponseHead(version: head.version, status: answer.status)
                    response.headers.add(name: "content-length", value: "0")
                    for (name, value) in answer.headers { response.headers.add(name: name, value: value) }
                    context.write(NIOAny(HTTPServerResponsePart.head(response)), promise: nil)
                    context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: nil)
                }
            }
        }
    }
}
