package import TradingModel

/// The last closed candles of every timeframe, for strategies that ask what was before them. Bounded; follows the market like an
/// aggregator, and is filled again from the market after a restart.
package struct CandleHistory: Sendable {
    /// Of each timeframe.
    package static let maximumCandles = 1_024

    private var aggregator: CandleAggregator
    /// By timeframe; up to twice the maximum, so that forgetting is rare.
    private var candles: [Timeframe: [Candle]] = [:]
    private var closed: [Candle] = []

    package init(base: Timeframe) {
        aggregator = CandleAggregator(base: base)
        for timeframe in Timeframe.allCases where aggregator.subscribe(timeframe) { candles[timeframe] = [] }
    }

    /// Takes the next base candle.
    package mutating func add(_ candle: Candle) {
        keep(candle)
        aggregator.add(candle, into: &closed)
        for longer in closed { keep(longer) }
        closed.removeAll(keepingCapacity: true)
    }

    /// The last candles of a timeframe, oldest first; fewer when the market is younger, none for one that cannot be built.
    package func last(_ count: Int, of timeframe: Timeframe) -> [Candle] {
        Array((candles[timeframe] ?? []).suffix(min(count, CandleHistory.maximumCandles)))
    }

    /// The answer to a request, in as many pages as it needs; at least one.
    package func pages(_ count: Int, of timeframe: Timeframe, instrument: InstrumentID, request: UInt64) -> [HistoryPage] {
        var rest = last(count, of: timeframe)[...]
        var pages: [HistoryPage] = []
        repeat {
            let part = rest.prefix(HistoryPage.maximumCandles)
            rest = rest.dropFirst(part.count)
            pages.append(
                HistoryPage(
                    request: request, instrument: instrument, timeframe: timeframe, candles: Array(part), remaining: rest.count))
        } while !rest.isEmpty
        return pages
    }

    private mutating func keep(_ candle: Candle) {
        candles[candle.timeframe, default: []].append(candle)
        let excess = (candles[candle.timeframe]?.count ?? 0) - CandleHistory.maximumCandles
        if excess >= CandleHistory.maximumCandles { candles[candle.timeframe]?.removeFirst(excess) }
    }
}
