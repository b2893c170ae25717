import API
import Foundation
import NIOCore
import StreamProbes
import StrictJSON
import Testing

/// What RFC 6455 asks of a server, over a real socket.
@Suite("WebSocket rules", .timeLimit(.minutes(3))) struct WebSocketRulesTests {
    private static let subscribe = #"{"op": "subscribe", "id": 1, "channel": "ticker", "instrument": "BTC-USDT"}"#

    /// Opens a connection to a host with a market and says what it is closed with.
    private static func close(
        _ host: StreamingHost, _ send: @escaping @Sendable (inout WebSocketProbe.Talk) async throws -> Void
    ) async throws -> WebSocketProbe.Frame {
        try await WebSocketProbe.open(.port(host.port)) { talk in
            #expect(talk.status == 101)
            try await send(&talk)
            let close = try await talk.end()
            return close
        }
    }

    @Test func `the handshake proves that the key was read`() async throws {
        try await StreamingHost.run { host in
            try await WebSocketProbe.open(.port(host.port)) { talk in
                #expect(talk.status == 101)
                let head = talk.head.lowercased()
                #expect(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"), "\(talk.head)")
                #expect(head.contains("upgrade: websocket") && head.contains("connection: upgrade"))
                #expect(!head.contains("content-length") && !head.contains("transfer-encoding"))
                try await talk.send(opcode: 8, [0x03, 0xE8])
                #expect(try await talk.end().code == 1_000)
            }
        }
    }

    struct Trap: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: Int
        var send: @Sendable (inout WebSocketProbe.Talk) async throws -> Void
    }

    static let traps: [Trap] = [
        Trap(testDescription: "unmasked", code: 1_002) { try await $0.send(opcode: 1, Array("{}".utf8), isMasked: false) },
        Trap(testDescription: "unmasked fragment", code: 1_002) {
            try await $0.send(opcode: 1, Array("{".utf8), isLast: false)
            try await $0.send(opcode: 0, Array("}".utf8), isMasked: false)
        },
        Trap(testDescription: "long ping", code: 1_002) { try await $0.send(opcode: 9, Array(repeating: 1, count: 126)) },
        Trap(testDescription: "ping in fragments", code: 1_002) { try await $0.send(opcode: 9, [1], isLast: false) },
        Trap(testDescription: "reserved bit", code: 1_002) { try await $0.send(opcode: 1, Array("{}".utf8), first: 0xC1) },
        Trap(testDescription: "unknown opcode", code: 1_002) { try await $0.send(opcode: 3, []) },
        Trap(testDescription: "unknown control opcode", code: 1_002) { try await $0.send(opcode: 11, []) },
        Trap(testDescription: "continuation of nothing", code: 1_002) { try await $0.send(opcode: 0, [1]) },
        Trap(testDescription: "text within a message", code: 1_002) {
            try await $0.send(opcode: 1, [], isLast: false)
            try await $0.send(opcode: 1, Array("{}".utf8))
        },
        Trap(testDescription: "bytes", code: 1_003) { try await $0.send(opcode: 2, [1, 2]) },
        Trap(testDescription: "not UTF-8", code: 1_007) { try await $0.send(opcode: 1, [0x22, 0xC0, 0xAF, 0x22]) },
        Trap(testDescription: "a surrogate", code: 1_007) { try await $0.send(opcode: 1, [0x22, 0xED, 0xA0, 0x80, 0x22]) },
        Trap(testDescription: "half a character at the end", code: 1_007) {
            try await $0.send(opcode: 1, [0x22, 0xE2, 0x82], isLast: false)
            try await $0.send(opcode: 0, [0x22])
        },
        Trap(testDescription: "too large", code: 1_009) { try await $0.send(opcode: 1, Array(repeating: 32, count: 4_097)) },
        Trap(testDescription: "announced as huge", code: 1_009) {
            try await $0.sendRaw([0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4])
        },
        Trap(testDescription: "announced beyond 63 bits", code: 1_009) {
            try await $0.sendRaw([0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4])
        },
        Trap(testDescription: "too large in fragments", code: 1_009) {
            try await $0.send(opcode: 1, Array(repeating: 32, count: 4_000), isLast: false)
            try await $0.send(opcode: 0, Array(repeating: 32, count: 97), isLast: false)
        },
        Trap(testDescription: "fragments without end", code: 1_008) { talk in
            try await talk.send(opcode: 1, [], isLast: false)
            for _ in 0..<64 { try await talk.send(opcode: 0, [], isLast: false) }
        },
        Trap(testDescription: "close with one byte", code: 1_002) { try await $0.send(opcode: 8, [3]) },
        Trap(testDescription: "close with 1005", code: 1_002) { try await $0.send(opcode: 8, [0x03, 0xED]) },
        Trap(testDescription: "close with 999", code: 1_002) { try await $0.send(opcode: 8, [0x03, 0xE7]) },
        Trap(testDescription: "close with a bad reason", code: 1_007) { try await $0.send(opcode: 8, [0x03, 0xE8, 0xFF]) },
        Trap(testDescription: "pings without end", code: 1_008) { talk in
            for _ in 0..<250 { try await talk.send(opcode: 9, [1]) }
        },
    ]

    @Test func `each broken rule ends the connection with its code`() async throws {
        try await StreamingHost.run { host in
            host.market.listTestInstrument()
            for trap in WebSocketRulesTests.traps {
                let close = try await WebSocketRulesTests.close(host) { talk in
                    try await trap.send(&talk)
                    // The server answers with its own close first, and ends when it is answered.
                    do {
                        try await talk.send(opcode: 8, [0x03, 0xE8])
                    } catch ChannelError.ioOnClosedChannel {
                        // It has ended already: what was sent could not be read any further.
                    }
                }
                #expect(close.code == trap.code, "\(trap.testDescription): \(close.code ?? 0) \(close.reason)")
            }
            // None is left, though some clients were not heard to the end.
            while host.marketStreams.connections > 0 { await Task.yield() }
        }
    }

    @Test func `a message may come in fragments, with pings between them`() async throws {
        try await StreamingHost.run { host in
            host.market.listTestInstrument()
            try await WebSocketProbe.open(.port(host.port)) { talk in
                let bytes = Array(WebSocketRulesTests.subscribe.utf8)
                try await talk.send(opcode: 1, Array(bytes[..<20]), isLast: false)
                try await talk.send(opcode: 9, Array("are you there".utf8))
                try await talk.send(opcode: 0, [], isLast: false)
                try await talk.send(opcode: 0, Array(bytes[20...]))
                let pong = try await talk.next()
                #expect(pong == WebSocketProbe.Frame(opcode: 10, payload: Array("are you there".utf8)))
                #expect(try await talk.message()["type"] == .text("snapshot"))
                // The code of a close comes back.
                try await talk.send(opcode: 8, [0x0F, 0xA0] + Array("bye".utf8))
                #expect(try await talk.end().code == 4_000)
            }
        }
    }

    @Test func `one who says nothing is asked, then let go`() async throws {
        try await StreamingHost.run(isRunning: false) { host in
            try await WebSocketProbe.open(.port(host.port)) { talk in
                host.pass(.seconds(21))
                #expect(try await talk.next()?.opcode == 9)
                try await talk.send(opcode: 10, [])
                try await talk.send(opcode: 9, [5])
                #expect(try await talk.next() == WebSocketProbe.Frame(opcode: 10, payload: [5]))
                host.pass(.seconds(50))
                #expect(try await talk.next()?.opcode == 9)
                host.pass(.seconds(11))
                let close = try await talk.next()
                #expect(close?.code == 1_008 && close?.reason.hasPrefix("idle") == true)
                // It does not answer the close either.
                host.pass(.seconds(6))
                #expect(try await talk.next() == nil)
            }
        }
    }

    @Test func `a request for another protocol does not make the next one wait for ever`() async throws {
        try await StreamingHost.run { host in
            // As Java's client asks with its first request.
            let lines = [
                "GET /api/v1/market/instruments HTTP/1.1", "Host: localhost", "Authorization: Bearer ada",
                "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB",
            ]
            let probe = try await HTTPProbe.sendRaw(lines.joined(separator: "\r\n") + "\r\n\r\n", port: host.port)
            #expect(probe.status == 200 && probe.headers["connection"] == "close", "\(probe.headers)")
        }
    }
}
