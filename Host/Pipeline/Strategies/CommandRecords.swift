import CCage
import CTradingBoost
package import TradingModel

// A command as a worker's record, and its answer.

extension CommandCall {
    /// Bytes that a call may have in a worker's record, name and arguments together; a record has room for more.
    package static let maximumSize = 16 << 10

    /// Bytes that the call takes in a record.
    package var recordSize: Int { contractBytes.count }

    /// What lies behind the fixed part: the function's name, the arguments, the columns.
    fileprivate var contractBytes: [UInt8] {
        var bytes = Array(function.utf8)
        CommandCall.pad(&bytes)
        for argument in arguments {
            var record = argument.record
            let text = argument.textBytes
            record.size = UInt32(text.count)
            // SAFETY: the record has no padding.
            unsafe withUnsafeBytes(of: &record) { unsafe bytes.append(contentsOf: $0) }
            bytes += text
            CommandCall.pad(&bytes)
        }
        for column in columns {
            var type = column.valueType
            // SAFETY: a number has no padding.
            unsafe withUnsafeBytes(of: &type) { unsafe bytes.append(contentsOf: $0) }
        }
        CommandCall.pad(&bytes)
        return bytes
    }

    private static func pad(_ bytes: inout [UInt8]) {
        while bytes.count % 8 != 0 { bytes.append(0) }
    }
}

extension CommandEvent {
    /// The whole COMMAND record.
    func contractBytes(instance: InstanceID, seq: UInt64, time: Timestamp) -> [UInt8] {
        var record = cage_command()
        record.header.time = time.nanoseconds
        record.header.flags = isAbandoned ? UInt16(CAGE_FLAG_ABANDONED) : 0
        record.is_query = call.isQuery ? 1 : 0
        record.function_size = UInt32(call.function.utf8.count)
        record.argument_count = UInt32(call.arguments.count)
        record.column_count = UInt32(call.columns.count)
        return ControlRecord.make(CAGE_COMMAND, instance, record, seq: seq, call.contractBytes)
    }
}

extension CommandForm {
    /// TRADINGBOOST_VALUE_… of a column.
    fileprivate var valueType: UInt32 {
        switch self {
        case .integer, .int32: TRADINGBOOST_VALUE_INTEGER
        case .number: TRADINGBOOST_VALUE_NUMBER
        case .boolean: TRADINGBOOST_VALUE_BOOLEAN
        case .decimal: TRADINGBOOST_VALUE_DECIMAL
        case .text: TRADINGBOOST_VALUE_TEXT
        case .bytes: TRADINGBOOST_VALUE_BYTES
        }
    }
}

extension CommandValue {
    fileprivate var textBytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .integer, .int32, .number, .boolean, .decimal: []
        }
    }

    /// The argument without its bytes.
    fileprivate var record: cage_argument {
        var record = cage_argument()
        switch self {
        case .integer(let value): (record.form, record.integer) = (CAGE_FORM_INTEGER, value)
        case .int32(let value): (record.form, record.integer) = (CAGE_FORM_INT32, Int64(value))
        case .boolean(let isTrue): (record.form, record.integer) = (CAGE_FORM_INT32, isTrue ? 1 : 0)
        case .number(let value): (record.form, record.number) = (CAGE_FORM_NUMBER, value)
        case .decimal(let value): (record.form, record.decimal) = (CAGE_FORM_DECIMAL, tradingboost_decimal(value))
        case .text, .bytes: record.form = CAGE_FORM_BYTES
        }
        return record
    }
}

/// The rows of an answer, out of the bytes that a worker sent.
struct CommandRowReader {
    private var rest: ArraySlice<UInt8>

    /// Nil when the bytes are not so many rows of these columns.
    static func rows(_ count: UInt32, of columns: [CommandForm], in bytes: [UInt8]) -> [[CommandValue]]? {
        guard count <= CAGE_ANSWER_ROWS_MAXIMUM else { return nil }
        var reader = CommandRowReader(rest: bytes[...])
        var rows: [[CommandValue]] = []
        for _ in 0..<count {
            var row: [CommandValue] = []
            for column in columns {
                guard let value = reader.value(column) else { return nil }
                row.append(value)
            }
            rows.append(row)
        }
        return reader.rest.isEmpty ? rows : nil
    }

    private mutating func value(_ column: CommandForm) -> CommandValue? {
        switch column {
        case .integer, .int32: number(UInt64.self).map { .integer(Int64(bitPattern: $0)) }
        case .boolean: number(UInt64.self).map { .boolean($0 != 0) }
        case .number: number(UInt64.self).map { .number(Double(bitPattern: $0)) }
        case .decimal: decimal()
        case .text: text().map { .text(PrintableText.clean(String(decoding: $0, as: UTF8.self))) }
        case .bytes: text().map { .bytes(Array($0)) }
        }
    }

    private mutating func decimal() -> CommandValue? {
        guard let high = number(UInt64.self), let low = number(UInt64.self) else { return nil }
        // Undefined is a value that a strategy may give: it is the least there is.
        return .decimal(FixedDecimal(raw: Int128(Int64(bitPattern: high)) << 64 | Int128(low)))
    }

    private mutating func text() -> ArraySlice<UInt8>? {
        guard let size = number(UInt32.self), Int(size) <= rest.count else { return nil }
        defer { rest = rest.dropFirst(Int(size)) }
        return rest.prefix(Int(size))
    }

    private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { return nil }
        defer { rest = rest.dropFirst(size) }
        return rest.prefix(size).reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
}

/// The contract's words for what a command's function returns.
package enum CommandStatus {
    package static let ok: Int32 = TRADINGBOOST_OK

    /// How a status that is not OK is to be taken.
    package enum Meaning: Sendable, Hashable {
        /// What was asked for is wrong.
        case invalid
        /// Not as things stand.
        case refused
        /// The strategy or the host could not do its part.
        case failed
    }

    package static func meaning(of status: Int32) -> Meaning {
        switch status {
        case TRADINGBOOST_INVALID_ARGUMENT, TRADINGBOOST_INVALID_PARAMETER: .invalid
        case TRADINGBOOST_NOT_GRANTED, TRADINGBOOST_LIMIT_REACHED, TRADINGBOOST_WRONG_STATE, TRADINGBOOST_NOT_FOUND: .refused
        default: .failed
        }
    }

    package static func name(of status: Int32) -> String {
        switch status {
        case TRADINGBOOST_OK: "OK"
        case TRADINGBOOST_INVALID_ARGUMENT: "INVALID_ARGUMENT"
        case TRADINGBOOST_INVALID_PARAMETER: "INVALID_PARAMETER"
        case TRADINGBOOST_UNSUPPORTED: "UNSUPPORTED"
        case TRADINGBOOST_NOT_GRANTED: "NOT_GRANTED"
        case TRADINGBOOST_LIMIT_REACHED: "LIMIT_REACHED"
        case TRADINGBOOST_WRONG_STATE: "WRONG_STATE"
        case TRADINGBOOST_NOT_FOUND: "NOT_FOUND"
        case TRADINGBOOST_FAILED: "FAILED"
        default: "a status that the contract does not name"
        }
    }
}
