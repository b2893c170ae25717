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
    /// Candles handed out so far.
    private(set) var position = 0
    private var source: Source

    init(identity: String, name: String, source: Source) {
        self.identity = identity
        self.name = name
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
    mutating func skip(to position: Int) {
        if case .synthetic(var market, let length) = source {
            market.advance(to: position)
            source = .synthetic(market, length: length)
        }
        self.position = position
    }

    mutating func next() -> Candle? {
        if let count, position >= count { return nil }
        defer { position += 1 }
        switch source {
        case .candles(let candles):
            return candles[position]
        case .synthetic(var market, let length):
            let candle = market.next()
            source = .synthetic(market, length: length)
            return candle
        }
    }
}
