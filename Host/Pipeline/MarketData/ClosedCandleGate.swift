package import TradingModel

/// Lets of a live feed only what may travel on: closed candles of one series, each following the one before.
package struct ClosedCandleGate: Sendable, Hashable, Codable {
    package enum Verdict: Sendable, Hashable {
        case pass
        /// The venue sends it while it still changes.
        case notClosed(closeTime: Timestamp)
        /// Passed before.
        case duplicate
        /// Older than the last one, and not the last one.
        case outOfOrder(last: Timestamp)
        /// Candles are missing before it: fetch those from `from` on and offer them first. The gate stays where it is.
        case gap(missing: Int64, from: Timestamp)
        /// Another instrument, another timeframe, or not on the timeframe's grid.
        case otherSeries
        /// Its prices contradict each other or are not positive, or its volume is negative.
        case unsound
    }

    package let instrument: InstrumentID
    package let timeframe: Timeframe
    /// Open time of the last candle that passed.
    package private(set) var last: Timestamp?

    /// - Parameter last: open time of the last candle of an earlier run; nil begins with whatever comes first.
    package init(instrument: InstrumentID, timeframe: Timeframe, last: Timestamp? = nil) {
        self.instrument = instrument
        self.timeframe = timeframe
        self.last = last
    }

    /// Judges a candle and, when it passes, takes it as the last one.
    /// - Parameter now: the venue's clock; a candle is closed from its close time on.
    package mutating func admit(_ candle: Candle, now: Timestamp) -> Verdict {
        guard candle.instrument == instrument, candle.timeframe == timeframe,
            candle.openTime.nanoseconds % timeframe.nanoseconds == 0
        else { return .otherSeries }
        guard candle.low > .zero, candle.low <= candle.open, candle.low <= candle.close, candle.high >= candle.open,
            candle.high >= candle.close, candle.volume >= .zero
        else { return .unsound }
        if let last {
            if candle.openTime == last { return .duplicate }
            if candle.openTime < last { return .outOfOrder(last: last) }
            let next = last + timeframe.nanoseconds
            if candle.openTime > next {
                let missing = (candle.openTime.nanoseconds - next.nanoseconds) / timeframe.nanoseconds
                return .gap(missing: missing, from: next)
            }
        }
        guard candle.closeTime <= now else { return .notClosed(closeTime: candle.closeTime) }
        last = candle.openTime
        return .pass
    }
}
