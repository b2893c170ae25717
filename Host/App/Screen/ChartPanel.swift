import TradingModel

/// A part of a chart with axes of its own; pixels from the picture's left upper corner.
struct ChartPanel {
    var left: Double
    var top: Double
    var width: Double
    var height: Double

    var right: Double { left + width }
    var bottom: Double { top + height }

    /// - Parameter place: from 0, the open of the first candle, to `count`, the close of the last.
    func x(_ place: Double, of count: Int) -> Double { left + place / Double(count) * width }

    func y(_ value: Double, _ axis: ValueAxis) -> Double {
        bottom - (value - axis.lowest) / (axis.highest - axis.lowest) * height
    }
}

/// Candles as a picture has room for them.
struct ChartColumns {
    struct Column {
        /// From 0 at the open of the first candle.
        var middle: Double
        var end: Double
        var low: Double
        var high: Double
        /// Of the last candle.
        var close: Double
    }

    let columns: [Column]
    private let count: Int

    init(_ candles: [Candle], atMost limit: Int) {
        count = candles.count
        let columnCount = min(candles.count, limit)
        columns = (0..<columnCount).map { number in
            let (first, end) = (number * candles.count / columnCount, (number + 1) * candles.count / columnCount)
            var column = Column(
                middle: Double(first + end) / 2, end: Double(end), low: candles[first].doubles.low,
                high: candles[first].doubles.high, close: candles[end - 1].doubles.close)
            for candle in candles[first..<end] {
                column.low = min(column.low, candle.doubles.low)
                column.high = max(column.high, candle.doubles.high)
            }
            return column
        }
    }

    /// Columns lie so close that their ranges are one surface; fewer are a stroke each.
    var isFilled: Bool { columns.count > 140 }

    /// A path's data of what lies between low and high.
    func range(_ panel: ChartPanel, _ axis: ValueAxis) -> String {
        func point(_ column: Column, _ value: Double) -> (x: Double, y: Double) {
            (panel.x(column.middle, of: count), panel.y(value, axis))
        }
        guard isFilled else {
            return columns.map { SVGText.line([point($0, $0.low), point($0, $0.high)]) }.joined()
        }
        return SVGText.line(columns.map { point($0, $0.high) } + columns.reversed().map { point($0, $0.low) }) + "Z"
    }
}
