import FoundationEssentials
import HTTPTypes
import Identity
import TradingModel

/// `/api/v1/market`: what is traded and how it goes, from the memory of the host.
package struct MarketRoutes {
    private let book: MarketBook
    private let streams: MarketStreams

    /// - Parameter streams: of the same book.
    package init(book: MarketBook, streams: MarketStreams) {
        self.book = book
        self.streams = streams
    }

    package var endpoints: [Endpoint] { [instruments, instrument, ticker, candles.ofTheLine, stream] }

    private static let path = "/api/v1/market"
    private static let tag = "market"

    private var instruments: Endpoint {
        Endpoint(
            .get, "\(MarketRoutes.path)/instruments", "listInstruments", tag: MarketRoutes.tag, "What is traded here.",
            access: .permission(.marketRead),
            answer: .json(.fields([Field("instruments", .list(MarketForms.instrument), "All of them.")]))
        ) { _ in .ok(InstrumentList(instruments: book.instruments)) }
    }

    private var instrument: Endpoint {
        Endpoint(
            .get, "\(MarketRoutes.path)/instruments/{name}", "showInstrument", tag: MarketRoutes.tag, "One instrument.",
            access: .permission(.marketRead), parameters: [.path("name", .name, "Its name: `BTC-USDT`.")],
            answer: .json(MarketForms.instrument)
        ) { call in
            let name = call.text("name") ?? ""
            guard let instrument = book.instrument(name) else { throw MarketRoutes.notFound(name) }
            return .ok(instrument)
        }
    }

    private var ticker: Endpoint {
        Endpoint(
            .get, "\(MarketRoutes.path)/ticker", "showTicker", tag: MarketRoutes.tag,
            "Last prices, and the last 24 hours by the market's clock.", access: .permission(.marketRead),
            parameters: [.query("instrument", .name, "Only this one.")],
            answer: .json(
                .fields([Field("tickers", .list(MarketForms.ticker), "Of each instrument that has a price.")]))
        ) { call in
            guard let name = call.text("instrument") else { return .ok(TickerList(tickers: book.tickers)) }
            guard book.instrument(name) != nil else { throw MarketRoutes.notFound(name) }
            return .ok(TickerList(tickers: book.ticker(name).map { [$0] } ?? []))
        }
    }

    private var candles: Endpoint {
        Endpoint(
            .get, "\(MarketRoutes.path)/candles", "listCandles", tag: MarketRoutes.tag, "Closed candles, oldest first.",
            text:
                "The host keeps the last 5,000 of each timeframe from its start on. Without since and cursor: the latest.",
            access: .permission(.marketRead),
            parameters: [
                .query("instrument", .name, "Its name.", isRequired: true),
                .query("timeframe", MarketForms.timeframe, "Their length; 1m without it."),
                .query("since", .time, "Those that opened then or later."),
                .query("until", .time, "Those that opened before."),
            ] + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("candles", .list(MarketForms.candle), "Oldest first."),
                    .optional("next", .text(.cursor), "Where the list goes on; missing when it does not."),
                ]))
        ) { call in
            let name = call.text("instrument") ?? ""
            let timeframe = call.text("timeframe").flatMap { Timeframe(name: $0) } ?? .minute1
            var since = try MarketRoutes.time(call, "since")
            let cursor = try call.text("cursor").map { try Cursor.numbers($0, count: 1)[0] }
            if let cursor { since = Timestamp(nanoseconds: cursor) }
            guard
                let (candles, hasMore) = book.candles(
                    name, timeframe, since: since, isBehind: cursor != nil, until: try MarketRoutes.time(call, "until"),
                    limit: call.limit)
            else { throw MarketRoutes.notFound(name) }
            let next = hasMore ? candles.last.map { Cursor(["\($0.openTime.nanoseconds)"]).text } : nil
            return .ok(CandleList(candles: candles.map { CandleReport($0, instrument: name) }, next: next))
        }
    }

    private var stream: Endpoint {
        Endpoint(
            .get, MarketRoutes.path, "streamMarket", tag: MarketRoutes.tag, "Prices and candles as they come, over a WebSocket.",
            text:
                "Each subscription is answered by a snapshot; then come the candles that close, each once and in order, and of "
                + "tickers always the newest. A message is a request or an array of them, at most 4,096 bytes; one that is "
                + "wrong is answered by an error, and the connection goes on. It is closed with 1001 when the host stops; "
                + "1002, 1003, 1007 and 1009 for what the protocol forbids or is too long; 1008 for the rest: signed_out, "
                + "idle, lagged, mistakes, message_rate.",
            access: .permission(.marketRead),
            answer: .webSocket(request: MarketMessageForms.request, answers: MarketMessageForms.answers)
        ) { call in
            let headers = try WebSocketHandshake.answer(call.method, call.headers)
            do throws(StreamRefusal) {
                let session = try streams.open(call.principal, isStillAllowed: call.connection.isStillAllowed)
                return Answer(.switchingProtocols, .webSocket(session), headers: headers)
            } catch {
                throw error.problem
            }
        }
    }

    private static func time(_ call: Call, _ name: String) throws -> Timestamp? {
        guard let date = call.time(name) else { return nil }
        let seconds = date.timeIntervalSince1970
        guard seconds.magnitude < 9e9 else {
            throw RequestProblem(
                .badRequest, code: "query_value", "'\(name)' is out of range; it takes a time from 1685 to 2255", field: name)
        }
        return Timestamp(nanoseconds: Int64((seconds * 1e6).rounded()) * 1_000)
    }

    private static func notFound(_ name: String) -> RequestProblem {
        .notFound(
            "instrument_not_found", "There is no instrument '\(name)': GET /api/v1/market/instruments lists those that are.")
    }
}

package struct InstrumentList: Sendable, Hashable, Codable {
    package var instruments: [InstrumentReport]
}

package struct TickerList: Sendable, Hashable, Codable {
    package var tickers: [TickerReport]
}

/// Oldest first.
package struct CandleList: Sendable, Hashable, Codable {
    package var candles: [CandleReport]
    package var next: String?
}
