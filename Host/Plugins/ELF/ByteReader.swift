/// Reads little-endian numbers and texts out of a file's bytes; every read says nil when it would leave them.
///
/// All offsets and sizes come from a file that nobody trusts, so they are `UInt64` as in the file and are compared before
/// they are used: no addition here can wrap.
struct ByteReader {
    let bytes: [UInt8]

    var count: UInt64 { UInt64(bytes.count) }

    /// Whether `size` bytes at `offset` are inside.
    func contains(_ offset: UInt64, _ size: UInt64) -> Bool {
        offset <= count && size <= count - offset
    }

    func byte(_ offset: UInt64) -> UInt8? {
        contains(offset, 1) ? bytes[Int(offset)] : nil
    }

    func half(_ offset: UInt64) -> UInt16? { number(offset) }
    func word(_ offset: UInt64) -> UInt32? { number(offset) }
    func long(_ offset: UInt64) -> UInt64? { number(offset) }

    /// The bytes at `offset`.
    func slice(_ offset: UInt64, _ size: UInt64) -> ArraySlice<UInt8>? {
        contains(offset, size) ? bytes[Int(offset)..<Int(offset + size)] : nil
    }

    /// The UTF-8 text that ends with a NUL before `limit`, at most 4,096 bytes long.
    func text(_ offset: UInt64, before limit: UInt64) -> String? {
        guard offset < limit, limit <= count else { return nil }
        let end = offset + min(limit - offset, 4_096)
        let slice = bytes[Int(offset)..<Int(end)]
        guard let terminator = slice.firstIndex(of: 0) else { return nil }
        return String(validating: slice[..<terminator], as: UTF8.self)
    }

    private func number<Number: FixedWidthInteger & UnsignedInteger>(_ offset: UInt64) -> Number? {
        let size = Number.bitWidth / 8
        guard contains(offset, UInt64(size)) else { return nil }
        var value: Number = 0
        for index in (0..<size).reversed() {
            value = value << 8 | Number(bytes[Int(offset) + index])
        }
        return value
    }
}
