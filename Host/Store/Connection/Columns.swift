import TradingModel

/// Many rows for `unnest`, as PostgreSQL's binary arrays, filled row by row: one array for each column, or one of rows where the
/// database has a type for them. `unnest` copies each value of each column's array on its own, so an array of rows costs
/// the server much less.
struct Columns {
    private var columns: [Column]
    private var next = 0
    private(set) var rowCount = 0
    private let rowType: RowType?
    private var rows: [UInt8] = []
    private var rowStart = 0

    private struct Column {
        let type: UInt32
        var bytes: [UInt8] = []
        var hasNull = false
    }

    /// - Parameters:
    ///   - types: object identifiers of the elements, one for each column.
    ///   - rowType: a composite type with these columns, for one array of rows.
    init(_ types: [UInt32], rowType: RowType? = nil) {
        columns = types.map { Column(type: $0) }
        self.rowType = rowType
    }

    /// Keeps the memory.
    mutating func removeAll() {
        for index in columns.indices {
            columns[index].bytes.removeAll(keepingCapacity: true)
            columns[index].hasNull = false
        }
        rows.removeAll(keepingCapacity: true)
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
        if rowType == nil {
            if value == nil { columns[next].hasNull = true }
            Columns.append(value, to: &columns[next].bytes, write)
        } else {
            if next == 0 { beginRow() }
            PostgreSQLBinary.append(type, to: &rows)
            Columns.append(value, to: &rows, write)
        }
        next += 1
        guard next == columns.count else { return }
        next = 0
        rowCount += 1
        if rowType != nil { PostgreSQLBinary.put(UInt32(rows.count - rowStart - 4), at: rowStart, in: &rows) }
    }

    /// A composite value: its length, the number of its columns; then each column's type before its value.
    private mutating func beginRow() {
        rowStart = rows.count
        PostgreSQLBinary.append(UInt32(0), to: &rows)
        PostgreSQLBinary.append(UInt32(columns.count), to: &rows)
    }

    /// A value after its length; no bytes and the length -1 for NULL.
    private static func append<Value>(_ value: Value?, to bytes: inout [UInt8], _ write: (Value, inout [UInt8]) -> Void) {
        guard let value else { return PostgreSQLBinary.append(UInt32.max, to: &bytes) }
        let start = bytes.count
        PostgreSQLBinary.append(UInt32(0), to: &bytes)
        write(value, &bytes)
        PostgreSQLBinary.put(UInt32(bytes.count - start - 4), at: start, in: &bytes)
    }

    /// One array parameter for each column, or one of rows.
    func write(to parameters: inout Parameters) {
        precondition(next == 0, "every row has a value for each column")
        if let rowType {
            return parameters.appendArray(rowType.array, of: rowType.row, hasNull: false, count: rowCount, elements: rows)
        }
        for column in columns {
            parameters.appendArray(
                TypeID.array(of: column.type), of: column.type, hasNull: column.hasNull, count: rowCount,
                elements: column.bytes)
        }
    }
}

/// A composite type of the database and the type of its arrays. Their object identifiers differ between databases.
struct RowType: Hashable {
    let row: UInt32
    let array: UInt32
}

extension PostgreSQLConnection {
    /// - Parameter name: with its schema: `oms.fill_row`.
    func rowType(_ name: String) throws(DatabaseError) -> RowType {
        let rows = try query(
            "SELECT oid::bigint, typarray::bigint FROM pg_type WHERE oid = $1::regtype", [.text(name)])
        guard let row = rows.first, let type = UInt32(exactly: try row.int64(0)), let array = UInt32(exactly: try row.int64(1))
        else { throw DatabaseError(.decoding, "the database has no type \(name)") }
        return RowType(row: type, array: array)
    }
}
