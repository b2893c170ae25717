import API
import FoundationEssentials
import HTTPTypes
import MemoryHost
import NIOCore
import StrictJSON
import Testing

@Suite("Behaviour of a server", .timeLimit(.minutes(4)))
struct ServerBehaviourTests {
    private static let get = ServedRoutes.echo { call in .ok(ServedRoutes.Text(text: call.text("text") ?? "")) }
    private static let post = ServedRoutes.echo("post") { _ in .created(ServedRoutes.Text(text: "made")) }
    private static var routes: [Endpoint] {
        var post = post
        post.path = "/made"
        post.name = "made"
        return [get, post]
    }

    @Test func `every answer tells browsers to be careful and callers which request it was`() async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes) { host in
            for path in ["/echo", "/nowhere", "/echo?colour=1"] {
                let probe = try await host.send("GET", path, headers: ["X-Request-Id: r-7"])
                #expect(probe.headers["x-content-type-options"] == "nosniff", "\(path)")
                #expect(probe.headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true, "\(path)")
                #expect(probe.headers["referrer-policy"] == "no-referrer" && probe.headers["cache-control"] == "no-store")
                #expect(probe.headers["x-request-id"] == "r-7")
            }
            let own = try await host.send("GET", "/echo", headers: ["X-Request-Id: <script>"])
            #expect(own.headers["x-request-id"]?.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        }
    }

    @Test func `another method is told which ones there are`() async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes) { host in
            for method in ["DELETE", "TRACE", "PATCH"] {
                let probe = try await host.send(method, "/echo")
                try OperatedHost.expect(probe, status: 405, code: "method_not_allowed", naming: ["GET, HEAD, OPTIONS"])
                #expect(probe.headers["allow"] == "GET, HEAD, OPTIONS")
            }
            let options = try await host.send("OPTIONS", "/made")
            #expect(options.status == 204 && options.headers["allow"] == "POST, OPTIONS")
            #expect(try await host.send("OPTIONS", "/nowhere").status == 404)
            let head = try await host.send("HEAD", "/echo?text=abc")
            #expect(head.status == 200 && head.body == "" && head.headers["content-length"] == "14")
        }
    }

    @Test(arguments: [
        ("GET", "/echo?text=%FF", "query_not_utf8"), ("GET", "/echo?text=%C3%28", "query_not_utf8"),
        ("GET", "/echo?text=%4", "query_not_utf8"), ("GET", "/echo?text=%00", "query_not_utf8"),
        ("GET", "/echo?%FF=1", "query_not_utf8"), ("GET", "/nowhere/%FF", "path_not_utf8"),
        ("GET", "/api/v1/instances/%FF", "path_not_utf8"),
    ])
    func `an address that is not UTF-8 is refused`(method: String, path: String, code: String) async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes + MemoryHost().endpoints) { host in
            try OperatedHost.expect(try await host.send(method, path), status: 400, code: code, naming: ["percent-encoding"])
        }
    }

    @Test func `a query is read as browsers write it`() async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes) { host in
            let coded = try await host.send("GET", "/echo?text=a+b%2Bc%20%C3%A9")
            #expect(coded.body == #"{"text":"a b+c é"}"#)
            let empty = try await host.send("GET", "/echo?text")
            #expect(empty.body == #"{"text":""}"#)
        }
    }

    @Test(arguments: [
        ("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("application/json; charset=latin1", 415),
        ("application/json; charset=\"UTF-8\"", 201), ("APPLICATION/JSON", 201), ("application/jsonx", 415),
    ])
    func `a body of another type is refused`(type: String, status: Int) async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes) { host in
            let probe = try await HTTPProbe.send(
                "POST", "/made", port: host.port, headers: ["Content-Type: \(type)"], body: Array("{}".utf8))
            #expect(probe.status == status, "\(probe.body)")
            if status == 415 { try OperatedHost.expect(probe, status: 415, code: "media_type", naming: [type]) }
            #expect(try await HTTPProbe.send("POST", "/made", port: host.port, headers: []).status == 201)
        }
    }

    @Test(arguments: [
        (#"{"a": 1, "a": 2}"#, "body_not_json", "stands there twice"),
        (String(repeating: "[", count: 17) + String(repeating: "]", count: 17), "body_too_deep", "16 levels"),
        (#"{"a": "\#u{FFFF}", }"#, "body_not_json", "a key in quotation marks"),
    ])
    func `a body that is no strict JSON is refused`(body: String, code: String, word: String) async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes) { host in
            try OperatedHost.expect(try await host.send("POST", "/made", body), status: 400, code: code, naming: [word])
            let broken = try await HTTPProbe.send(
                "POST", "/made", port: host.port, headers: [], body: Array(#"{"a": ""#.utf8) + [0xFF] + Array(#""}"#.utf8))
            try OperatedHost.expect(broken, status: 400, code: "body_not_json", naming: ["not UTF-8"])
        }
    }

    @Test func `an answer is known by its tag, and large ones are compressed for who asks`() async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes) { host in
            let long = String(repeating: "abc", count: 1_000)
            let plain = try await host.send("GET", "/echo?text=\(long)")
            let tag = try #require(plain.headers["etag"])
            #expect(plain.headers["content-encoding"] == nil && plain.headers["vary"] == "Accept-Encoding")
            for known in [tag, "\"other\", \(tag)", "W/\(tag)", "*"] {
                let again = try await host.send("GET", "/echo?text=\(long)", headers: ["If-None-Match: \(known)"])
                #expect(again.status == 304 && again.bytes.isEmpty && again.headers["etag"] == tag, "\(known)")
            }
            #expect(try await host.send("GET", "/echo?text=x", headers: ["If-None-Match: \(tag)"]).status == 200)

            let packed = try await host.send("GET", "/echo?text=\(long)", headers: ["Accept-Encoding: br, gzip;q=0.5"])
            #expect(packed.headers["content-encoding"] == "gzip" && packed.headers["etag"] != tag)
            #expect(packed.bytes.count < 200 && packed.bytes.starts(with: [0x1F, 0x8B]))
            #expect(packed.headers["content-length"] == "\(packed.bytes.count)")
            for refused in ["gzip;q=0", "identity", "gzip; q=0.0"] {
                let other = try await host.send("GET", "/echo?text=\(long)", headers: ["Accept-Encoding: \(refused)"])
                #expect(other.headers["content-encoding"] == nil, "\(refused)")
            }
            let small = try await host.send("GET", "/echo?text=x", headers: ["Accept-Encoding: gzip"])
            #expect(small.headers["content-encoding"] == nil && small.body == #"{"text":"x"}"#)
        }
    }

    @Test func `a body that never ends is given up, and the connection with it`() async throws {
        let limits = ConnectionLimits(idle: .seconds(20), body: .milliseconds(200), bytesPerSecond: .max)
        try await ServedRoutes.run(
            ServerBehaviourTests.routes, options: APIOptions(settings: LiveServerSettings(ServerSettings(limits: limits)))
        ) { host in
            let probe = try await HTTPProbe.sendRaw(
                "POST /made HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", port: host.port)
            try OperatedHost.expect(probe, status: 408, code: "body_timeout")
        }
    }

    @Test func `a connection that says nothing, or spells out its request, is closed`() async throws {
        let limits = ConnectionLimits(idle: .milliseconds(300))
        try await ServedRoutes.run(
            ServerBehaviourTests.routes, options: APIOptions(settings: LiveServerSettings(ServerSettings(limits: limits)))
        ) { host in
            for text in ["", "GET /echo HTTP/1.1\r\nHo", "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
                // Read until the server closes it.
                let probe = try await HTTPProbe.sendRaw(text, port: host.port)
                #expect(probe.status == (text.hasSuffix("\r\n\r\n") ? 200 : 0), "\(text)")
            }
        }
    }

    @Test func `too many or too large headers are refused`() async throws {
        try await ServedRoutes.run(ServerBehaviourTests.routes) { host in
            let many = (0..<200).map { "X-\($0): 1" }
            let manyAnswer = try await host.send("GET", "/echo", headers: many)
            #expect(manyAnswer.status == 400)
            let large = "X-Large: " + String(repeating: "x", count: 20_000)
            let largeAnswer = try await host.send("GET", "/echo", headers: [large])
            #expect(largeAnswer.status == 400)
            let answer = try await host.send("GET", "/echo")
            #expect(answer.status == 200)
        }
    }

    @Test func `one connection more than there may be waits for its turn`() async throws {
        let options = APIOptions(settings: LiveServerSettings(ServerSettings(limits: ConnectionLimits(connections: 1))))
        try await ServedRoutes.run(ServerBehaviourTests.routes, options: options) { host in
            try await HTTPProbe.open(port: host.port) { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                var parts = inbound.makeAsyncIterator()
                #expect(try await parts.next() != nil)
            }
            #expect(try await host.send("GET", "/echo").status == 200)
        }
    }

    @Test func `an answer that is not what its route promises is a failure`() async throws {
        let wrong = ServedRoutes.echo { _ in .ok(["text": 7]) }
        try await ServedRoutes.run([wrong]) { host in
            try OperatedHost.expect(
                try await host.send("GET", "/echo"), status: 500, code: "answer_form", naming: ["'text' is a number"])
        }
        try await ServedRoutes.run([wrong], options: APIOptions(checksAnswers: false)) { host in
            let unchecked = try await host.send("GET", "/echo")
            #expect(unchecked.status == 200)
        }
    }
}
