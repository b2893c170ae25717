import API
import Foundation
import Testing
import TradingModel

@Suite(.timeLimit(.minutes(2))) struct `Market routes` {
    private static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(1),
        minimumQuantity: Quantity(0), maximumQuantity: Quantity(1_000), minimumNotional: Notional(5),
        makerFeeRate: FixedDecimal(raw: 0), takerFeeRate: FixedDecimal(raw: 0))

    private static func withMarket(_ body: @escaping @Sendable (StreamingHost) async throws -> Void) async throws {
        try await StreamingHost.run { host in
            host.market.list(instrument, venue: "paper", base: .minute1)
            for minute in Int64(0)..<3_000 { host.market.add(StreamingHost.candle(minute, close: 100 + Int(minute))) }
            try await body(host)
        }
    }

    private static func get<Answer: Decodable & Sendable>(
        _ type: Answer.Type, _ host: StreamingHost, _ path: String
    ) async throws -> Answer {
        try await HTTPProbe.get(path, host, as: "ada").answer(type)
    }

    @Test func `instruments are listed with the rules for their orders`() async throws {
        try await MarketRoutesTests.withMarket { host in
            let list = try await MarketRoutesTests.get(InstrumentList.self, host, "instruments")
            #expect(list.instruments.map(\.name) == ["BTC-USDT"] && list.instruments[0].minimumNotional == "5")
            let one = try await MarketRoutesTests.get(InstrumentReport.self, host, "instruments/BTC-USDT")
            #expect(one == list.instruments[0])
            let probe = try await HTTPProbe.get("instruments/ETH-USDT", host, as: "ada")
            try OperatedHost.expect(probe, status: 404, code: "instrument_not_found")
            try OperatedHost.expect(
                try await HTTPProbe.get("instruments", host, as: "nobody"), status: 401, code: "unauthorized")
        }
    }

    @Test func `a ticker is about the last 24 hours of the market`() async throws {
        try await MarketRoutesTests.withMarket { host in
            let list = try await MarketRoutesTests.get(TickerList.self, host, "ticker")
            let ticker = try #require(list.tickers.first)
            #expect(ticker.lastPrice == "3099" && ticker.openPrice == "99" && ticker.change == "3000")
            #expect(ticker.changePercent == "3030.30" && ticker.highPrice == "3099" && ticker.lowPrice == "90")
            #expect(ticker.volume == "2880" && ticker.time == "1970-01-03T02:00:00Z")
            host.market.add(StreamingHost.candle(3_000, close: 7))
            let next = try await MarketRoutesTests.get(TickerList.self, host, "ticker?instrument=BTC-USDT")
            #expect(next.tickers.first?.lastPrice == "7")
        }
    }

    @Test func `candles are paged from the oldest on, and the latest come without a start`() async throws {
        try await MarketRoutesTests.withMarket { host in
            let latest = try await MarketRoutesTests.get(CandleList.self, host, "candles?instrument=BTC-USDT&limit=2")
            #expect(latest.candles.map(\.close) == ["3098", "3099"] && latest.next == nil)
            var path = "candles?instrument=BTC-USDT&timeframe=1m&since=1970-01-01T10:00:00Z&until=1970-01-02T10:00:00Z&limit=1000"
            var closes: [String] = []
            while true {
                let page = try await MarketRoutesTests.get(CandleList.self, host, path)
                closes += page.candles.map(\.close)
                guard let next = page.next else { break }
                path = "candles?instrument=BTC-USDT&until=1970-01-02T10:00:00Z&limit=1000&cursor=\(next)"
            }
            #expect(closes == (600..<2_040).map { "\($0 + 100)" })
            let hours = try await MarketRoutesTests.get(CandleList.self, host, "candles?instrument=BTC-USDT&timeframe=1h")
            #expect(hours.candles.isEmpty)
            for (path, code) in [
                ("candles", "query_missing"), ("candles?instrument=BTC-USDT&timeframe=2m", "query_value"),
                ("candles?instrument=BTC-USDT&limit=1001", "query_value"),
                ("candles?instrument=BTC-USDT&cursor=abc", "query_value"),
                ("candles?instrument=BTC-USDT&since=yesterday", "query_value"),
            ] {
                try OperatedHost.expect(try await HTTPProbe.get(path, host, as: "ada"), status: 400, code: code)
            }
            try OperatedHost.expect(
                try await HTTPProbe.get("candles?instrument=X", host, as: "ada"), status: 404, code: "instrument_not_found")
        }
    }

    @Test func `a book keeps no more than its share`() {
        let book = MarketBook(capacity: 100)
        book.list(MarketRoutesTests.instrument, venue: "paper", base: .minute1)
        for minute in Int64(0)..<1_000 { book.add(StreamingHost.candle(minute)) }
        book.add(StreamingHost.candle(5))
        let kept = book.candles("BTC-USDT", .minute1, since: Timestamp(nanoseconds: 0), until: nil, limit: 10_000)
        #expect((100...164).contains(kept?.candles.count ?? 0))
        #expect(kept?.candles.last?.openTime == Timestamp(nanoseconds: 999 * 60_000_000_000))
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (951_782_400_123_000_000, "2000-02-29T00:00:00.123Z"),
        (-1, "1969-12-31T23:59:59.999999Z"), (4_102_444_799_000_001_000, "2099-12-31T23:59:59.000001Z"),
    ])
    func `times read as ISO 8601`(nanoseconds: Int64, text: String) {
        #expect(APITime.text(Timestamp(nanoseconds: nanoseconds)) == text)
    }
}

private typealias MarketRoutesTests = `Market routes`

extension HTTPProbe {
    /// One request for the market with a token.
    static func get(_ path: String, _ host: StreamingHost, as name: String) async throws -> HTTPProbe {
        try await send("GET", "/api/v1/market/\(path)", port: host.port, headers: ["Authorization: Bearer \(name)"])
    }

    func answer<Answer: Decodable>(_ type: Answer.Type) throws -> Answer {
        #expect(status == 200, "\(body)")
        return try JSONDecoder().decode(type, from: Data(body.utf8))
    }
}
