import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Where a host listens.
package enum ProbePlace: Sendable {
    case port(Int)
    case tls(Int)
    case unix(String)

    func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = try NIOSSLContext(configuration: configuration)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // A client that does not read is to be felt soon.
            .channelOption(.socketOption(.init(rawValue: SO_RCVBUF)), value: 32_768)
        let wrap: @Sendable (any Channel, Bool) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel, isTLS in
            channel.eventLoop.makeCompletedFuture {
                if isTLS {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return switch self {
        case .port(let port): try await bootstrap.connect(host: "127.0.0.1", port: port) { wrap($0, false) }
        case .tls(let port): try await bootstrap.connect(host: "127.0.0.1", port: port) { wrap($0, true) }
        case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path) { wrap($0, false) }
        }
    }
}

/// A test's counterpart did what it must not.
package struct ProbeBroken: Error {
    package var text: String

    package init(text: String) { self.text = text }
}

// SAFETY: one task reads from it, from the first part to the last.
struct ProbeParts: @unchecked Sendable {
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator

    init(_ stream: NIOAsyncChannelInboundStream<ByteBuffer>) { iterator = stream.makeAsyncIterator() }

    @concurrent mutating func next() async throws -> ByteBuffer? { try await iterator.next() }
}
