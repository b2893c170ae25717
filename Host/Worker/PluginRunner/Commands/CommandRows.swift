package import CTradingBoost

/// The answer that a command writes, checked against the columns that it declares.
// SAFETY: the host's table points to it for the length of one call, which its owner outlives.
@safe package final class CommandRows {
    /// A value of an answer, with the bytes of texts copied.
    package enum Value {
        case integer(Int64)
        case number(Double)
        case boolean(Bool)
        case decimal(tradingboost_decimal)
        case bytes([UInt8])
    }

    package private(set) var rows: [[Value]] = []
    /// TRADINGBOOST_VALUE_… of each column.
    private let columns: [UInt32]
    private var size = 0
    /// Why a row was not taken; 0: all were.
    package private(set) var refusal = TRADINGBOOST_OK

    package static let rowMaximum = 1_000
    /// Bytes of all values; a number counts 16.
    package static let sizeMaximum = 24 << 10

    package init(columns: [UInt32]) { self.columns = columns }

    /// The contract's table, for the length of `body`.
    func withContract(_ body: (UnsafePointer<tradingboost_command_rows>) -> Int32) -> Int32 {
        var table = unsafe tradingboost_command_rows(
            struct_size: UInt32(MemoryLayout<tradingboost_command_rows>.size), reserved: 0,
            handle: Unmanaged.passUnretained(self).toOpaque(),
            add: { handle, values, count in
                guard let handle = unsafe handle else { return TRADINGBOOST_INVALID_ARGUMENT }
                return unsafe Unmanaged<CommandRows>.fromOpaque(handle)._withUnsafeGuaranteedRef { rows in
                    let status = unsafe rows.add(values, count)
                    if status != TRADINGBOOST_OK { rows.refusal = status }
                    return status
                }
            })
        return unsafe body(&table)
    }

    /// The plugin's values are readable during the call, each `struct_size` of the first one apart.
    private func add(_ values: UnsafePointer<tradingboost_command_value>?, _ count: UInt32) -> Int32 {
        guard Int(count) == columns.count, unsafe values != nil || columns.isEmpty else { return TRADINGBOOST_INVALID_ARGUMENT }
        guard rows.count < CommandRows.rowMaximum else { return TRADINGBOOST_LIMIT_REACHED }
        var row: [Value] = []
        var rowSize = 0
        if let values = unsafe values {
            // SAFETY: the contract says that `count` values are readable, each of the first one's size.
            let stride = Int(unsafe values.pointee.struct_size)
            guard unsafe stride >= MemoryLayout<tradingboost_command_value>.size else { return TRADINGBOOST_INVALID_ARGUMENT }
            for (index, column) in columns.enumerated() {
                let address = unsafe UnsafeRawPointer(values) + index * stride
                let record = unsafe address.assumingMemoryBound(to: tradingboost_command_value.self).pointee
                guard unsafe record.type == column else { return TRADINGBOOST_INVALID_ARGUMENT }
                let textSize = unsafe record.text.size
                switch column {
                case TRADINGBOOST_VALUE_INTEGER: row.append(.integer(unsafe record.integer))
                case TRADINGBOOST_VALUE_BOOLEAN: row.append(.boolean(unsafe record.integer != 0))
                case TRADINGBOOST_VALUE_NUMBER: row.append(.number(unsafe record.number))
                case TRADINGBOOST_VALUE_DECIMAL: row.append(.decimal(unsafe record.decimal))
                default:
                    guard textSize <= UInt64(CommandRows.sizeMaximum) else { return TRADINGBOOST_LIMIT_REACHED }
                    guard unsafe record.text.data != nil || textSize == 0 else { return TRADINGBOOST_INVALID_ARGUMENT }
                    row.append(.bytes(unsafe Array(UnsafeBufferPointer(start: record.text.data, count: Int(textSize)))))
                    rowSize += Int(textSize)
                    continue
                }
                rowSize += 16
            }
        }
        guard size + rowSize <= CommandRows.sizeMaximum else { return TRADINGBOOST_LIMIT_REACHED }
        size += rowSize
        rows.append(row)
        return TRADINGBOOST_OK
    }
}
