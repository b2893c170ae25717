package import TradingModel

/// The candles of a file, complete and in order.
///
/// Two forms of CSV are read, told apart by the first line:
/// - with the header `open_time_ms,open,high,low,close,volume`,
/// - Binance public data: 12 columns, with or without their header; open time in ms, or in µs (files since 2025).
///
/// Every row is checked: exact decimals of at most 18 digits after the point, positive prices, high and low around open and
/// close, times on the timeframe's grid, ascending, without gaps. The first fault ends the reading with an error that names
/// file, row and column.
package struct CandleFile: Sendable {
    package let candles: [Candle]
    /// Given, or found from the spacing of the first rows.
    package let timeframe: Timeframe
    /// How many of the candles `GapPolicy.fill` made up.
    package let filledCandles: Int

    /// Reads a whole file.
    /// - Parameter timeframe: nil finds it from the spacing of the first rows, which needs two rows.
    package static func read(
        path: String, instrument: InstrumentID, timeframe: Timeframe? = nil, gaps: GapPolicy = .refuse
    ) throws(CandleFileError) -> CandleFile {
        try read(CandleFileReader(path: path, instrument: instrument, timeframe: timeframe, gaps: gaps))
    }

    /// Reads a descriptor from where it stands to its end and closes it.
    /// - Parameter name: what errors call it.
    package static func read(
        descriptor: Int32, name: String, instrument: InstrumentID, timeframe: Timeframe? = nil, gaps: GapPolicy = .refuse
    ) throws(CandleFileError) -> CandleFile {
        try read(
            CandleFileReader(descriptor: descriptor, name: name, instrument: instrument, timeframe: timeframe, gaps: gaps))
    }

    private static func read(_ reader: consuming CandleFileReader) throws(CandleFileError) -> CandleFile {
        var candles: [Candle] = []
        candles.reserveCapacity(reader.estimatedRows)
        while let candle = try reader.next() { candles.append(candle) }
        return CandleFile(candles: candles, timeframe: reader.timeframe, filledCandles: reader.filledCandles)
    }
}

/// What to do where candles are missing.
package enum GapPolicy: String, Sendable, Hashable, CaseIterable {
    /// An error that names both rows and how many are missing.
    case refuse
    /// Flat candles at the last close, without volume. They are counted. A gap of more than 100,000 candles is still refused.
    case fill

    static let longestFill: Int64 = 100_000
}
