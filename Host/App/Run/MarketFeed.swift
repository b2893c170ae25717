import Foundation
import MarketData
import TradingModel

/// Where the base candles come from: a file, or the synthetic market. Readable again from any position, so that a run continues
/// where it was interrupted.
struct MarketFeed {
    enum Source {
        case candles([Candle])
        case synthetic(SyntheticMarket, length: Int?)
    }

    /// Names the very same candles: the hash of a file, the seed of a synthetic market.
    let identity: String
    /// For people.
    let name: String
    /// What the candles handed out are of.
    var instrument: InstrumentID
    let timeframe: Timeframe
    /// Where the first candle begins.
    let startTime: Timestamp
    /// Candles handed out so far.
    private(set) var position = 0
    private var source: Source

    init(
        identity: String, name: String, instrument: InstrumentID, timeframe: Timeframe, startTime: Timestamp, source: Source
    ) {
        self.identity = identity
        self.name = name
        self.instrument = instrument
        self.timeframe = timeframe
        self.startTime = startTime
        self.source = source
    }

    /// Nil when the market has no end.
    var count: Int? {
        switch source {
        case .candles(let candles): candles.count
        case .synthetic(_, let length): length
        }
    }

    /// Goes on behind the candle number `position`.
    ///
    /// - Parameter history: follows the market up to there.
    mutating func skip(to position: Int, history: inout CandleHistory?) {
        if history != nil {
            while self.position < position, let candle = next() { history?.add(candle) }
            return
        }
        if case .synthetic(var market, let length) = source {
            market.advance(to: position)
            source = .synthetic(market, length: length)
        }
        self.position = position
    }

    mutating func next() -> Candle? {
        if let count, position >= count { return nil }
        var candle: Candle
        switch source {
        case .candles(let candles):
            candle = candles[position]
        case .synthetic(var market, let length):
            candle = market.next()
            source = .synthetic(market, length: length)
        }
        position += 1
        candle.instrument = instrument
        return candle
    }

    /// Every candle that is left, for a run that wants them at once. The market has an end.
    mutating func remaining() -> [Candle] {
        precondition(count != nil, "only a market with an end is read as a whole")
        var candles: [Candle] = []
        candles.reserveCapacity((count ?? 0) - position)
        while let candle = next() { candles.append(candle) }
        return candles
    }
}
