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

    /// - Parameter lists: `Strategy.visitLists`.
    static func bytes(
        of value: Value, version: UInt32, lists: (inout Value, inout StateLists) -> Void = { _, _ in }
    ) -> [UInt8] {
        let body = canonicalBytes(of: value, lists)
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

    /// The value's bytes with those that are no part of it as zeros. A long list is brought into that form element by element,
    /// see `StateLists`; what lies around the lists, byte by byte with the whole value.
    private static func canonicalBytes(
        of value: Value, _ visit: (inout Value, inout StateLists) -> Void
    ) -> [UInt8] {
        var trial = value
        var lists = StateLists()
        visit(&trial, &lists)
        return unsafe withUnsafeMutablePointer(to: &trial) { trial in
            let start = UInt(bitPattern: trial)
            unsafe clearUnusedBytes(of: trial) { offset in lists.contain(start + UInt(offset)) }
            // SAFETY: the memory of `trial`, all of it initialized.
            return unsafe Array(UnsafeRawBufferPointer(start: trial, count: valueSize))
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

/// The long lists of a state: `Strategy.visitLists`.
///
/// Which bytes of a value are gaps is found by changing each and comparing: with the whole state the time grows with the square
/// of its size. The elements of a list are compared by themselves, and the time grows with their number. The bytes are the same
/// with and without.
public struct StateLists {
    /// Where the lists lie that were visited.
    private var ranges: [Range<UInt>] = []

    init() {}

    /// A list of the state, passed as the stored property that it is. Two states are equal only when all elements of it are.
    public mutating func add<let count: Int, Element: BitwiseCopyable & Equatable>(_ list: inout InlineArray<count, Element>) {
        unsafe withUnsafeMutablePointer(to: &list) { list in
            let start = UInt(bitPattern: list)
            let (size, stride) = (MemoryLayout<Element>.size, MemoryLayout<Element>.stride)
            // SAFETY: an inline array is its elements, one stride apart, from its own address on.
            let bytes = UnsafeMutableRawPointer(list)
            for index in 0..<count {
                let element = unsafe bytes + index * stride
                unsafe clearUnusedBytes(of: element.assumingMemoryBound(to: Element.self)) { _ in false }
                // The gap in front of the next one. Behind the last one there may be no gap of the list.
                guard index + 1 < count else { break }
                for gap in size..<stride { unsafe element.storeBytes(of: 0, toByteOffset: gap, as: UInt8.self) }
            }
            if count > 0 { ranges.append(start..<start + UInt((count - 1) * stride + size)) }
        }
    }

    func contain(_ address: UInt) -> Bool {
        for range in ranges where range.contains(address) { return true }
        return false
    }
}

/// Writes zero to each byte that is no part of the value: it stays equal both with that byte zero and with its lowest bit turned:
/// two trials, so that −0.0, which equals 0.0, keeps its sign. Zero names the first case of an enum and turning is tried only
/// where zero changed nothing, so no trial makes a value that its type does not have.
@unsafe
private func clearUnusedBytes<Value: BitwiseCopyable & Equatable>(
    of trial: UnsafeMutablePointer<Value>, except isSkipped: (Int) -> Bool
) {
    let value = unsafe trial.pointee
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: trial, count: MemoryLayout<Value>.size)
    for index in bytes.indices {
        let original = unsafe bytes[index]
        guard original != 0, !isSkipped(index) else { continue }
        // SAFETY: `bytes` is the memory of the value that is tried; it is read as a value between the writes.
        unsafe bytes[index] = 0
        var isUnused = unsafe trial.pointee == value
        if isUnused {
            unsafe bytes[index] = original ^ 1
            isUnused = unsafe trial.pointee == value
        }
        unsafe bytes[index] = isUnused ? 0 : original
    }
}
