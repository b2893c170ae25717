import API
import Foundation
import StreamProbes
import StrictJSON
import Synchronization
import TestSupport
import Testing
import TradingModel

/// `WS /api/v1/market` over a real socket.
@Suite("Market stream", .timeLimit(.minutes(3))) struct MarketStreamTests {
    private static func subscribe(_ channel: String, id: Int = 1, more: String = "") -> String {
        #"{"op": "subscribe", "id": \#(id), "channel": "\#(channel)", "instrument": "BTC-USDT"\#(more)}"#
    }

    private static let candles = subscribe("candles", id: 2, more: #", "timeframe": "1m", "limit": 2"#)

    @Test func `a subscription is answered by the market as it stands, then by what changes`() async throws {
        try await StreamingHost.run { host in
            host.market.listTestInstrument()
            for minute in Int64(0)..<3 { host.close(minute) }
            try await WebSocketProbe.open(.port(host.port)) { talk in
                try await talk.send(MarketStreamTests.subscribe("ticker", more: #", "venue": "paper""#))
                let ticker = try await talk.message()
                #expect(ticker["type"] == .text("snapshot") && ticker["id"] == .number("1") && ticker["venue"] == .text("paper"))
                #expect(ticker["ticker"]?["lastPrice"] == .text("102") && ticker["candles"] == nil)
                try await talk.send(MarketStreamTests.candles)
                let candles = try await talk.message()
                #expect(candles["id"] == .number("2") && candles["timeframe"] == .text("1m"))
                #expect(candles["candles"]?.elements.map { $0["close"] } == [.text("101"), .text("102")])
                host.close(3)
                var seen: [String: JSON] = [:]
                for _ in 0..<2 {
                    let message = try await talk.message()
                    seen[message["type"]?.words ?? ""] = message
                }
                #expect(seen["ticker"]?["ticker"]?["lastPrice"] == .text("103"))
                #expect(seen["candle"]?["candle"]?["openTime"] == .text("1970-01-01T00:03:00Z"))

                try await talk.send(#"{"op": "unsubscribe", "id": 3, "channel": "ticker", "instrument": "BTC-USDT"}"#)
                #expect(try await talk.message()["type"] == .text("unsubscribed"))
                host.close(4)
                host.close(5)
                #expect(try await talk.message()["candle"]?["close"] == .text("104"))
                #expect(try await talk.message()["candle"]?["close"] == .text("105"))
            }
        }
    }

    @Test func `several requests in one message are answered each on its own`() async throws {
        try await StreamingHost.run { host in
            for number in 1...3 { host.market.listTestInstrument(number: UInt64(number), name: "A\(number)-USDT") }
            try await WebSocketProbe.open(.port(host.port)) { talk in
                let requests = (1...4).map { number in
                    #"{"op": "subscribe", "id": \#(number), "channel": "ticker", "instrument": "A\#(number)-USDT"}"#
                }
                try await talk.send("[\(requests.joined(separator: ",")), 5]")
                var answers: [String: String] = [:]
                for _ in 0..<5 {
                    let message = try await talk.message()
                    answers[message["id"]?.digits ?? ""] = message["code"]?.words ?? message["type"]?.words
                }
                #expect(
                    answers == [
                        "1": "snapshot", "2": "snapshot", "3": "snapshot", "4": "instrument_not_found",
                        "": "message_not_an_object",
                    ])
                // Wrong is wrong, however many come at once.
                try await talk.send("[\(repeatElement("1", count: 20).joined(separator: ","))]")
                try await talk.send(opcode: 8, [0x03, 0xE8])
                let close = try await talk.end()
                #expect(close.code == 1_008 && close.reason.hasPrefix("mistakes"))
            }
        }
    }

    @Test func `every message has the form that the document promises`() async throws {
        try await StreamingHost.run { host in
            host.market.listTestInstrument()
            host.close(0)
            let document = try JSON(
                try await HTTPProbe.send("GET", "/openapi.json", port: host.port, headers: ["Authorization: Bearer ada"]).body)
            let operation = try #require(document["paths"]?["/api/v1/market"]?["get"])
            #expect(operation["responses"]?["101"] != nil && operation["responses"]?["426"] != nil)
            let names = try #require(operation["x-websocket"]?["host"]).elements.compactMap { $0["$ref"]?.words }
            #expect(
                names.map { $0.split(separator: "/").last ?? "" } == [
                    "MarketSnapshot", "MarketTickerUpdate", "MarketCandleUpdate", "MarketUnsubscribed", "MarketError",
                ])
            let schemas = try #require(document["components"]?["schemas"])
            try await WebSocketProbe.open(.port(host.port)) { talk in
                try await talk.send(MarketStreamTests.candles)
                try await talk.send(MarketStreamTests.subscribe("ticker"))
                try await talk.send("{}")
                var messages: [JSON] = []
                for _ in 0..<3 { messages.append(try await talk.message()) }
                host.close(1)
                for _ in 0..<2 { messages.append(try await talk.message()) }
                try await talk.send(#"{"op": "unsubscribe", "channel": "ticker", "instrument": "BTC-USDT"}"#)
                messages.append(try await talk.message())
                var types: Set<String> = []
                for message in messages {
                    let type = message["type"]?.words ?? ""
                    types.insert(type)
                    let form = try #require(
                        schemas[
                            [
                                "snapshot": "MarketSnapshot", "ticker": "MarketTickerUpdate", "candle": "MarketCandleUpdate",
                                "unsubscribed": "MarketUnsubscribed", "error": "MarketError",
                            ][type] ?? ""])
                    guard case .object(let members) = message, case .object(let known)? = form["properties"] else { continue }
                    #expect(Set(members.map(\.name)).isSubset(of: known.map(\.name)), "\(message)")
                    for name in form["required"]?.elements.compactMap(\.words) ?? [] {
                        #expect(message[name] != nil, "\(message)")
                    }
                }
                #expect(types == ["snapshot", "ticker", "candle", "unsubscribed", "error"])
            }
        }
    }

    @Test func `who may not, or does not upgrade, hears so before the upgrade`() async throws {
        var limits = StreamLimits()
        limits.streamsPerUser = 2
        try await StreamingHost.run(limits: limits) { host in
            let key = WebSocketProbe.upgrade.filter { !$0.contains("Key") }
            let version = WebSocketProbe.upgrade.filter { !$0.contains("Version") }
            let refusals: [(String?, [String], Int, String)] = [
                (nil, WebSocketProbe.upgrade, 401, "unauthorized"), ("nobody", WebSocketProbe.upgrade, 401, "unauthorized"),
                ("narrow", WebSocketProbe.upgrade, 403, "forbidden"), ("ada", ["Connection: close"], 426, "websocket_required"),
                ("ada", version + ["Sec-WebSocket-Version: 8"], 426, "websocket_version"),
                ("ada", key, 400, "websocket_key"), ("ada", key + ["Sec-WebSocket-Key: c2hvcnQ="], 400, "websocket_key"),
                ("ada", ["Connection: Upgrade", "Upgrade: h2c"], 426, "websocket_required"),
            ]
            for (name, headers, status, code) in refusals {
                try await WebSocketProbe.open(.port(host.port), as: name, headers: headers) { talk in
                    #expect(talk.status == status, "\(code): \(talk.head)")
                    #expect(talk.head.contains("application/problem+json"))
                    let body = try await talk.rest()
                    #expect(body.contains("\"code\":\"\(code)\""), "\(body)")
                    if status == 426 { #expect(talk.head.lowercased().contains("upgrade: websocket")) }
                }
            }
            try await WebSocketProbe.open(.port(host.port)) { _ in
                try await WebSocketProbe.open(.port(host.port)) { _ in
                    try await WebSocketProbe.open(.port(host.port)) { talk in
                        #expect(talk.status == 429)
                        let body = try await talk.rest()
                        #expect(body.contains("streams_per_user"))
                    }
                    try await WebSocketProbe.open(.port(host.port), as: "bob") { #expect($0.status == 101) }
                }
            }
        }
    }

    @Test func `a wrong message is answered with its place and a code, too many end the connection`() async throws {
        let cases: [(String, String?, String)] = [
            ("[", nil, "message_not_json"), ("[]", nil, "message_not_an_object"),
            (#"{"op": 1, "op": 2}"#, nil, "message_not_json"),
            (String(repeating: "[", count: 40), nil, "message_too_deep"), ("{}", "op", "field_missing"),
            (MarketStreamTests.subscribe("trades"), "channel", "field_value"),
            (MarketStreamTests.subscribe("candles"), "timeframe", "field_missing"),
            (MarketStreamTests.subscribe("ticker", more: #", "depth": 5"#), "depth", "field_unknown"),
            (MarketStreamTests.subscribe("ticker", more: #", "timeframe": "1m""#), "timeframe", "field_unknown"),
            (MarketStreamTests.subscribe("ticker", more: #", "limit": 5"#), "limit", "field_unknown"),
            (MarketStreamTests.subscribe("candles", more: #", "timeframe": "1m", "limit": 501"#), "limit", "field_value"),
            (MarketStreamTests.subscribe("candles", more: #", "timeframe": "2m""#), "timeframe", "field_value"),
            (MarketStreamTests.subscribe("ticker", more: #", "venue": "moon""#), "instrument", "instrument_not_found"),
            (#"{"op": "subscribe", "id": -1, "channel": "ticker", "instrument": "BTC-USDT"}"#, "id", "field_value"),
            (#"{"op": "subscribe", "channel": "ticker", "instrument": 5}"#, "instrument", "field_type"),
            (#"{"op": "unsubscribe", "channel": "ticker", "instrument": "BTC-USDT"}"#, nil, "not_subscribed"),
        ]
        try await StreamingHost.run { host in
            host.market.listTestInstrument()
            for part in [cases[..<8], cases[8...]] {
                try await WebSocketProbe.open(.port(host.port)) { talk in
                    for (text, field, code) in part {
                        try await talk.send(text)
                        let error = try await talk.message()
                        #expect(error["type"] == .text("error") && error["code"] == .text(code), "\(text): \(error)")
                        #expect(error["field"]?.words == field, "\(text): \(error)")
                    }
                    try await talk.send(MarketStreamTests.subscribe("ticker", id: 9))
                    #expect(try await talk.message()["type"] == .text("snapshot"))
                    try await talk.send(MarketStreamTests.subscribe("ticker", id: 10))
                    let again = try await talk.message()
                    #expect(again["code"] == .text("already_subscribed") && again["id"] == .number("10"))
                    for _ in 0..<12 { try await talk.send("x") }
                    try await talk.send(opcode: 8, [0x03, 0xE8])
                    let close = try await talk.end()
                    #expect(close.code == 1_008 && close.reason.hasPrefix("mistakes"))
                }
            }
        }
    }

    @Test func `subscriptions of a connection are bounded, and messages`() async throws {
        try await StreamingHost.run { host in
            for number in 1...120 { host.market.listTestInstrument(number: UInt64(number), name: "A\(number)-USDT") }
            try await WebSocketProbe.open(.port(host.port)) { talk in
                for number in 1...101 {
                    try await talk.send(#"{"op": "subscribe", "channel": "ticker", "instrument": "A\#(number)-USDT"}"#)
                    let type = try await talk.message()
                    #expect(type["code"]?.words == (number == 101 ? "too_many_subscriptions" : nil))
                }
                for _ in 0..<200 { try await talk.send(MarketStreamTests.subscribe("ticker")) }
                try await talk.send(opcode: 8, [0x03, 0xE8])
                #expect(try await talk.end().code == 1_008)
            }
        }
    }

    // MARK: - Many, slow, long

    @Test func `thousands of candles come in their order, each once`() async throws {
        try await StreamingHost.run { host in
            host.market.listTestInstrument()
            try await WebSocketProbe.open(.port(host.port)) { talk in
                try await talk.send(MarketStreamTests.candles)
                #expect(try await talk.message()["candles"]?.elements.isEmpty == true)
                for minute in Int64(0)..<4_000 { host.close(minute) }
                for minute in 0..<4_000 {
                    let close = try await talk.message()["candle"]?["close"]?.words
                    guard close != "\(100 + minute)" else { continue }
                    Issue.record("candle \(minute) is \(close ?? "none")")
                    return
                }
            }
        }
    }

    @Test func `a slow reader gets the newest ticker and every candle that is kept, and costs no memory meanwhile`() async throws
    {
        try await StreamingHost.run { host in
            host.market.listTestInstrument()
            try await WebSocketProbe.open(.port(host.port)) { talk in
                try await talk.send(MarketStreamTests.candles)
                try await talk.send(MarketStreamTests.subscribe("ticker"))
                for _ in 0..<2 { _ = try await talk.message() }
                for minute in Int64(0)..<4_900 { host.close(minute) }
                var tickers = 0
                var next = 0
                var last = ""
                while next < 4_900 || last != "4999" {
                    let message = try await talk.message()
                    if let close = message["candle"]?["close"]?.words {
                        guard close == "\(100 + next)" else { throw ProbeBroken(text: "candle \(next) is \(close)") }
                        next += 1
                    } else {
                        tickers += 1
                        last = message["ticker"]?["lastPrice"]?.words ?? ""
                    }
                }
                #expect(tickers < 4_900)
            }
        }
    }

    @Test func `a reader who misses what is kept is told so, one who takes nothing is cut off`() async throws {
        var limits = WebSocketLimits()
        // Whoever is silent is let go as well, which is not what this is about.
        limits.idle = .seconds(3_600)
        try await StreamingHost.run(isRunning: false, webSockets: limits) { host in
            host.market.listTestInstrument()
            try await WebSocketProbe.open(.port(host.port)) { talk in
                try await talk.send(MarketStreamTests.candles)
                host.close(0)
                _ = try await talk.message()
                // More than the book keeps.
                for minute in Int64(1)..<20_000 { host.close(minute) }
                host.marketStreams.publish()
                // A ping may come before it.
                var close = try await talk.next()
                while let frame = close, frame.code == nil { close = try await talk.next() }
                #expect(close?.code == 1_008 && close?.reason.hasPrefix("lagged") == true)
            }
            try await WebSocketProbe.open(.port(host.port)) { talk in
                let all = #", "timeframe": "1m", "limit": 500"#
                // Snapshots of more than all buffers between hold, and nobody reads them.
                for _ in 0..<60 {
                    try await talk.send(MarketStreamTests.subscribe("candles", more: all))
                    try await talk.send(
                        #"{"op": "unsubscribe", "channel": "candles", "instrument": "BTC-USDT", "timeframe": "1m"}"#)
                }
                try await passUntilAllAreGone(host)
            }
        }
    }

    /// Time passes second by second: a connection that began to wait only now has its turn as well.
    private func passUntilAllAreGone(_ host: StreamingHost) async throws {
        var passed = 0
        while host.marketStreams.connections > 0, passed < 1_000 {
            passed += 1
            host.pass(.seconds(1))
            // A request and its answer: the other connections had their turn.
            #expect(try await HTTPProbe.get("instruments", host, as: "ada").status == 200)
        }
        #expect(host.marketStreams.connections == 0)
    }

    @Test func `who is signed out is let go, and everybody when the host stops`() async throws {
        let last = Mutex<Int?>(nil)
        try await StreamingHost.run(isRunning: false) { host in
            try await WebSocketProbe.open(.port(host.port), as: "bob") { talk in
                host.authenticator.disable("bob")
                try await passUntilAllAreGone(host)
                let close = try await talk.end()
                #expect(close.code == 1_008 && close.reason.hasPrefix("signed_out"))
            }
            try await WebSocketProbe.open(.port(host.port)) { talk in
                host.marketStreams.close()
                last.withLock { $0 = nil }
                let close = try await talk.next()
                last.withLock { $0 = close?.code }
                try await WebSocketProbe.open(.port(host.port)) { #expect($0.status == 503) }
            }
        }
        #expect(last.withLock(\.self) == 1_001)
    }

    // MARK: - Other ways in

    @Test func `the same over TLS`() async throws {
        let folder = try TemporaryFolder("tls")
        try MadeCertificate.make(in: folder.path, name: "a")
        let material = try TLSMaterial(certificate: "\(folder.path)/a.pem", key: "\(folder.path)/a.key", minimum: .version12)
        try await StreamingHost.run(settings: LiveServerSettings(ServerSettings(tls: material))) { host in
            host.market.listTestInstrument()
            host.close(0)
            try await WebSocketProbe.open(.tls(host.port)) { talk in
                #expect(talk.status == 101)
                try await talk.send(MarketStreamTests.subscribe("ticker"))
                #expect(try await talk.message()["ticker"]?["lastPrice"] == .text("100"))
                host.close(1)
                #expect(try await talk.message()["ticker"]?["lastPrice"] == .text("101"))
                try await talk.send(opcode: 1, [0xFF])
                try await talk.send(opcode: 8, [0x03, 0xE8])
                #expect(try await talk.end().code == 1_007)
            }
            try await WebSocketProbe.open(.tls(host.port), as: nil) { talk in
                #expect(talk.status == 401)
                let body = try await talk.rest()
                #expect(body.contains("unauthorized"))
            }
        }
    }
}

extension MarketBook {
    func listTestInstrument(number: UInt64 = 1, name: String = "BTC-USDT") {
        list(
            Instrument(
                id: InstrumentID(number), name: name, baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1),
                lotSize: Quantity(1), minimumQuantity: Quantity(0), maximumQuantity: Quantity(1_000),
                minimumNotional: Notional(5), makerFeeRate: FixedDecimal(raw: 0), takerFeeRate: FixedDecimal(raw: 0)),
            venue: "paper", base: .minute1)
    }
}

extension StreamingHost {
    /// A candle closes, as the line does it.
    func close(_ minute: Int64) {
        let candle = StreamingHost.candle(minute, close: 100 + Int(minute))
        market.add(candle)
        marketStreams.take(candle, isBase: true)
    }
}
