/// Writes values one behind the other, little-endian, for a reader that knows their order: snapshots, records between
/// processes.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    package mutating func write(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<(number.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest = rest >> 8
        }
    }

    package mutating func write(_ decimal: FixedDecimal) { write(decimal.raw) }

    package mutating func write(_ number: Double) { write(number.bitPattern) }

    /// Its length (4 bytes), then its UTF-8.
    package mutating func write(_ text: String) {
        write(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func write(contentsOf raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }
}

/// Reads what `ByteWriter` wrote; throws where the bytes end.
package struct ByteReader: Sendable {
    package struct Truncated: Error, Hashable {
        /// Where the bytes end too early.
        package let offset: Int
    }

    private let bytes: ArraySlice<UInt8>
    package private(set) var offset: Int

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.offset = bytes.startIndex
    }

    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    package var isAtEnd: Bool { offset == bytes.endIndex }

    package mutating func read<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(Truncated) -> Number {
        let size = Number.bitWidth / 8
        guard bytes.endIndex - offset >= size else { throw Truncated(offset: offset) }
        var number: Number = 0
        for place in (0..<size).reversed() {
            number = number << 8 | Number(truncatingIfNeeded: bytes[offset + place])
        }
        offset += size
        return number
    }

    package mutating func readDecimal() throws(Truncated) -> FixedDecimal { FixedDecimal(raw: try read()) }

    package mutating func readDouble() throws(Truncated) -> Double { Double(bitPattern: try read()) }

    package mutating func readText() throws(Truncated) -> String {
        let count = Int(try read(UInt32.self))
        return String(decoding: try read(count: count), as: UTF8.self)
    }

    package mutating func read(count: Int) throws(Truncated) -> ArraySlice<UInt8> {
        guard count >= 0, bytes.endIndex - offset >= count else { throw Truncated(offset: offset) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }
}
