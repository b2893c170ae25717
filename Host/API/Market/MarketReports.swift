import TradingModel

/// What is traded, with the rules for its orders.
package struct InstrumentReport: Sendable, Hashable, Codable {
    package var name: String
    package var venue: String
    package var baseAsset: String
    package var quoteAsset: String
    /// spot, linear or inverse.
    package var contract: String
    package var tickSize: String
    package var lotSize: String
    package var minimumQuantity: String
    package var maximumQuantity: String
    package var minimumNotional: String
    package var makerFeeRate: String
    package var takerFeeRate: String

    init(_ instrument: Instrument, venue: String) {
        name = instrument.name
        self.venue = venue
        baseAsset = instrument.baseAsset
        quoteAsset = instrument.quoteAsset
        contract = instrument.contract.rawValue
        tickSize = instrument.tickSize.description
        lotSize = instrument.lotSize.description
        minimumQuantity = instrument.minimumQuantity.description
        maximumQuantity = instrument.maximumQuantity.description
        minimumNotional = instrument.minimumNotional.description
        makerFeeRate = instrument.makerFeeRate.description
        takerFeeRate = instrument.takerFeeRate.description
    }
}

/// A closed candle.
package struct CandleReport: Sendable, Hashable, Codable {
    package var instrument: String
    package var timeframe: String
    package var openTime: String
    /// The first moment that is not in it.
    package var closeTime: String
    package var open: String
    package var high: String
    package var low: String
    package var close: String
    /// Base units.
    package var volume: String

    init(_ candle: Candle, instrument: String) {
        self.instrument = instrument
        timeframe = candle.timeframe.name
        openTime = APITime.text(candle.openTime)
        closeTime = APITime.text(candle.closeTime)
        open = candle.open.description
        high = candle.high.description
        low = candle.low.description
        close = candle.close.description
        volume = candle.volume.description
    }
}

/// Where an instrument's market stands, and its last 24 hours by the market's own time.
package struct TickerReport: Sendable, Hashable, Codable {
    package var instrument: String
    package var time: String
    package var lastPrice: String
    /// The price 24 hours ago; of a market that began later its first.
    package var openPrice: String
    /// Last price − open price; nil when it is larger than a decimal holds.
    package var change: String?
    /// Of the open price, percent, two digits; nil without an open price.
    package var changePercent: String?
    package var highPrice: String
    package var lowPrice: String
    /// Base units; nil when it is larger than a decimal holds.
    package var volume: String?

    /// - Parameter day: the candles of 24 hours, oldest first, with `last`.
    init(last: Candle, day: [Candle], instrument: String) {
        let open = day.first?.open ?? last.open
        self.instrument = instrument
        time = APITime.text(last.closeTime)
        lastPrice = last.close.description
        openPrice = open.description
        change = Price.difference(last.close, open)?.description
        changePercent = Self.percent(last.close.decimal, of: open.decimal)
        highPrice = (day.map(\.high).max() ?? last.high).description
        lowPrice = (day.map(\.low).min() ?? last.low).description
        var sum: Quantity? = .zero
        for candle in day { sum = sum.flatMap { Quantity.sum($0, candle.volume) } }
        volume = sum?.description
    }

    /// By floating point: a figure to look at, not money.
    private static func percent(_ last: FixedDecimal, of open: FixedDecimal) -> String? {
        guard let last = Double(last.description), let open = Double(open.description), open > 0 else { return nil }
        let hundredths = ((last / open - 1) * 10_000).rounded()
        guard hundredths.magnitude < 1e15 else { return nil }
        let whole = Int64(hundredths)
        let rest = whole.magnitude % 100
        return "\(whole < 0 ? "-" : "")\(whole.magnitude / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
