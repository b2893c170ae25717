import TradingModel

// What is said over `WS /api/v1/market`. Tickers and candles have the form of the routes.

/// What a client sends; it was checked against `MarketMessageForms.request`.
struct MarketRequest: Decodable {
    enum Operation: String, Decodable { case subscribe, unsubscribe }

    var op: Operation
    var id: Int64?
    var channel: String
    var venue: String?
    var instrument: String
    var timeframe: String?
    var limit: Int?
}

/// The answer to a subscription: the market as it stands.
struct MarketSnapshot: Encodable {
    var type = "snapshot"
    var id: Int64?
    var channel: String
    var venue: String
    var instrument: String
    var timeframe: String?
    var ticker: TickerReport?
    var candles: [CandleReport]?
}

struct MarketTickerUpdate: Encodable {
    var type = "ticker"
    var venue: String
    var ticker: TickerReport
}

struct MarketCandleUpdate: Encodable {
    var type = "candle"
    var venue: String
    var candle: CandleReport
}

struct MarketUnsubscribed: Encodable {
    var type = "unsubscribed"
    var id: Int64?
    var channel: String
    var venue: String
    var instrument: String
    var timeframe: String?
}

/// A message that was wrong: the connection goes on.
struct MarketError: Encodable, Hashable {
    var type = "error"
    var id: Int64?
    var code: String
    var detail: String
    var field: String?
    var errors: [FieldProblem]?

    init(_ code: String, _ detail: String, field: String? = nil) {
        self.code = code
        self.detail = detail
        self.field = field
    }

    /// - Parameter problems: at least one.
    init(_ problems: [FieldProblem]) {
        self.init(problems[0].code, problems[0].detail, field: problems[0].field)
        errors = problems
    }
}

/// The same for the check and the document.
enum MarketMessageForms {
    private static let channel = Schema.choice(MarketTopic.Channel.allCases.map(\.rawValue))
    private static let id = Schema.integer(0...Int64(1) << 53)
    private static func type(_ name: String) -> Field { Field("type", .choice([name]), "What this message is.") }

    /// Candles of a snapshot.
    static let mostCandles = 500
    static let usualCandles = 100

    static let request = ObjectForm(
        "MarketRequest",
        [
            Field("op", .choice(["subscribe", "unsubscribe"]), "What to do."),
            .optional("id", id, "The client's own: it comes back in the answer."),
            Field("channel", channel, "ticker: the last price and 24 hours. candles: each candle that closes."),
            .optional("venue", .name, "Where it is traded; without it wherever that is."),
            Field("instrument", .name, "Its name: `BTC-USDT`."),
            .optional("timeframe", MarketForms.timeframe, "Of candles, and needed there."),
            .optional(
                "limit", .integer(0...Int64(mostCandles)), "Closed candles of the snapshot; \(usualCandles) without it."),
        ])

    static let answers = [snapshot, ticker, candle, unsubscribed, error]

    private static let place = [
        Field("venue", .words, "Where it is traded."), Field("instrument", .words, "Its name."),
        .optional("timeframe", MarketForms.timeframe, "Of candles."),
    ]

    private static let snapshot = ObjectForm(
        "MarketSnapshot",
        [type("snapshot"), .optional("id", id, "Of the request."), Field("channel", channel, "What was subscribed.")] + place + [
            .optional("ticker", MarketForms.ticker, "As it stands; missing before the first candle."),
            .optional("candles", .list(MarketForms.candle), "The last that closed, oldest first."),
        ])

    private static let ticker = ObjectForm(
        "MarketTickerUpdate",
        [type("ticker"), Field("venue", .words, "Where it is traded."), Field("ticker", MarketForms.ticker, "The newest.")])

    private static let candle = ObjectForm(
        "MarketCandleUpdate",
        [
            type("candle"), Field("venue", .words, "Where it is traded."),
            Field("candle", MarketForms.candle, "The next that closed."),
        ])

    private static let unsubscribed = ObjectForm(
        "MarketUnsubscribed",
        [type("unsubscribed"), .optional("id", id, "Of the request."), Field("channel", channel, "What ended.")] + place)

    private static let error = ObjectForm(
        "MarketError",
        [
            type("error"), .optional("id", id, "Of the request, where that could be read."),
            Field("code", .text(TextForm(1...64, pattern: "^[a-z0-9_.]+$")), "Stable, for programs."),
            Field("detail", .words, "What was wrong and what to do."), .optional("field", .words, "Its place in the message."),
            .optional("errors", .list(OpenAPIDocument.fieldProblem), "Everything that was wrong with the message."),
        ])
}
