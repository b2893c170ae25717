import BacktestProtocol
import TradingModel

/// Gathers what a chart shows while a backtest runs, and keeps a bounded part of it, evenly.
struct TraceRecorder {
    private let candlesPerSample: UInt32
    /// The candle that trades now, from 0.
    private var candle: UInt32 = 0
    private var equity: [EquitySample] = []
    // Each side by itself: entries and exits often take turns, and every second fill would be one side alone.
    private var buys = ThinnedFills()
    private var sells = ThinnedFills()

    /// - Parameter candles: that the run goes through.
    init(candles: Int) {
        let perSample = (candles + BacktestTrace.maximumSamples - 1) / BacktestTrace.maximumSamples
        candlesPerSample = UInt32(clamping: max(perSample, 1))
    }

    mutating func add(_ fill: Fill) {
        let mark = FillMark(candle: candle, side: fill.side, price: fill.venueFill.price.decimal.double)
        if fill.side == .buy { buys.add(mark) } else { sells.add(mark) }
    }

    /// The candle is closed.
    mutating func close(_ equity: Notional) {
        candle += 1
        guard candle % candlesPerSample == 0 else { return }
        self.equity.append(EquitySample(candle: candle - 1, equity: equity.decimal.double))
    }

    /// - Parameter equity: behind the last candle.
    func trace(_ equity: Notional) -> BacktestTrace {
        var samples = self.equity
        if candle > 0, samples.last?.candle != candle - 1 {
            samples.append(EquitySample(candle: candle - 1, equity: equity.decimal.double))
        }
        return BacktestTrace(equity: samples, fills: buys.marks + sells.marks)
    }
}

/// Every fill, or every second, fourth, … of them: as many as there is room for.
private struct ThinnedFills {
    private(set) var marks: [FillMark] = []
    private var count = 0
    private var step = 1

    private static let capacity = BacktestTrace.maximumFills / 2

    mutating func add(_ mark: FillMark) {
        defer { count += 1 }
        guard count % step == 0 else { return }
        if marks.count == ThinnedFills.capacity {
            marks = marks.indices.filter { $0 % 2 == 0 }.map { marks[$0] }
            step *= 2
            guard count % step == 0 else { return }
        }
        marks.append(mark)
    }
}
