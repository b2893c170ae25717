package import TradingModel

/// Reads a candle file candle by candle, in constant memory. What it accepts is written down at `CandleFile`.
package struct CandleFileReader: ~Copyable {
    /// Rows in which the timeframe is looked for.
    private static let rowsToDetect = 64

    package let timeframe: Timeframe
    /// How many candles `GapPolicy.fill` made up so far.
    package private(set) var filledCandles = 0

    private let instrument: InstrumentID
    private let gaps: GapPolicy
    private var rows: CandleRowReader
    /// Rows that were read to find the timeframe, and how many of them are used.
    private var ahead: [CandleRow] = []
    private var used = 0
    /// The row of the candle that `next` gave last, or that filled candles lead to.
    private var last: CandleRow?
    /// A row behind a gap, and the time of the next candle to fill in before it.
    private var pending: (row: CandleRow, fillTime: Int64)?

    package init(
        path: String, instrument: InstrumentID, timeframe: Timeframe? = nil, gaps: GapPolicy = .refuse
    ) throws(CandleFileError) {
        let lines = try LineReader(path: path)
        try self.init(lines, instrument, timeframe, gaps)
    }

    /// Takes the descriptor over and closes it.
    package init(
        descriptor: Int32, name: String, instrument: InstrumentID, timeframe: Timeframe? = nil, gaps: GapPolicy = .refuse
    ) throws(CandleFileError) {
        let lines = try LineReader(descriptor: descriptor, name: name)
        try self.init(lines, instrument, timeframe, gaps)
    }

    private init(
        _ lines: consuming LineReader, _ instrument: InstrumentID, _ timeframe: Timeframe?, _ gaps: GapPolicy
    ) throws(CandleFileError) {
        var rows = try CandleRowReader(lines)
        var ahead: [CandleRow] = []
        while ahead.count < CandleFileReader.rowsToDetect, let row = try rows.next() { ahead.append(row) }
        guard !ahead.isEmpty else { throw rows.error(.noRows, row: nil) }
        if let timeframe {
            self.timeframe = timeframe
        } else {
            self.timeframe = try CandleFileReader.timeframe(of: ahead, rows)
        }
        self.rows = rows
        self.ahead = ahead
        self.instrument = instrument
        self.gaps = gaps
    }

    /// How many rows the file has, as far as its size tells; 0 when it does not.
    var estimatedRows: Int { rows.estimatedRows }

    /// The next candle, nil at the end.
    package mutating func next() throws(CandleFileError) -> Candle? {
        if pending != nil { return nextFilled() }
        guard let row = try nextRow() else { return nil }
        if let last {
            let (distance, overflow) = row.openTime.subtractingReportingOverflow(last.openTime)
            if overflow || distance != timeframe.nanoseconds {
                return try candle(of: row, after: last, distance: distance)
            }
        } else if row.openTime % timeframe.nanoseconds != 0 {
            throw rows.error(.offGrid(timeframe), row: row.line, column: .openTime)
        }
        last = row
        return row.candle(instrument, timeframe)
    }

    private mutating func nextRow() throws(CandleFileError) -> CandleRow? {
        guard used < ahead.count else { return try rows.next() }
        used += 1
        return ahead[used - 1]
    }

    /// A row that does not follow the last one directly.
    private mutating func candle(
        of row: CandleRow, after last: CandleRow, distance: Int64
    ) throws(CandleFileError) -> Candle? {
        guard distance != 0 else {
            throw rows.error(.duplicateTime(firstRow: last.line), row: row.line, column: .openTime)
        }
        guard distance > 0 else {
            throw rows.error(.outOfOrder(previousRow: last.line), row: row.line, column: .openTime)
        }
        guard row.openTime % timeframe.nanoseconds == 0 else {
            throw rows.error(.offGrid(timeframe), row: row.line, column: .openTime)
        }
        let missing = distance / timeframe.nanoseconds - 1
        guard gaps == .fill, missing <= GapPolicy.longestFill else {
            let problem = CandleFileError.Problem.gap(
                missing: missing, timeframe, previousRow: last.line, isTooLongToFill: gaps == .fill)
            throw rows.error(problem, row: row.line, column: .openTime)
        }
        pending = (row, last.openTime + timeframe.nanoseconds)
        return nextFilled()
    }

    /// The next flat candle, or the row behind the gap.
    private mutating func nextFilled() -> Candle? {
        guard let (row, time) = pending, let last else { return nil }
        guard time < row.openTime else {
            pending = nil
            self.last = row
            return row.candle(instrument, timeframe)
        }
        pending = (row, time + timeframe.nanoseconds)
        filledCandles += 1
        return Candle(
            instrument: instrument, timeframe: timeframe, openTime: Timestamp(nanoseconds: time), open: last.close,
            high: last.close, low: last.close, close: last.close, volume: .zero)
    }

    /// The smallest spacing of neighbouring rows that is a timeframe: one gap at the beginning does not mislead it.
    private static func timeframe(
        of ahead: [CandleRow], _ rows: borrowing CandleRowReader
    ) throws(CandleFileError) -> Timeframe {
        guard ahead.count > 1 else { throw rows.error(.oneRow, row: ahead[0].line) }
        var smallest: Int64?
        var found: Timeframe?
        for (previous, row) in zip(ahead, ahead.dropFirst()) {
            let (spacing, overflow) = row.openTime.subtractingReportingOverflow(previous.openTime)
            guard !overflow, spacing > 0 else { continue }
            smallest = min(smallest ?? spacing, spacing)
            guard let timeframe = Timeframe(nanoseconds: spacing) else { continue }
            found = min(found ?? timeframe, timeframe)
        }
        if let found { return found }
        // Nothing ascends: the shortest timeframe lets the ordinary checks name the fault.
        guard let smallest else { return .minute1 }
        throw rows.error(.unknownTimeframe(spacing: smallest), row: ahead[1].line, column: .openTime)
    }
}
