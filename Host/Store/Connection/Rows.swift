import CLibPQ
package import TradingModel

/// The rows that a statement returned, in the server's binary format.
// SAFETY: the result is owned alone and PQclear in deinit is its only end; nothing hands out its pointers.
@safe
package final class Rows {
    private let result: OpaquePointer

    package let count: Int
    /// How many rows an INSERT, UPDATE or DELETE wrote.
    package let affected: Int

    init(taking result: OpaquePointer) {
        unsafe self.result = unsafe result
        self.count = unsafe Int(PQntuples(result))
        self.affected = unsafe PQcmdTuples(result).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    deinit { unsafe PQclear(result) }

    package var first: Row? { count > 0 ? Row(rows: self, index: 0) : nil }

    package subscript(index: Int) -> Row {
        precondition((0..<count).contains(index), "a row index is below the row count")
        return Row(rows: self, index: index)
    }

    package func map<Value>(_ transform: (Row) throws(DatabaseError) -> Value) throws(DatabaseError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try transform(Row(rows: self, index: index))) }
        return values
    }

    fileprivate func withField<Value>(
        _ row: Int, _ column: Int, _ body: (UInt32, Span<UInt8>) -> Value?
    ) -> Value? {
        // SAFETY: libpq answers NULL and length 0 outside the result; the bytes live as long as self.
        guard let start = unsafe PQgetvalue(result, Int32(row), Int32(column)) else { return nil }
        let length = unsafe Int(PQgetlength(result, Int32(row), Int32(column)))
        return unsafe start.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
            unsafe body(PQftype(result, Int32(column)), UnsafeBufferPointer(start: bytes, count: length).span)
        }
    }

    fileprivate func isNull(_ row: Int, _ column: Int) -> Bool {
        unsafe PQgetisnull(result, Int32(row), Int32(column)) != 0
    }

    fileprivate func columnName(_ column: Int) -> String {
        unsafe PQfname(result, Int32(column)).map { unsafe String(cString: $0) } ?? "\(column)"
    }
}

/// One row. Columns are read by their place in the statement; each reader names the type that it expects.
package struct Row {
    fileprivate let rows: Rows
    fileprivate let index: Int

    package func isNull(_ column: Int) -> Bool { rows.isNull(index, column) }

    /// `smallint`, `integer` or `bigint`
    package func int64(_ column: Int) throws(DatabaseError) -> Int64 {
        try value(column, "a whole number") { type, bytes in
            guard type == TypeID.int8 || type == TypeID.int4 || type == TypeID.int2 else { return nil }
            return Row.integer(bytes)
        }
    }

    /// A `bigint` that is never negative: an id, a count, a revision.
    package func uint64(_ column: Int) throws(DatabaseError) -> UInt64 {
        let number = try int64(column)
        guard let value = UInt64(exactly: number) else { throw unexpected(column, "a number from 0") }
        return value
    }

    package func int(_ column: Int) throws(DatabaseError) -> Int { Int(try int64(column)) }

    package func bool(_ column: Int) throws(DatabaseError) -> Bool {
        try value(column, "a boolean") { type, bytes in
            type == TypeID.bool && bytes.count == 1 ? bytes[0] != 0 : nil
        }
    }

    package func text(_ column: Int) throws(DatabaseError) -> String {
        try value(column, "text") { _, bytes in String(validating: Row.copy(bytes), as: UTF8.self) }
    }

    package func bytes(_ column: Int) throws(DatabaseError) -> [UInt8] {
        try value(column, "bytes") { type, bytes in type == TypeID.bytea ? Row.copy(bytes) : nil }
    }

    package func decimal(_ column: Int) throws(DatabaseError) -> FixedDecimal {
        try value(column, "a decimal of at most 18 digits after the point") { type, bytes in
            type == TypeID.numeric ? Numeric.decode(bytes) : nil
        }
    }

    package func timestamp(_ column: Int) throws(DatabaseError) -> Timestamp {
        try value(column, "a time between the years 1677 and 2262") { type, bytes in
            guard type == TypeID.timestamptz, let microseconds = Row.integer(bytes) else { return nil }
            return PostgreSQLBinary.timestamp(microseconds)
        }
    }

    /// nil for NULL.
    package func optional<Value>(
        _ column: Int, _ read: (Int) throws(DatabaseError) -> Value
    ) throws(DatabaseError) -> Value? {
        isNull(column) ? nil : try read(column)
    }

    private func value<Value>(
        _ column: Int, _ expected: String, _ decode: (UInt32, Span<UInt8>) -> Value?
    ) throws(DatabaseError) -> Value {
        guard !isNull(column), let value = rows.withField(index, column, decode) else {
            throw unexpected(column, expected)
        }
        return value
    }

    /// For a reader of a closed set that meets a value outside it.
    package func unexpected(_ column: Int, _ expected: String) -> DatabaseError {
        let found = isNull(column) ? "NULL" : "another value"
        return DatabaseError(.decoding, "column \(rows.columnName(column)): expected \(expected), found \(found)")
    }

    private static func integer(_ bytes: Span<UInt8>) -> Int64? {
        guard bytes.count == 2 || bytes.count == 4 || bytes.count == 8 else { return nil }
        var value: Int64 = bytes[0] >= 0x80 ? -1 : 0
        for index in bytes.indices { value = value << 8 | Int64(bytes[index]) }
        return value
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        return copy
    }
}
