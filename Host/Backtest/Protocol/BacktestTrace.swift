package import TradingModel

/// The equity of a backtest at the close of a candle.
package struct EquitySample: Sendable, Hashable {
    /// From 0.
    package var candle: UInt32
    /// Quote units.
    package var equity: Double

    package init(candle: UInt32, equity: Double) {
        self.candle = candle
        self.equity = equity
    }
}

/// A fill of a backtest, as a chart shows it.
package struct FillMark: Sendable, Hashable {
    /// In which it was filled, from 0.
    package var candle: UInt32
    package var side: Side
    /// Quote units for one base unit.
    package var price: Double

    package init(candle: UInt32, side: Side, price: Double) {
        self.candle = candle
        self.side = side
        self.price = price
    }
}

/// What a chart is drawn from: so many values at most, whatever the length of the run.
package struct BacktestTrace: Sendable, Hashable {
    /// In the order of candles.
    package var equity: [EquitySample]
    /// Those of each side in the order of candles.
    package var fills: [FillMark]

    package static let maximumSamples = 1_000
    package static let maximumFills = 2_000
    /// About the largest decimal.
    private static let largestValue = 1.7e20

    package init(equity: [EquitySample] = [], fills: [FillMark] = []) {
        self.equity = equity
        self.fills = fills
    }

    /// Whether a run over so many candles can have written it.
    package func isPossible(candles: Int) -> Bool {
        equity.count <= BacktestTrace.maximumSamples && fills.count <= BacktestTrace.maximumFills
            && equity.allSatisfy { $0.candle < candles } && fills.allSatisfy { $0.candle < candles }
            && zip(equity, equity.dropFirst()).allSatisfy { $0.candle < $1.candle }
    }
}

// MARK: - As bytes

extension BacktestTrace {
    func write(to writer: inout ByteWriter) {
        writer.write(UInt32(equity.count))
        for sample in equity {
            writer.write(sample.candle)
            writer.write(sample.equity)
        }
        for fill in fills {
            writer.write(fill.candle)
            writer.write(fill.side.rawValue)
            writer.write(fill.price)
        }
    }

    /// Nil for what cannot be drawn.
    init?(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        self.init()
        let count = try reader.read(UInt32.self)
        guard count <= BacktestTrace.maximumSamples else { return nil }
        for _ in 0..<count {
            let sample = EquitySample(candle: try reader.read(), equity: try reader.readDouble())
            guard abs(sample.equity) <= BacktestTrace.largestValue else { return nil }
            equity.append(sample)
        }
        while !reader.isAtEnd {
            let candle = try reader.read(UInt32.self)
            guard let side = Side(rawValue: try reader.read()) else { return nil }
            let fill = FillMark(candle: candle, side: side, price: try reader.readDouble())
            guard fill.price > 0, fill.price <= BacktestTrace.largestValue, fills.count < BacktestTrace.maximumFills else {
                return nil
            }
            fills.append(fill)
        }
    }
}
