import TradingModel

/// A row of a candle file: its values are valid in themselves, its place among the others is not yet known.
struct CandleRow: Sendable {
    /// 1-based.
    let line: Int
    /// Nanoseconds since 1970 UTC.
    let openTime: Int64
    let open: Price
    let high: Price
    let low: Price
    let close: Price
    let volume: Quantity

    func candle(_ instrument: InstrumentID, _ timeframe: Timeframe) -> Candle {
        Candle(
            instrument: instrument, timeframe: timeframe, openTime: Timestamp(nanoseconds: openTime), open: open, high: high,
            low: low, close: close, volume: volume)
    }
}

/// The forms of a candle file.
enum CandleFileFormat: Sendable {
    case canonical
    case binance

    static let canonicalHeader = "open_time_ms,open,high,low,close,volume"
    static let binanceHeader =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore"

    var columns: Int {
        switch self {
        case .canonical: 6
        case .binance: 12
        }
    }
}

/// Lines → rows.
struct CandleRowReader: ~Copyable {
    private var lines: LineReader
    private let format: CandleFileFormat
    /// The first line, when it is a row already.
    private var first: Range<Int>?
    private let bytesPerRow: Int

    init(_ lines: consuming LineReader) throws(CandleFileError) {
        var lines = lines
        guard let line = try lines.next() else { throw CandleFileError(file: lines.name, problem: .empty) }
        let text = String(decoding: lines.buffer[line], as: UTF8.self)
        if text == CandleFileFormat.canonicalHeader {
            self.format = .canonical
        } else if text == CandleFileFormat.binanceHeader {
            self.format = .binance
        } else if lines.buffer[line].count(where: { $0 == UInt8(ascii: ",") }) == 11,
            let digit = lines.buffer[line].first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
        {
            self.format = .binance
            self.first = line
        } else {
            throw CandleFileError(file: lines.name, row: 1, problem: .badHeader(CandleFileError.excerpt(text)))
        }
        self.bytesPerRow = max(line.count, 40)
        self.lines = lines
    }

    var estimatedRows: Int { lines.fileSize / bytesPerRow + 1 }

    func error(
        _ problem: CandleFileError.Problem, row: Int?, column: CandleFileError.Column? = nil
    ) -> CandleFileError {
        CandleFileError(file: lines.name, row: row, column: column, problem: problem)
    }

    /// The next row, nil at the end. Empty lines may stand at the end only.
    mutating func next() throws(CandleFileError) -> CandleRow? {
        let range: Range<Int>
        if let first {
            range = first
            self.first = nil
        } else {
            guard let line = try lines.next() else { return nil }
            range = line
        }
        guard !range.isEmpty else { return try expectEnd() }
        return try row(range)
    }

    private mutating func expectEnd() throws(CandleFileError) -> CandleRow? {
        let row = lines.line
        while let range = try lines.next() {
            if !range.isEmpty { throw error(.emptyLine, row: row) }
        }
        return nil
    }

    private func row(_ range: Range<Int>) throws(CandleFileError) -> CandleRow {
        let bytes = lines.buffer.span.extracting(range)
        var fields = FieldCursor()
        guard let time = fields.integer(bytes), let open = fields.decimal(bytes), let high = fields.decimal(bytes),
            let low = fields.decimal(bytes), let close = fields.decimal(bytes), let volume = fields.decimal(bytes),
            fields.hasFurther(format.columns - 6, bytes)
        else { throw fault(in: range) }
        guard let openTime = CandleRow.nanoseconds(time) else {
            throw error(.timeOutOfRange("\(time)"), row: lines.line, column: .openTime)
        }
        let row = CandleRow(
            line: lines.line, openTime: openTime, open: Price(open), high: Price(high), low: Price(low),
            close: Price(close), volume: Quantity(volume))
        if !row.isSound { throw unsound(row) }
        return row
    }

    /// Names the first field that cannot be read. Slow, because it runs once.
    private func fault(in range: Range<Int>) -> CandleFileError {
        let fields = lines.buffer[range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == format.columns else {
            return error(.wrongColumnCount(fields.count, expected: format.columns), row: lines.line)
        }
        for (field, column) in zip(fields, CandleFileError.Column.allCases) {
            let text = CandleFileError.excerpt(String(decoding: field, as: UTF8.self))
            if column == .openTime {
                var cursor = FieldCursor()
                guard cursor.integer(Array(field).span) == nil else { continue }
                return error(.notATime(text), row: lines.line, column: column)
            }
            guard FixedDecimal(utf8: field) == nil else { continue }
            return error(FieldCursor.problem(field, text), row: lines.line, column: column)
        }
        return error(.wrongColumnCount(fields.count, expected: format.columns), row: lines.line)
    }

    /// Names the first value that cannot be. Slow, because it runs once.
    private func unsound(_ row: CandleRow) -> CandleFileError {
        let prices: [(CandleFileError.Column, Price)] = [
            (.open, row.open), (.high, row.high), (.low, row.low), (.close, row.close),
        ]
        for (column, price) in prices where price <= .zero {
            return error(.priceNotPositive(price), row: row.line, column: column)
        }
        if row.volume < .zero { return error(.negativeVolume(row.volume), row: row.line, column: .volume) }
        for (column, price) in prices where column != .high && price > row.high {
            return error(.aboveHigh(price, high: row.high), row: row.line, column: column)
        }
        for (column, price) in prices where column != .low && price < row.low {
            return error(.belowLow(price, low: row.low), row: row.line, column: column)
        }
        return error(.turnoverOutOfRange, row: row.line, column: .volume)
    }
}

extension CandleRow {
    /// Whether it can be a candle. The turnover stays within what decimals hold, so that no fill of it can leave the range.
    var isSound: Bool {
        low > .zero && high >= open && high >= close && low <= open && low <= close && volume >= .zero
            && (fitsWord || volume.decimal.multipliedReportingOverflow(by: high.decimal, rounding: .up) != nil)
    }

    /// Below 10⁹ each, as nearly always: no need to multiply.
    private var fitsWord: Bool {
        let bound = FixedDecimal.unit * 1_000_000_000
        return high.decimal.raw < bound && volume.decimal.raw < bound
    }

    /// Milliseconds, or microseconds from 10¹⁴ on: as milliseconds that would be the year 5138.
    static func nanoseconds(_ time: Int64) -> Int64? {
        let (nanoseconds, overflow) = time.multipliedReportingOverflow(by: time >= 100_000_000_000_000 ? 1_000 : 1_000_000)
        return overflow ? nil : nanoseconds
    }
}
