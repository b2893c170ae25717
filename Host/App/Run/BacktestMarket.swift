import Glibc
import MarketData
import TradingModel

/// Which of the candles that there are.
struct CandleRange: Sendable, Hashable {
    /// Only candles that open then or later.
    var from: Timestamp?
    /// Only candles that open before.
    var until: Timestamp?
    /// More are refused; nil: as many as fit into memory.
    var maximum: Int?
}

extension MarketChoice {
    /// The candles of a backtest, in memory; at least one.
    ///
    /// - Throws: `CandleFileError` for a row that is wrong, `CommandFailure` for candles that cannot be traded.
    func backtestCandles(instrument: Instrument, in range: CandleRange = CandleRange()) throws -> [Candle] {
        var taken: [Candle] = []
        if let path = candles {
            var reader = try makeReader(path, instrument: instrument)
            var isFirst = true
            while let candle = try reader.next() {
                if isFirst { try requireTicks(candle, instrument: instrument) }
                isFirst = false
                guard try MarketChoice.take(candle, range, into: &taken) else { break }
            }
        } else {
            var market = SyntheticMarket(seed: seed, instrument: instrument, start: MarketChoice.syntheticStart)
            for _ in 0..<(length ?? MarketChoice.standardLength) {
                guard try MarketChoice.take(market.next(), range, into: &taken) else { break }
            }
        }
        guard !taken.isEmpty else {
            throw CommandFailure(
                "no candle of \(candlesName ?? candles ?? "the market") opens in that time: choose another from and until")
        }
        return taken
    }

    private func makeReader(_ path: String, instrument: Instrument) throws -> CandleFileReader {
        let gaps: GapPolicy = fillGaps ? .fill : .refuse
        guard let candlesName else { return try CandleFileReader(path: path, instrument: instrument.id, gaps: gaps) }
        // SAFETY: the system reads the path during the call; the reader closes what it is given.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFailure("\(candlesName) is not there any more; upload it again") }
        return try CandleFileReader(descriptor: descriptor, name: candlesName, instrument: instrument.id, gaps: gaps)
    }

    /// False behind the end of the range.
    private static func take(_ candle: Candle, _ range: CandleRange, into taken: inout [Candle]) throws -> Bool {
        if let until = range.until, candle.openTime >= until { return false }
        if let from = range.from, candle.openTime < from { return true }
        if let maximum = range.maximum, taken.count >= maximum {
            throw CommandFailure(
                "there are more than \(maximum) candles, the most that a backtest takes here: choose a shorter time with from "
                    + "and until")
        }
        taken.append(candle)
        return true
    }
}
