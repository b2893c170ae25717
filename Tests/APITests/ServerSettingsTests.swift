import HTTPTypes
import Identity
import NIOCore
import Testing

@testable import API

@Suite("Settings of the server", .timeLimit(.minutes(4)))
struct ServerSettingsTests {
    struct Chain: Sendable {
        var peer: String
        var forwarded: [String]
        var client: String
    }

    @Test(arguments: [
        Chain(peer: "10.0.0.2", forwarded: ["203.0.113.9"], client: "203.0.113.9"),
        // Whoever is no proxy of ours may claim what it likes.
        Chain(peer: "203.0.113.7", forwarded: ["10.0.0.2"], client: "203.0.113.7"),
        Chain(peer: "10.0.0.2", forwarded: ["1.1.1.1, 203.0.113.9"], client: "203.0.113.9"),
        Chain(peer: "10.0.0.2", forwarded: ["1.1.1.1", "203.0.113.9, 10.0.0.3"], client: "203.0.113.9"),
        Chain(peer: "10.0.0.2", forwarded: [], client: "10.0.0.2"),
        Chain(peer: "10.0.0.2", forwarded: ["unknown"], client: "10.0.0.2"),
        Chain(peer: "10.0.0.2", forwarded: ["203.0.113.9, unknown"], client: "10.0.0.2"),
        Chain(peer: "::ffff:10.0.0.2", forwarded: ["2001:db8::1"], client: "2001:db8::1"),
        Chain(peer: "local", forwarded: ["203.0.113.9"], client: "local"),
    ])
    func `the client is the nearest address that is no proxy of ours`(chain: Chain) {
        #expect(TransportMiddleware.client(chain.peer, chain.forwarded, trusted: ["10.0.0.2", "10.0.0.3"]) == chain.client)
    }

    @Test func `addresses of this machine alone are told from others`() {
        for host in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] { #expect(ServerAddress.isLoopback(host), "\(host)") }
        for host in ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "localhost", ""] {
            #expect(!ServerAddress.isLoopback(host), "\(host)")
        }
        #expect(!ServerAddress.isAddress("localhost") && !ServerAddress.isAddress("1.2.3") && ServerAddress.isAddress("::"))
        let address = ServerAddress(host: "::1", port: 0)
        #expect(address.url(ServerSettings(), port: 81) == "http://[::1]:81")
    }

    private func withServer(
        _ settings: ServerSettings, _ body: @escaping @Sendable (Int, LiveServerSettings) async throws -> Void
    ) async throws {
        let live = LiveServerSettings(settings)
        let echo = Endpoint(
            .post, "/echo", "echo", tag: "test", "Says how many bytes came, and from where.", access: .open,
            body: .bytes(maximum: 1 << 20, text: "Any."), answer: .bytes(contentType: "text/plain")
        ) { call in
            Answer(.ok, .bytes(ByteBuffer(string: "\(call.body.readableBytes) from \(call.address)"), contentType: "text/plain"))
        }
        let stream = Endpoint(
            .post, "/stream", "stream", tag: "test", "As echo, as it comes.", access: .open,
            body: .bytes(maximum: 1 << 20, text: "Any."), answer: .bytes(contentType: "text/plain")
        ) { call in
            let count = try await call.stream?.bytes().count ?? 0
            return Answer(.ok, .bytes(ByteBuffer(string: "\(count) from \(call.address)"), contentType: "text/plain"))
        }
        try await ServedRoutes.run(
            [echo, stream.streamed], authenticator: LocalAuthenticator(.nobody), options: APIOptions(settings: live)
        ) { host in try await body(host.port, live) }
    }

    /// Sends these bytes, and reads until the server closes.
    private func exchange(_ port: Int, _ text: String) async throws -> String {
        try await HTTPProbe.open(port: port) { inbound, outbound in
            do {
                try await outbound.write(ByteBuffer(string: text))
            } catch ChannelError.ioOnClosedChannel {
                // The server was quicker.
            }
            var answer = ""
            for try await part in inbound { answer += String(buffer: part) }
            return answer
        }
    }

    /// - Parameter count: of bytes that are announced; those of `body` without it.
    private func post(_ body: String, count: Int? = nil, _ headers: String = "", to path: String = "/echo") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(count ?? body.utf8.count)\r\n"
            + "\(headers)\r\n\(body)"
    }

    @Test func `a body is as large as the settings of the moment let it be`() async throws {
        try await withServer(ServerSettings(maximumBodyBytes: 4)) { port, live in
            let answer1 = try await exchange(port, post("1234"))
            #expect(answer1.contains("4 from 127.0.0.1"))
            let answer2 = try await exchange(port, post("12345"))
            #expect(answer2.contains("body_too_large"))
            #expect(try await exchange(port, post("1234", to: "/stream")).contains("4 from 127.0.0.1"))
            #expect(try await exchange(port, post("12345", to: "/stream")).contains("body_too_large"))
            live.current.maximumBodyBytes = 5
            let answer3 = try await exchange(port, post("12345"))
            #expect(answer3.contains("5 from 127.0.0.1"))
        }
    }

    @Test func `a body that does not come is given up`() async throws {
        let limits = ConnectionLimits(idle: .seconds(1), body: .milliseconds(50), bytesPerSecond: .max)
        try await withServer(ServerSettings(limits: limits)) { port, _ in
            let answer = try await exchange(port, post("123", count: 10))
            #expect(answer.contains("408") && answer.contains("body_timeout"), "\(answer)")
        }
    }

    @Test func `a connection that lies idle is closed`() async throws {
        try await withServer(ServerSettings(limits: ConnectionLimits(idle: .milliseconds(500)))) { port, _ in
            let answer4 = try await exchange(port, "")
            #expect(answer4 == "")
            let answer5 = try await exchange(port, "POST /echo HTTP/1.1\r\nHost")
            #expect(answer5 == "")
        }
    }

    @Test func `a proxy of ours says who the client is`() async throws {
        try await withServer(ServerSettings()) { port, live in
            let request = post("1", "X-Forwarded-For: 203.0.113.9\r\n")
            let answer6 = try await exchange(port, request)
            #expect(answer6.contains("1 from 127.0.0.1"))
            live.current.trustedProxies = ["127.0.0.1"]
            let answer7 = try await exchange(port, request)
            #expect(answer7.contains("1 from 203.0.113.9"))
        }
    }

    @Test func `whoever comes when all connections are taken waits until one is closed`() async throws {
        let limits = ConnectionLimits(connections: 1, idle: .milliseconds(200))
        try await withServer(ServerSettings(limits: limits)) { port, _ in
            try await HTTPProbe.open(port: port) { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "POST"))
                // The first one is closed for lying idle; then the second one is answered.
                let second = try await exchange(port, post("1"))
                #expect(second.contains("1 from 127.0.0.1"))
                for try await _ in inbound {}
            }
        }
    }

    @Test func `an address of another machine is told with the way out`() async throws {
        let error = await #expect(throws: APIServerError.self) {
            try await APIServer.requireFree(ServerAddress(host: "203.0.113.1", port: 18_080))
        }
        #expect(error?.description.contains("203.0.113.1 is no address of this machine") == true)
    }
}
