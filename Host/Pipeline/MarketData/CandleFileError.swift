package import TradingModel

/// Why a candle file cannot be used: file, row, column, what is wrong and what to do, in one line.
package struct CandleFileError: Error, Sendable, Hashable {
    package enum Column: String, Sendable, Hashable, CaseIterable {
        case openTime = "open_time_ms"
        case open
        case high
        case low
        case close
        case volume
    }

    package enum Problem: Sendable, Hashable {
        case notFound
        case isDirectory
        case unreadable(String)
        case empty
        case noRows
        case oneRow
        case badHeader(String)
        case lineTooLong
        case emptyLine
        case wrongColumnCount(Int, expected: Int)
        case notATime(String)
        case timeOutOfRange(String)
        case notANumber(String)
        case tooManyDecimals(String)
        case numberOutOfRange(String)
        case priceNotPositive(Price)
        case negativeVolume(Quantity)
        case aboveHigh(Price, high: Price)
        case belowLow(Price, low: Price)
        case turnoverOutOfRange
        case duplicateTime(firstRow: Int)
        case outOfOrder(previousRow: Int)
        case offGrid(Timeframe)
        case gap(missing: Int64, Timeframe, previousRow: Int, isTooLongToFill: Bool)
        /// Nanoseconds.
        case unknownTimeframe(spacing: Int64)
    }

    package var file: String
    /// 1-based line number; nil when no row is at fault.
    package var row: Int?
    package var column: Column?
    package var problem: Problem

    package init(file: String, row: Int? = nil, column: Column? = nil, problem: Problem) {
        self.file = file
        self.row = row
        self.column = column
        self.problem = problem
    }

    /// What is shown of a text that came from the file: at most 60 characters, none that moves a cursor.
    static func excerpt(_ text: String) -> String {
        var shown = ""
        for character in text.prefix(60) {
            let isVisible = character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            shown.append(isVisible ? character : "?")
        }
        return text.count > 60 ? shown + "…" : shown
    }
}

extension CandleFileError: CustomStringConvertible {
    package var description: String {
        var place = file
        if let row { place += ": row \(row)" }
        if let column { place += ", \(column.rawValue)" }
        return "\(place): \(problem)"
    }
}

extension CandleFileError.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "there is no such file: give the path of a CSV file with candles"
        case .isDirectory: "is a directory: give the path of a CSV file with candles"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .empty: "is empty: give a file with candles"
        case .noRows: "has a header but no candles: give a file with candles"
        case .oneRow: "is the only candle, so the timeframe cannot be found: give at least two"
        case .badHeader(let found):
            "header '\(found)' is not known: begin with '\(CandleFileFormat.canonicalHeader)', or give a file of Binance "
                + "public data (12 columns)"
        case .lineTooLong: "is longer than \(LineReader.longestLine) bytes: give a CSV file with candles"
        case .emptyLine: "is empty: remove the line"
        case .wrongColumnCount(let found, let expected): "has \(found) columns instead of \(expected): complete or remove it"
        case .notATime(let text): "'\(text)' is not a time: write milliseconds since 1970 UTC"
        case .timeOutOfRange(let text): "\(text) is out of range: write milliseconds since 1970 UTC"
        case .notANumber(let text): "'\(text)' is not a number: write it like 46319.5"
        case .tooManyDecimals(let text): "'\(text)' has more than 18 digits after the point: round it"
        case .numberOutOfRange(let text): "'\(text)' is out of range: the largest number is 1.7e20"
        case .priceNotPositive(let price): "\(price) is not positive: correct or remove the row"
        case .negativeVolume(let volume): "\(volume) is negative: correct or remove the row"
        case .aboveHigh(let price, let high): "\(price) is above the high of \(high): correct or remove the row"
        case .belowLow(let price, let low): "\(price) is below the low of \(low): correct or remove the row"
        case .turnoverOutOfRange: "volume × high is above 1.7e20, the largest number: correct or remove the row"
        case .duplicateTime(let row): "is the time of row \(row) again: remove one of them"
        case .outOfOrder(let row): "is before the time of row \(row): sort the file by time"
        case .offGrid(let timeframe):
            "is not a multiple of \(timeframe.name) since 1970 UTC, as the open time of a \(timeframe.name) candle is: correct it"
        case .gap(let missing, let timeframe, let row, let isTooLongToFill):
            "\(missing) \(timeframe.name) candle\(missing == 1 ? " is" : "s are") missing after row \(row): "
                + (isTooLongToFill
                    ? "at most \(GapPolicy.longestFill) are filled, split the file there"
                    : "add them, or have gaps filled with flat candles (--fill-gaps, or market.fill_gaps of a host)")
        case .unknownTimeframe(let spacing):
            "candles are \(spacing / 1_000_000) ms apart, which is none of "
                + Timeframe.allCases.map(\.name).joined(separator: ", ") + ": give a file with one of these"
        }
    }
}
