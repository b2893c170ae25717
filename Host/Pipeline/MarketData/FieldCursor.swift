import TradingModel

/// Walks over the fields of a line and reads numbers straight from its bytes.
struct FieldCursor {
    /// Behind the end by one when the last field was read.
    private var offset = 0

    /// A whole number without sign, at most 18 digits; nil for anything else.
    mutating func integer(_ bytes: Span<UInt8>) -> Int64? {
        var number: Int64 = 0
        var index = offset
        while index < bytes.count, bytes[index] != UInt8(ascii: ",") {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10, index - offset < 18 else { return nil }
            number = number * 10 + Int64(digit)
            index += 1
        }
        guard index > offset else { return nil }
        offset = index + 1
        return number
    }

    /// A decimal as `FixedDecimal` reads it; nil for anything else. Up to 18 digits without exponent take the short way.
    mutating func decimal(_ bytes: Span<UInt8>) -> FixedDecimal? {
        var mantissa: UInt64 = 0
        var digits = 0
        var index = offset
        var pointIndex = -1
        let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let firstDigit = index
        while index < bytes.count {
            let byte = bytes[index]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                digits += 1
                guard digits <= 18 else { return longDecimal(bytes) }
                mantissa = mantissa * 10 + UInt64(digit)
            } else if byte == UInt8(ascii: ",") {
                break
            } else if byte == UInt8(ascii: "."), pointIndex < 0, index > firstDigit {
                pointIndex = index
            } else {
                return longDecimal(bytes)
            }
            index += 1
        }
        let scale = pointIndex < 0 ? 0 : index - pointIndex - 1
        guard digits > 0, pointIndex < 0 || scale > 0 else { return nil }
        offset = index + 1
        let (high, low) = mantissa.multipliedFullWidth(by: powersOfTen[18 - scale])
        let raw = Int128(truncatingIfNeeded: UInt128(high) << 64 | UInt128(low))
        return FixedDecimal(raw: isNegative ? -raw : raw)
    }

    /// Whether exactly `count` more fields follow, whatever they hold.
    func hasFurther(_ count: Int, _ bytes: Span<UInt8>) -> Bool {
        guard count > 0 else { return offset == bytes.count + 1 }
        guard offset <= bytes.count else { return false }
        var found = 1
        for index in offset..<bytes.count where bytes[index] == UInt8(ascii: ",") { found += 1 }
        return found == count
    }

    private mutating func longDecimal(_ bytes: Span<UInt8>) -> FixedDecimal? {
        var field: [UInt8] = []
        var index = offset
        while index < bytes.count, bytes[index] != UInt8(ascii: ",") {
            field.append(bytes[index])
            index += 1
        }
        guard let decimal = FixedDecimal(utf8: field) else { return nil }
        offset = index + 1
        return decimal
    }

    /// Why a field is not a decimal.
    static func problem(_ field: ArraySlice<UInt8>, _ text: String) -> CandleFileError.Problem {
        let parts = field.drop { $0 == UInt8(ascii: "-") }.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isPlain =
            parts.count <= 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
        guard isPlain else { return .notANumber(text) }
        return parts.count == 2 && parts[1].count > FixedDecimal.fractionDigits
            ? .tooManyDecimals(text) : .numberOutOfRange(text)
    }
}

private let powersOfTen: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
]
