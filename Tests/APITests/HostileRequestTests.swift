import API
import HTTPTypes
import NIOCore
import StrictJSON
import Testing

/// What somebody sends who knows HTTP better than is good for others.
@Suite("Hostile requests", .timeLimit(.minutes(4)))
struct HostileRequestTests {
    private static let smuggled = "GET /echo?text=smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    private static let get = ServedRoutes.echo { call in .ok(ServedRoutes.Text(text: call.text("text") ?? "")) }
    private static var routes: [Endpoint] {
        var post = ServedRoutes.echo("post") { _ in .created(ServedRoutes.Text(text: "made")) }
        post.path = "/made"
        post.name = "made"
        let upload = Endpoint(
            .post, "/upload", "upload", tag: "test", "Reads.", access: .signedIn,
            body: .bytes(maximum: 1 << 16, text: "Any."),
            answer: .json(.fields([Field("text", .words, "How many bytes.")]))
        ) { call in
            .ok(ServedRoutes.Text(text: "\(try await call.stream?.bytes().count ?? 0)"))
        }.streamed
        return [get, post, upload]
    }

    /// A connection that says nothing is closed after `idle`, a body given up after `body`.
    private func serve(
        idle: Duration = .seconds(60), body: Duration = .seconds(5),
        _ test: @escaping @Sendable (ServedRoutes) async throws -> Void
    ) async throws {
        let limits = ConnectionLimits(idle: idle, body: body, bytesPerSecond: .max)
        let settings = ServerSettings(maximumBodyBytes: 1 << 16, limits: limits)
        try await ServedRoutes.run(
            HostileRequestTests.routes, options: APIOptions(settings: LiveServerSettings(settings)), test)
    }

    /// Each on a connection of its own, all at once; what came back until the server closed it.
    private func exchange(_ texts: [String], _ host: ServedRoutes) async throws -> [String] {
        try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, text) in texts.enumerated() {
                group.addTask {
                    let answer = try await HTTPProbe.open(port: host.port) { inbound, outbound in
                        var answer = ""
                        do {
                            try await outbound.write(ByteBuffer(string: text))
                            for try await part in inbound { answer += String(buffer: part) }
                        } catch is IOError {
                            // Closed with bytes of ours unread: what came before counts.
                        } catch ChannelError.ioOnClosedChannel {
                            // The server was quicker.
                        }
                        return answer
                    }
                    return (index, answer)
                }
            }
            var answers = texts.map { _ in "" }
            for try await (index, answer) in group { answers[index] = answer }
            return answers
        }
    }

    // MARK: - Framing

    /// Heads whose body could end in two places.
    private static let ambiguous: [String] = {
        let whole = smuggled.utf8.count
        let lengths = ["+2", "-2", "0x2", "2 2", "2,2", "2, \(2 + whole)", "", "2;", "99999999999999999999", "\u{B}2", "2\u{0}"]
        let twice = ["Content-Length: 2\r\nContent-Length: \(2 + whole)", "Content-Length: 2\r\nContent-Length: 2"]
        let heads = (lengths.map { "Content-Length: \($0)" } + twice).map { head in
            "POST /made HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n{}" + smuggled
        }
        let length = "Content-Length: \(5 + whole)"
        let codings = [
            "Transfer-Encoding: chunked\r\n\(length)", "\(length)\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding : chunked\r\n\(length)", "Transfer-Encoding:\r\n chunked\r\n\(length)",
            "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "Transfer-Encoding: \u{B}chunked",
            "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked;a=b", "Transfer-Encoding: chunked\u{0}",
            "Transfer-Encoding: CHUNKED\r\n\(length)", "X: y\nTransfer-Encoding: chunked\r\n\(length)",
            "X: y\rTransfer-Encoding: chunked\r\n\(length)",
        ].map { "POST /made HTTP/1.1\r\nHost: a\r\n\($0)\r\n\r\n0\r\n\r\n" + smuggled }
        let chunks = ["-2", "0x2", "2 2", "10000000000000002", "FFFFFFFFFFFFFFFE", "", "2\n{}\n0\n", "g"].map {
            "POST /made HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\($0)\r\n{}\r\n0\r\n\r\n" + smuggled
        }
        let lines = [
            "POST /made HTTP/1.1\r\nHost: a\r\nContent Length: 2\r\n\r\n{}",
            "POST /made HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n{}",
            "POST /made HTTP/1.1\r\nHost: a\r\n: 2\r\n\r\n{}",
            "POST /made HTTP/9.9\r\nHost: a\r\n\r\n{}", "POST /made\r\n\r\n{}", "POST /made?a= b HTTP/1.1\r\n\r\n{}",
            "\u{0}POST /made HTTP/1.1\r\n\r\n{}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ].map { $0 + smuggled }
        return heads + codings + chunks + lines
    }()

    @Test func `a request that could be read in two ways is refused, and nothing behind it is another request`() async throws {
        try await serve(idle: .seconds(4)) { host in
            let texts = HostileRequestTests.ambiguous
            for (text, answer) in zip(texts, try await exchange(texts, host)) {
                let words = "\(text.debugDescription): \(answer)"
                #expect(!answer.contains(#"{"text":"smuggled"}"#), "\(words)")
                #expect(answer.ranges(of: "HTTP/1.1 ").count <= 1, "\(words)")
                let isRefused = answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 501 ")
                #expect(isRefused, "\(words)")
            }
            // What nobody reads in two ways is read in one.
            let plain = "POST /made HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
            let chunked = "POST /made HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            let last = HostileRequestTests.smuggled.replacing("Host: a", with: "Host: a\r\nConnection: close")
            for answer in try await exchange([plain, chunked].map { $0 + last }, host) {
                #expect(answer.hasPrefix("HTTP/1.1 201 ") && answer.contains(#"{"text":"smuggled"}"#), "\(answer)")
            }
            print("smuggling: \(texts.count) requests, none read as two")
        }
    }

    // MARK: - Time and size

    @Test func `a request that is refused before it is whole does not keep its connection`() async throws {
        try await serve(idle: .seconds(60), body: .milliseconds(300)) { host in
            let begun = ContinuousClock.now
            let texts = ["/nowhere", "/made?colour=1", "/upload?colour=1"].flatMap { path in
                [
                    "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{",
                    "POST \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
                ]
            }
            for answer in try await exchange(texts, host) { #expect(answer.hasPrefix("HTTP/1.1 40"), "\(answer)") }
            #expect(ContinuousClock.now - begun < .seconds(30))
        }
    }

    @Test func `a body without an end is cut off`() async throws {
        try await serve(idle: .seconds(60), body: .seconds(60)) { host in
            let begun = ContinuousClock.now
            for path in ["/nowhere", "/made", "/upload"] {
                try await HTTPProbe.open(port: host.port) { inbound, outbound in
                    let head = "POST \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    let chunk = ByteBuffer(string: "10000\r\n" + String(repeating: " ", count: 1 << 16) + "\r\n")
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            try await outbound.write(ByteBuffer(string: head))
                            while !Task.isCancelled { try await outbound.write(chunk) }
                        }
                        do {
                            // To its end, which is the server's.
                            for try await _ in inbound {}
                        } catch is IOError {
                            // Closed with bytes of ours unread.
                        }
                        group.cancelAll()
                        do { try await group.waitForAll() } catch {
                            // Nobody takes more of it.
                        }
                    }
                }
            }
            // Far before the time of a body is over.
            #expect(ContinuousClock.now - begun < .seconds(30))
        }
    }

    @Test func `a file that comes too slowly is given up`() async throws {
        try await serve(idle: .seconds(60), body: .milliseconds(300)) { host in
            let begun = ContinuousClock.now
            let answers = try await exchange(
                ["POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"], host)
            #expect(answers[0].hasPrefix("HTTP/1.1 408 ") && answers[0].contains("body_timeout"), "\(answers[0])")
            #expect(ContinuousClock.now - begun < .seconds(30))
            let whole = try await HTTPProbe.send("POST", "/upload", port: host.port, headers: [], body: [1, 2, 3])
            #expect(whole.body == #"{"text":"3"}"#)
        }
    }

    @Test func `nothing that is packed is unpacked`() async throws {
        try await serve { host in
            // The beginning of a file of gzip.
            let packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
            for (path, coding) in [("/made", "gzip"), ("/upload", "gzip"), ("/made", "br"), ("/made", "deflate, gzip")] {
                let probe = try await HTTPProbe.send(
                    "POST", path, port: host.port, headers: ["Content-Encoding: \(coding)"], body: packed)
                try OperatedHost.expect(probe, status: 415, code: "content_encoding", naming: [coding])
                #expect(probe.headers["accept-encoding"] == "identity")
            }
            let plain = try await HTTPProbe.send(
                "POST", "/made", port: host.port, headers: ["Content-Encoding: identity"], body: Array("{}".utf8))
            #expect(plain.status == 201)
        }
    }

    @Test func `whoever is not known sends little`() async throws {
        var open = ServedRoutes.echo("post") { _ in .created(ServedRoutes.Text(text: "made")) }
        open.access = .open
        try await ServedRoutes.run([open]) { host in
            let spaces = String(repeating: " ", count: 1 << 16)
            try OperatedHost.expect(try await host.send("POST", "/echo", "{}" + spaces), status: 413, code: "body_too_large")
            #expect(try await host.send("POST", "/echo", "{}" + spaces.dropLast(2)).status == 201)
        }
    }

    // MARK: - Addresses

    @Test func `no path leads anywhere but to its route`() async throws {
        try await serve { host in
            let tricks = [
                "/..%2fecho", "/%2e%2e/echo", "/x/../echo", "/x/%2e%2e/echo", "/./echo", "/echo%2f", "/echo%00", "/echo%0d%0a",
                "/echo\\..\\..", "/echo;a=b", "/ECHO", "/echo/../../etc/passwd", "/docs/%2e%2e/%2e%2e/etc/passwd", "*", "echo",
                "/api/v1/../../../etc/passwd", "/openapi.json/..", "/%c0%ae%c0%ae/echo", "/%u002e/echo", "http:///etc/passwd",
                "file:///etc/passwd", "/" + String(repeating: "a", count: 9_000), "/" + String(repeating: "a/", count: 5_000),
                "/" + String(repeating: "%2e%2e%2f", count: 1_000) + "etc/passwd", "/echo%", "/\u{202E}ohce",
            ]
            let answers = try await exchange(
                tricks.map { "GET \($0) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" }, host)
            for (trick, answer) in zip(tricks, answers) {
                #expect(answer.hasPrefix("HTTP/1.1 4"), "\(trick.prefix(60)): \(answer.prefix(200))")
                #expect(!answer.contains("root:"))
            }
            print("path tricks: \(tricks.count) refused")
        }
    }

    @Test func `no text becomes a header`() async throws {
        try await serve { host in
            for path in ["/echo?text=", "/nowhere", "/echo?"] {
                let probe = try await host.send(
                    "GET", "\(path)a%0D%0ASet-Cookie:%20a=b%0D%0A%0D%0A%3Cscript%3E", headers: ["X-Request-Id: a\tb"])
                #expect(probe.headers["set-cookie"] == nil, "\(path): \(probe.headers)")
                #expect(probe.headers["content-type"]?.hasSuffix("json") == true, "\(path)")
                #expect(!probe.body.contains("\r") && !probe.body.contains("\n"), "\(path): \(probe.body)")
                #expect(probe.headers["x-request-id"]?.contains("\t") == false)
            }
        }
    }

    // MARK: - Other people's pages

    @Test func `another site's page reads nothing, sends nothing and shows nothing`() async throws {
        try await serve { host in
            let origin = ["Origin: https://example.com"]
            for (method, path) in [("GET", "/echo"), ("OPTIONS", "/made"), ("GET", "/docs"), ("GET", "/openapi.json")] {
                let probe = try await host.send(
                    method, path, headers: origin + ["Access-Control-Request-Method: POST", "Cookie: token=a"])
                #expect(!probe.headers.keys.contains { $0.hasPrefix("access-control-") }, "\(path): \(probe.headers)")
                #expect(probe.headers["set-cookie"] == nil)
                #expect(probe.headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true, "\(path)")
                #expect(probe.headers["cross-origin-resource-policy"] == "same-origin", "\(path)")
            }
            // What a page sends without asking first.
            for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"] {
                let probe = try await HTTPProbe.send(
                    "POST", "/made", port: host.port, headers: origin + ["Content-Type: \(type)"], body: Array("{}".utf8))
                try OperatedHost.expect(probe, status: 415, code: "media_type")
            }
        }
    }
}
