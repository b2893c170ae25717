package import TradingModel

/// A market that is made up: 1-minute candles without end, the same for the same seed on every machine, because every step
/// is integer arithmetic.
///
/// It has what strategies meet: trends up and down, ranges, quiet and stormy times, volatility that comes in clusters, jumps, and
/// volume that grows with movement. It has no memory beyond that: nothing is to be learnt from trading it well.
package struct SyntheticMarket: Sendable {
    private enum Regime: UInt64, CaseIterable {
        case trendUp
        case trendDown
        case range
        case quiet
        case storm

        /// Drift of a step, in 2⁻³⁰ of the price.
        var drift: Int64 {
            switch self {
            case .trendUp: 18_000
            case .trendDown: -18_000
            case .range, .quiet, .storm: 0
            }
        }

        /// Standard deviation of a step that the volatility tends to, in 2⁻³⁰ of the price.
        var volatility: Int64 {
            switch self {
            case .trendUp, .trendDown: 180_000
            case .range: 140_000
            case .quiet: 70_000
            case .storm: 450_000
            }
        }
    }

    /// Steps of the price within a candle.
    private static let steps = 6
    /// Prices are counted in this part of a tick while they move.
    private static let unitsPerTick: Int64 = 1_024

    /// The number of the candle that `next` gives, from 0.
    package private(set) var index: Int = 0

    private let seed: UInt64
    private let instrument: InstrumentID
    private let tickSize: Int128
    private let lotSize: Int128
    private let start: Timestamp
    private let startPrice: Int64
    private let lotsPerCandle: Int64
    private var random: Xoshiro256
    private var regime = Regime.range
    private var minutesLeft: Int64 = 0
    private var volatility = Regime.range.volatility
    private var price: Int64
    /// What a range returns to.
    private var anchor: Int64

    /// - Parameters:
    ///   - start: when the first candle opens; brought down to the minute.
    ///   - startPrice: the first open, a multiple of the tick size, 1,000 to 10⁸ ticks; nil is 400,000 ticks.
    package init(seed: UInt64, instrument: Instrument, start: Timestamp, startPrice: Price? = nil) {
        let tick = instrument.tickSize.decimal.raw
        let ticks = startPrice.map { $0.decimal.raw / tick } ?? 400_000
        precondition((1_000...100_000_000).contains(ticks), "a synthetic market starts at 1,000 to 10⁸ ticks")
        self.seed = seed
        self.instrument = instrument.id
        self.tickSize = tick
        self.lotSize = instrument.lotSize.decimal.raw
        self.start = Timeframe.minute1.openTime(containing: start)
        self.startPrice = Int64(ticks) * SyntheticMarket.unitsPerTick
        self.lotsPerCandle = SyntheticMarket.lotsPerCandle(instrument, price: Price(FixedDecimal(raw: ticks * tick)))
        self.random = Xoshiro256(seed: seed)
        self.price = self.startPrice
        self.anchor = self.startPrice
    }

    /// The next candle: closed, following the one before.
    package mutating func next() -> Candle {
        let openTime = start + Int64(index) * Timeframe.minute1.nanoseconds
        let path = step()
        return Candle(
            instrument: instrument, timeframe: .minute1, openTime: openTime, open: price(path.open),
            high: price(path.high), low: price(path.low), close: price(path.close),
            volume: Quantity(FixedDecimal(raw: lotSize * Int128(path.lots))))
    }

    /// Goes to candle `index`, so that a run can continue where it stood. Backwards starts again from the seed.
    package mutating func advance(to index: Int) {
        precondition(index >= 0, "the index of a candle is not negative")
        if index < self.index {
            restart()
        }
        while self.index < index { _ = step() }
    }

    private mutating func restart() {
        index = 0
        random = Xoshiro256(seed: seed)
        regime = .range
        minutesLeft = 0
        volatility = Regime.range.volatility
        price = startPrice
        anchor = startPrice
    }

    private func price(_ ticks: Int64) -> Price {
        Price(FixedDecimal(raw: tickSize * Int128(ticks)))
    }

    /// About 100,000 quote units a minute, so that an order of some thousands feels the limit of volume now and then.
    private static func lotsPerCandle(_ instrument: Instrument, price: Price) -> Int64 {
        let quantity = Notional(100_000).quantity(at: price, rounding: .down) ?? instrument.lotSize
        let lots = quantity.decimal.raw / instrument.lotSize.decimal.raw
        return Int64(clamping: min(max(lots, 1), 1_000_000_000_000))
    }

    // MARK: One minute

    /// In ticks and lots.
    private struct Path {
        var open: Int64
        var high: Int64
        var low: Int64
        var close: Int64
        var lots: Int64
    }

    private mutating func step() -> Path {
        if minutesLeft == 0 { changeRegime() }
        minutesLeft -= 1
        let open = ticks(price)
        var path = Path(open: open, high: open, low: open, close: open, lots: 0)
        for _ in 0..<SyntheticMarket.steps {
            move()
            path.close = ticks(price)
            path.high = max(path.high, path.close)
            path.low = min(path.low, path.close)
        }
        let movement = abs(path.close - path.open) * SyntheticMarket.unitsPerTick
        let expected = max((price * volatility) >> 29, 1)
        path.lots = lots(movement: movement, expected: expected)
        // Volatility returns to the regime's; a large move feeds it, so that large moves follow each other.
        volatility += (regime.volatility - volatility) / 32
        if movement > expected * 2 { volatility = min(volatility + volatility / 5, 2_000_000) }
        index += 1
        return path
    }

    private mutating func changeRegime() {
        let draw = random.next()
        regime = Regime(rawValue: draw % UInt64(Regime.allCases.count)) ?? .range
        minutesLeft = 60 + Int64(draw >> 32 & 511)
        anchor = price
    }

    private mutating func move() {
        // The sum of four 16-bit numbers is nearly normal: mean 131,070, standard deviation 37,837.
        let draw = random.next()
        let sum = Int64(draw & 0xFFFF) + Int64(draw >> 16 & 0xFFFF) + Int64(draw >> 32 & 0xFFFF) + Int64(draw >> 48)
        var change = ((price * volatility) >> 30) * (sum - 131_070) / 37_837
        if draw % 4_096 == 0 { change *= 5 }
        change += (price * regime.drift) >> 30
        if regime == .range || regime == .quiet { change += (anchor - price) / 256 }
        // Far from where it began, it is drawn back: without end, yet within bounds.
        if price > startPrice * 4 { change -= price >> 14 }
        if price < startPrice / 4 { change += price >> 14 }
        price = min(max(price + change, startPrice / 16), startPrice * 8)
    }

    private func ticks(_ price: Int64) -> Int64 {
        (price + SyntheticMarket.unitsPerTick / 2) / SyntheticMarket.unitsPerTick
    }

    /// The product of two even draws: many small volumes, few large ones; more when the price moves.
    private mutating func lots(movement: Int64, expected: Int64) -> Int64 {
        let draw = random.next()
        let share = Int64(((draw & 0xFFFF) * (draw >> 16 & 0xFFFF)) >> 16) + 2_048
        let activity = 64 + min(movement * 64 / expected, 512)
        return max((((lotsPerCandle * share) >> 14) * activity) >> 6, 1)
    }
}
