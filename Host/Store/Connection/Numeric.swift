import TradingModel

/// PostgreSQL's binary `numeric`: base-10000 digits, the weight of the first one, a sign and the digits shown after the point.
/// Exact both ways; a stored value that 10⁻¹⁸ cannot express is refused.
enum Numeric {
    private static let positive: UInt16 = 0x0000
    private static let negative: UInt16 = 0x4000

    static func append(_ value: FixedDecimal, to bytes: inout [UInt8]) {
        let (whole, fraction) = value.raw.magnitude.quotientAndRemainder(dividingBy: UInt128(FixedDecimal.unit))
        // 18 digits after the point are four and a half groups of four: times 100 makes five.
        var rest = fraction * 100
        var digits: InlineArray<16, UInt16> = .init(repeating: 0)
        var position = 15
        for _ in 0..<5 {
            digits[position] = UInt16(rest % 10_000)
            rest /= 10_000
            position -= 1
        }
        var left = whole
        while left > 0 {
            digits[position] = UInt16(left % 10_000)
            left /= 10_000
            position -= 1
        }
        var first = position + 1
        var last = 15
        while first <= last, digits[first] == 0 { first += 1 }
        while last >= first, digits[last] == 0 { last -= 1 }
        let count = last - first + 1
        append(UInt16(count), to: &bytes)
        // Digit 10 is the units' group: weight 0.
        append(UInt16(bitPattern: count == 0 ? 0 : Int16(10 - first)), to: &bytes)
        append(value.raw < 0 ? negative : positive, to: &bytes)
        append(UInt16(scale(of: fraction)), to: &bytes)
        for index in 0..<count { append(digits[first + index], to: &bytes) }
    }

    static func decode(_ bytes: Span<UInt8>) -> FixedDecimal? {
        guard bytes.count >= 8 else { return nil }
        let count = Int(read(bytes, 0))
        let weight = Int(Int16(bitPattern: read(bytes, 2)))
        let sign = read(bytes, 4)
        guard sign == positive || sign == negative, bytes.count == 8 + 2 * count else { return nil }
        var magnitude: UInt128 = 0
        for index in 0..<count {
            let digit = UInt128(read(bytes, 8 + 2 * index))
            guard digit != 0 else { continue }
            // The group's unit is 10^exponent in counts of 10⁻¹⁸.
            let exponent = 4 * (weight - index) + FixedDecimal.fractionDigits
            var part = digit
            if exponent < 0 {
                var shift = exponent
                while shift < 0 {
                    guard part % 10 == 0 else { return nil }
                    part /= 10
                    shift += 1
                }
            } else {
                guard exponent <= 38 else { return nil }
                for _ in 0..<exponent {
                    let (product, overflow) = part.multipliedReportingOverflow(by: 10)
                    guard !overflow else { return nil }
                    part = product
                }
            }
            let (sum, overflow) = magnitude.addingReportingOverflow(part)
            guard !overflow else { return nil }
            magnitude = sum
        }
        guard magnitude <= UInt128(Int128.max) else { return nil }
        return FixedDecimal(raw: sign == negative ? -Int128(magnitude) : Int128(magnitude))
    }

    /// How many digits stand after the point.
    private static func scale(of fraction: UInt128) -> Int {
        guard fraction != 0 else { return 0 }
        var rest = UInt64(fraction)
        var scale = FixedDecimal.fractionDigits
        while rest % 10 == 0 {
            rest /= 10
            scale -= 1
        }
        return scale
    }

    private static func append(_ value: UInt16, to bytes: inout [UInt8]) {
        bytes.append(UInt8(value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    private static func read(_ bytes: Span<UInt8>, _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }
}
