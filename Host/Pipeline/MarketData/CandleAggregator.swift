package import TradingModel

/// Builds longer candles from the closed candles of a base timeframe, aligned to 1970 UTC.
///
/// A longer candle is complete, or it is not given: it counts only when every base candle of it was seen, from its first on. So
/// the part before the first boundary is dropped, and so is a candle in which one is missing.
package struct CandleAggregator: Sendable, Hashable, Codable {
    package let base: Timeframe
    /// Shorter first.
    private var buckets: [CandleBucket] = []

    package init(base: Timeframe) {
        self.base = base
    }

    /// Longer timeframes that are subscribed, shorter first.
    package var timeframes: [Timeframe] { buckets.map(\.timeframe) }

    /// Asks for candles of a timeframe, from its next boundary on. Asking twice is asking once.
    /// - Returns: false when it cannot be built: shorter than the base, or no multiple of it. The base itself needs no building.
    package mutating func subscribe(_ timeframe: Timeframe) -> Bool {
        guard timeframe >= base, timeframe.nanoseconds % base.nanoseconds == 0 else { return false }
        guard timeframe != base, !buckets.contains(where: { $0.timeframe == timeframe }) else { return true }
        let place = buckets.firstIndex { $0.timeframe > timeframe } ?? buckets.count
        buckets.insert(CandleBucket(timeframe), at: place)
        return true
    }

    /// No longer asks for a timeframe; what was gathered for it is dropped.
    package mutating func unsubscribe(_ timeframe: Timeframe) {
        buckets.removeAll { $0.timeframe == timeframe }
    }

    /// Takes the next base candle and appends the longer candles that it closes, shorter first; the base candle itself is not
    /// appended. Without subscriptions nothing is done.
    @inline(__always)
    package mutating func add(_ candle: Candle, into closed: inout [Candle]) {
        guard !buckets.isEmpty else { return }
        gather(candle, into: &closed)
    }

    private mutating func gather(_ candle: Candle, into closed: inout [Candle]) {
        precondition(candle.timeframe == base, "an aggregator takes candles of its base timeframe")
        for index in buckets.indices where buckets[index].add(candle) {
            closed.append(buckets[index].candle(of: candle.instrument))
        }
    }
}

/// The candle of one longer timeframe that is being gathered.
private struct CandleBucket: Sendable, Hashable, Codable {
    let timeframe: Timeframe
    /// Nanoseconds: the first moment that is not gathered yet; nil while nothing is gathered.
    private var nextTime: Int64?
    private var openTime: Int64 = 0
    private var open: Price = .zero
    private var high: Price = .zero
    private var low: Price = .zero
    private var close: Price = .zero
    private var volume: Quantity = .zero

    init(_ timeframe: Timeframe) {
        self.timeframe = timeframe
    }

    /// - Returns: whether it is complete now; `candle` gives it until the next one is added.
    mutating func add(_ candle: Candle) -> Bool {
        let time = candle.openTime.nanoseconds
        if nextTime == time {
            if candle.high > high { high = candle.high }
            if candle.low < low { low = candle.low }
            volume += candle.volume
        } else {
            nextTime = nil
            guard time % timeframe.nanoseconds == 0 else { return false }
            openTime = time
            open = candle.open
            high = candle.high
            low = candle.low
            volume = candle.volume
        }
        close = candle.close
        let end = candle.closeTime.nanoseconds
        let isComplete = end == openTime + timeframe.nanoseconds
        nextTime = isComplete ? nil : end
        return isComplete
    }

    func candle(of instrument: InstrumentID) -> Candle {
        Candle(
            instrument: instrument, timeframe: timeframe, openTime: Timestamp(nanoseconds: openTime), open: open, high: high,
            low: low, close: close, volume: volume)
    }
}
