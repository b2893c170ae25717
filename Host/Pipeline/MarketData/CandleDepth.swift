package import TradingModel

/// An order book behind each candle, made of the candle alone, for a market that has candles and no book: what a market order
/// might meet there, so that the limits on slippage and on the share of the book can be tried on paper.
///
/// **What it assumes.** That prices answer orders linearly: who takes `volumeShare` of the candle's volume from one side moves
/// the price by the candle's whole range, and half of that by half (A. S. Kyle, "Continuous Auctions and Insider Trading",
/// Econometrica 53(6), 1985: price impact is linear in the order flow). So each side shows `volumeShare` × volume in levels of
/// the same quantity, the first one a tick from the close, the others evenly over as many ticks as the candle has from low to
/// high, or a tick apart where that is wider.
///
/// **What it cannot know.** The real spread, the shape of the real book, and what hides in it. It is no measurement; a candle
/// without volume has an empty book. The same candle gives the same book.
package struct CandleDepth: Sendable, Hashable {
    package struct Settings: Sendable, Hashable {
        /// Of each side.
        package static let levelRange = 1...100
        package static let standardLevels = 20

        /// What each side shows, as a fraction of the candle's volume: above 0.
        package var volumeShare: FixedDecimal
        package var levels: Int

        package init(volumeShare: FixedDecimal, levels: Int = standardLevels) {
            precondition(volumeShare > .zero, "a side shows more than nothing")
            precondition(Settings.levelRange.contains(levels), "a side has 1 to 100 levels")
            self.volumeShare = volumeShare
            self.levels = levels
        }
    }

    private let instrument: Instrument
    private let settings: Settings

    /// - Parameter instrument: whose tick and lot the levels keep; both are positive.
    package init(_ instrument: Instrument, _ settings: Settings) {
        self.instrument = instrument
        self.settings = settings
    }

    /// The book as the candle closes. Nil for a candle of another instrument, and when an amount leaves the range of decimals.
    package func book(behind candle: Candle) -> OrderBook? {
        guard candle.instrument == instrument.id,
            let shown = candle.volume.decimal.multipliedReportingOverflow(by: settings.volumeShare, rounding: .down)
        else { return nil }
        let tick = instrument.tickSize.decimal.raw
        let lots = shown.raw / instrument.lotSize.decimal.raw
        // With fewer lots than levels each level has one.
        let levels = Int128(min(Int128(settings.levels), lots))
        guard levels > 0 else { return OrderBook(instrument: instrument.id, time: candle.closeTime, bids: [], asks: []) }
        let quantity = Quantity(FixedDecimal(raw: lots / levels * instrument.lotSize.decimal.raw))
        let (range, overflow) = candle.high.decimal.raw.subtractingReportingOverflow(candle.low.decimal.raw)
        guard !overflow, range >= 0 else { return nil }
        let ticks = max(range / tick, levels)
        let floor = candle.close.decimal.raw / tick * tick
        let (ceiling, isTooHigh) = floor.addingReportingOverflow(floor == candle.close.decimal.raw ? 0 : tick)
        guard !isTooHigh else { return nil }
        var (bids, asks): ([OrderBook.Level], [OrderBook.Level]) = ([], [])
        bids.reserveCapacity(Int(levels))
        asks.reserveCapacity(Int(levels))
        for level in 0..<levels {
            let (steps, tooWide) = ticks.multipliedReportingOverflow(by: level)
            let (distance, tooFar) = (1 + steps / levels).multipliedReportingOverflow(by: tick)
            let (ask, tooHigh) = ceiling.addingReportingOverflow(distance)
            guard !tooWide, !tooFar, !tooHigh else { return nil }
            asks.append(OrderBook.Level(price: Price(FixedDecimal(raw: ask)), quantity: quantity))
            if floor > distance {
                bids.append(OrderBook.Level(price: Price(FixedDecimal(raw: floor - distance)), quantity: quantity))
            }
        }
        return OrderBook(instrument: instrument.id, time: candle.closeTime, bids: bids, asks: asks)
    }
}
