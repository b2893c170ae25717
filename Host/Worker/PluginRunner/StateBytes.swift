import CTradingBoost

/// Little-endian words, one behind the other.
struct StateBytes {
    var bytes: [UInt8] = []

    mutating func append(_ word: UInt64) {
        for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * index))) }
    }

    mutating func append(_ decimal: tradingboost_decimal) {
        append(UInt64(bitPattern: decimal.hi))
        append(decimal.lo)
    }
}

/// Reads what `StateBytes` wrote, or anything else, without leaving it.
// SAFETY: a view of bytes that its maker keeps alive; each read is checked against what is left.
@safe struct StateCursor {
    private(set) var rest: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { unsafe rest = bytes }

    var isAtEnd: Bool { unsafe rest.isEmpty }

    /// The next bytes as a cursor of their own; nil when there are fewer.
    mutating func take(_ count: Int) -> StateCursor? {
        guard count >= 0, unsafe count <= rest.count else { return nil }
        defer { unsafe rest = UnsafeBufferPointer(rebasing: rest[count...]) }
        return unsafe StateCursor(UnsafeBufferPointer(rebasing: rest[..<count]))
    }

    mutating func word() -> UInt64? {
        guard let bytes = take(8) else { return nil }
        var word: UInt64 = 0
        for index in 0..<8 { word |= unsafe UInt64(bytes.rest[index]) << UInt64(8 * index) }
        return word
    }

    mutating func decimal() -> tradingboost_decimal? {
        guard let high = word(), let low = word() else { return nil }
        return tradingboost_decimal(hi: Int64(bitPattern: high), lo: low)
    }

    /// A number of things; nil beyond the bound.
    mutating func count(atMost maximum: UInt32) -> Int? {
        guard let count = word(), count <= UInt64(maximum) else { return nil }
        return Int(count)
    }
}
