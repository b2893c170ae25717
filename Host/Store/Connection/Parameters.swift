package import TradingModel

/// One value of a statement, with the type that it is sent as.
package enum Parameter: Sendable, Hashable {
    case int64(Int64?)
    case bool(Bool?)
    case text(String?)
    case bytes([UInt8]?)
    case decimal(FixedDecimal?)
    case timestamp(Timestamp?)
}

/// The values of a statement in PostgreSQL's binary format, in one run of bytes.
package struct Parameters: Sendable, ExpressibleByArrayLiteral {
    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []

    struct Entry: Sendable {
        let type: UInt32
        let offset: Int
        /// nil is NULL.
        let length: Int?
    }

    package init() {}

    package init(arrayLiteral values: Parameter...) {
        for value in values { append(value) }
    }

    package var count: Int { entries.count }

    /// The types' object identifiers, which are the same in every PostgreSQL.
    var types: [UInt32] { entries.map(\.type) }

    /// Keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    package mutating func append(_ value: Parameter) {
        switch value {
        case .int64(let value): append(value)
        case .bool(let value): append(value)
        case .text(let value): append(value)
        case .bytes(let value): append(value)
        case .decimal(let value): append(value)
        case .timestamp(let value): append(value)
        }
    }

    /// `bigint`
    package mutating func append(_ value: Int64?) {
        field(TypeID.int8, isNull: value == nil) { bytes in
            if let value { PostgreSQLBinary.append(UInt64(bitPattern: value), to: &bytes) }
        }
    }

    /// `bigint`; a value beyond it turns negative, which the schema's checks refuse.
    package mutating func append(_ value: UInt64) { append(Int64(bitPattern: value)) }

    /// `boolean`
    package mutating func append(_ value: Bool?) {
        field(TypeID.bool, isNull: value == nil) { bytes in
            if let value { bytes.append(value ? 1 : 0) }
        }
    }

    /// `text`. PostgreSQL stores no NUL character: it becomes U+FFFD.
    package mutating func append(_ value: String?) {
        field(TypeID.text, isNull: value == nil) { bytes in
            if let value { PostgreSQLBinary.append(value, to: &bytes) }
        }
    }

    /// `bytea`
    package mutating func append(_ value: [UInt8]?) {
        field(TypeID.bytea, isNull: value == nil) { bytes in
            if let value { bytes.append(contentsOf: value) }
        }
    }

    /// `numeric`
    package mutating func append(_ value: FixedDecimal?) {
        field(TypeID.numeric, isNull: value == nil) { bytes in
            if let value { Numeric.append(value, to: &bytes) }
        }
    }

    /// `timestamptz`, cut to microseconds.
    package mutating func append(_ value: Timestamp?) {
        field(TypeID.timestamptz, isNull: value == nil) { bytes in
            if let value { PostgreSQLBinary.append(PostgreSQLBinary.microseconds(value), to: &bytes) }
        }
    }

    /// A one-dimensional array: number of dimensions, whether one is NULL, element type, count, first index; then the elements,
    /// each with its length.
    mutating func appendArray(_ arrayType: UInt32, of type: UInt32, hasNull: Bool, count: Int, elements: [UInt8]) {
        field(arrayType, isNull: false) { bytes in
            PostgreSQLBinary.append(UInt32(1), to: &bytes)
            PostgreSQLBinary.append(hasNull ? 1 : 0 as UInt32, to: &bytes)
            PostgreSQLBinary.append(type, to: &bytes)
            PostgreSQLBinary.append(UInt32(count), to: &bytes)
            PostgreSQLBinary.append(UInt32(1), to: &bytes)
            bytes.append(contentsOf: elements)
        }
    }

    private mutating func field(_ type: UInt32, isNull: Bool, _ write: (inout [UInt8]) -> Void) {
        let offset = bytes.count
        write(&bytes)
        entries.append(Entry(type: type, offset: offset, length: isNull ? nil : bytes.count - offset))
    }
}

/// Object identifiers of the built-in types (`pg_type.dat`), fixed since they exist.
enum TypeID {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let timestamptz: UInt32 = 1184
    static let numeric: UInt32 = 1700

    static func array(of element: UInt32) -> UInt32 {
        switch element {
        case bool: 1000
        case bytea: 1001
        case text: 1009
        case int8: 1016
        case timestamptz: 1185
        case numeric: 1231
        default: preconditionFailure("an array holds one of the journal's types")
        }
    }
}

enum PostgreSQLBinary {
    /// PostgreSQL counts from 2000-01-01 UTC.
    private static let epochSeconds: Int64 = 946_684_800

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var shift: UInt64 = 64
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 24))
        bytes.append(UInt8(truncatingIfNeeded: value >> 16))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    static func put(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        bytes[offset] = UInt8(truncatingIfNeeded: value >> 24)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: value >> 16)
        bytes[offset + 2] = UInt8(truncatingIfNeeded: value >> 8)
        bytes[offset + 3] = UInt8(truncatingIfNeeded: value)
    }

    static func append(_ text: String, to bytes: inout [UInt8]) {
        guard text.utf8.contains(0) else { return bytes.append(contentsOf: text.utf8) }
        for byte in text.utf8 { if byte == 0 { bytes += [0xEF, 0xBF, 0xBD] } else { bytes.append(byte) } }
    }

    /// Rounded towards negative infinity.
    static func microseconds(_ time: Timestamp) -> UInt64 {
        let nanoseconds = time.nanoseconds
        // A line that has not begun has the smallest number for its time: no trap, whatever is stored with it.
        let microseconds = nanoseconds / 1_000 - (nanoseconds % 1_000 < 0 ? 1 : 0)
        return UInt64(bitPattern: microseconds - epochSeconds * 1_000_000)
    }

    /// nil outside the host's range of years.
    static func timestamp(_ microseconds: Int64) -> Timestamp? {
        let (sum, overflow) = microseconds.addingReportingOverflow(epochSeconds * 1_000_000)
        let (nanoseconds, overflowed) = sum.multipliedReportingOverflow(by: 1_000)
        return overflow || overflowed ? nil : Timestamp(nanoseconds: nanoseconds)
    }
}
