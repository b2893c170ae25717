package import CCommandCall
import CTradingBoost
package import PluginRunner
import Strategies
package import TradingModel

// A command's values as the contract passes them.

extension CommandForm {
    /// TRADINGBOOST_VALUE_… of a column.
    package var contractType: UInt32 {
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
    /// COMMAND_FORM_… of an argument.
    package var contractForm: UInt32 {
        switch self {
        case .integer: COMMAND_FORM_INTEGER
        case .int32, .boolean: COMMAND_FORM_INT32
        case .number: COMMAND_FORM_NUMBER
        case .decimal: COMMAND_FORM_DECIMAL
        case .text, .bytes: COMMAND_FORM_BYTES
        }
    }

    fileprivate var contractBytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .integer, .int32, .number, .boolean, .decimal: []
        }
    }

    /// The argument without its bytes.
    fileprivate var record: command_argument {
        var record = unsafe command_argument()
        unsafe record.form = contractForm
        switch self {
        case .integer(let value): unsafe record.integer = value
        case .int32(let value): unsafe record.integer = Int64(value)
        case .number(let value): unsafe record.number = value
        case .boolean(let isTrue): unsafe record.integer = isTrue ? 1 : 0
        case .decimal(let value): unsafe record.decimal = tradingboost_decimal(value)
        case .text, .bytes: break
        }
        return unsafe record
    }

    /// A value of an answer, in its column.
    package init(_ column: CommandForm, _ value: CommandRows.Value) {
        switch value {
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .boolean(let flag): self = .boolean(flag)
        case .decimal(let decimal): self = .decimal(FixedDecimal(raw: Int128(decimal.hi) << 64 | Int128(decimal.lo)))
        case .bytes(let bytes): self = column == .bytes ? .bytes(bytes) : .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}

extension [CommandValue] {
    /// The arguments for the length of a call.
    package func withContract(_ body: ([command_argument]) -> Int32) -> Int32 {
        let lengths = map(\.contractBytes.count)
        let all = flatMap(\.contractBytes)
        return unsafe all.withUnsafeBufferPointer { buffer in
            var offset = 0
            var records = unsafe [command_argument]()
            for (value, length) in zip(self, lengths) {
                var record = unsafe value.record
                // SAFETY: the bytes lie in `all`, which is lent for this closure.
                unsafe record.bytes = tradingboost_host_bytes(
                    data: buffer.baseAddress.map { unsafe $0 + offset }, size: UInt64(length))
                offset += length
                unsafe records.append(record)
            }
            return unsafe body(records)
        }
    }
}
