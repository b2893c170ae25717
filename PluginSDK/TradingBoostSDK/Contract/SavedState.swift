import CTradingBoost

/// How a strategy's `State` stands in the host's store: a header of 32 bytes and the value's bytes.
///
///     offset  0  "TBST"
///             4  UInt32  this layout's number
///             8  UInt64  size of the value
///            16  UInt64  checksum of the value's bytes
///            24  UInt32  the strategy's state version
///            28  UInt32  zero
///
/// Little-endian, as every machine that a plugin runs on. Two equal states give equal bytes: gaps between fields and the
/// unused part of an optional hold whatever memory held before, so each byte that takes no part in `==` is written as zero.
enum SavedState<Value: BitwiseCopyable & Equatable> {
    static var headerSize: Int { 32 }
    static var valueSize: Int { MemoryLayout<Value>.size }
    private static var magic: UInt32 { 0x5453_4254 }
    private static var layout: UInt32 { 1 }

    static func bytes(of value: Value, version: UInt32) -> [UInt8] {
        let body = canonicalBytes(of: value)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerSize + body.count)
        append(UInt64(magic) | UInt64(layout) << 32, to: &bytes)
        append(UInt64(body.count), to: &bytes)
        append(checksum(body), to: &bytes)
        append(UInt64(version), to: &bytes)
        bytes.append(contentsOf: body)
        return bytes
    }

    /// Nil when the bytes are not a whole, undamaged state of this size and version.
    static func value(from bytes: [UInt8], version: UInt32) -> Value? {
        guard bytes.count == headerSize + valueSize,
            word(bytes, at: 0) == UInt64(magic) | UInt64(layout) << 32,
            word(bytes, at: 8) == UInt64(valueSize),
            word(bytes, at: 24) == UInt64(version),
            word(bytes, at: 16) == checksum(Array(bytes[headerSize...]))
        else { return nil }
        return unsafe bytes.withUnsafeBytes { buffer in
            // SAFETY: the buffer holds `valueSize` bytes behind the header that `bytes(of:)` of the same version wrote, as
            // magic, size, version and checksum say; a bitwise-copyable value is its bytes.
            unsafe buffer.loadUnaligned(fromByteOffset: headerSize, as: Value.self)
        }
    }

    /// A byte is no part of the value when the value stays equal both with that byte zero and with its lowest bit turned:
    /// two trials, so that −0.0, which equals 0.0, keeps its sign. Zero names the first case of an enum and turning is tried only
    /// where zero changed nothing, so no trial makes a value that its type does not have.
    private static func canonicalBytes(of value: Value) -> [UInt8] {
        var trial = value
        return unsafe withUnsafeMutableBytes(of: &trial) { bytes in
            for index in bytes.indices.prefix(valueSize) {
                let original = unsafe bytes[index]
                guard original != 0 else { continue }
                // SAFETY: `bytes` is the memory of `trial`; it is read as a value between the writes.
                unsafe bytes[index] = 0
                var isUnused = unsafe bytes.load(as: Value.self) == value
                if isUnused {
                    unsafe bytes[index] = original ^ 1
                    isUnused = unsafe bytes.load(as: Value.self) == value
                }
                unsafe bytes[index] = isUnused ? 0 : original
            }
            return unsafe Array(bytes.prefix(valueSize))
        }
    }

    /// FNV-1a, 64 bits: it finds damage; it does not keep anyone from forging.
    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return sum
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
    }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
    }
}
