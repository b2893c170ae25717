import TradingModel

/// Many rows as one array for each column, for `unnest`: PostgreSQL's binary arrays, filled row by row.
struct Columns {
    private var columns: [Column]
    private var next = 0
    private(set) var rowCount = 0

    private struct Column {
        let type: UInt32
        var bytes: [UInt8] = []
        var hasNull = false
    }

    /// - Parameter types: object identifiers of the elements, one for each column.
    init(_ types: [UInt32]) {
        columns = types.map { Column(type: $0) }
    }

    /// Keeps the memory.
    mutating func removeAll() {
        for index in columns.indices {
            columns[index].bytes.removeAll(keepingCapacity: true)
            columns[index].hasNull = false
        }
        rowCount = 0
    }

    mutating func append(_ value: Int64?) {
        field(TypeID.int8, value) { PostgreSQLBinary.append(UInt64(bitPattern: $0), to: &$1) }
    }

    /// A value beyond `bigint` turns negative, which the schema's checks refuse.
    mutating func append(_ value: UInt64) { append(Int64(bitPattern: value)) }

    mutating func append(_ value: Bool?) {
        field(TypeID.bool, value) { $1.append($0 ? 1 : 0) }
    }

    mutating func append(_ value: String?) {
        field(TypeID.text, value) { PostgreSQLBinary.append($0, to: &$1) }
    }

    mutating func append(_ value: [UInt8]?) {
        field(TypeID.bytea, value) { $1.append(contentsOf: $0) }
    }

    mutating func append(_ value: FixedDecimal?) {
        field(TypeID.numeric, value) { Numeric.append($0, to: &$1) }
    }

    /// Cut to microseconds.
    mutating func append(_ value: Timestamp?) {
        field(TypeID.timestamptz, value) { PostgreSQLBinary.append(PostgreSQLBinary.microseconds($0), to: &$1) }
    }

    private mutating func field<Value>(_ type: UInt32, _ value: Value?, _ write: (Value, inout [UInt8]) -> Void) {
        precondition(columns[next].type == type, "a row's values have the types of its columns")
        if let value {
            let start = columns[next].bytes.count
            PostgreSQLBinary.append(UInt32(0), to: &columns[next].bytes)
            write(value, &columns[next].bytes)
            PostgreSQLBinary.put(
                UInt32(columns[next].bytes.count - start - 4), at: start, in: &columns[next].bytes)
        } else {
            PostgreSQLBinary.append(UInt32.max, to: &columns[next].bytes)
            columns[next].hasNull = true
        }
        next += 1
        if next == columns.count {
            next = 0
            rowCount += 1
        }
    }

    /// One array parameter for each column.
    func write(to parameters: inout Parameters) {
        precondition(next == 0, "every row has a value for each column")
        for column in columns {
            parameters.appendArray(of: column.type, hasNull: column.hasNull, count: rowCount, elements: column.bytes)
        }
    }
}
