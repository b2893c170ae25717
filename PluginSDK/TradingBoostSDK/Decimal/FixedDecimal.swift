/// How a value that does not fit a grid is brought onto it. There is no unnamed rounding anywhere.
@frozen
public enum Rounding: UInt8, Sendable {
    /// Towards negative infinity.
    case down
    /// Towards positive infinity.
    case up
    /// Towards zero.
    case towardZero
    /// To the nearest; a tie goes to the even neighbour (banker's rounding).
    case nearest
}

/// An exact decimal number: a signed 128-bit count of 10⁻¹⁸.
///
/// One scale for every price, quantity and amount, so addition and comparison are those of an integer. Range about
/// ±1.7 × 10²⁰ with 18 digits after the point; real instruments need both ends (ticks of 10⁻¹⁰, quantities of 10¹⁶).
/// Arithmetic outside the range traps: a wrapped amount of money is worse than a stopped process. Values from outside
/// are parsed or computed with the functions that report overflow.
@frozen
public struct FixedDecimal: Sendable, Hashable, Comparable, BitwiseCopyable {
    /// The count of 10⁻¹⁸.
    public var raw: Int128

    @inlinable
    public init(raw: Int128) {
        self.raw = raw
    }

    @inlinable
    public init(_ whole: Int) {
        self.raw = Int128(whole) * FixedDecimal.unit
    }

    /// 10¹⁸: the raw value of one.
    @inlinable
    public static var unit: Int128 { 1_000_000_000_000_000_000 }

    /// Digits after the decimal point.
    @inlinable
    public static var fractionDigits: Int { 18 }

    @inlinable
    public static var zero: FixedDecimal { FixedDecimal(raw: 0) }

    @inlinable
    public static var one: FixedDecimal { FixedDecimal(raw: unit) }

    @inlinable
    public static func < (left: FixedDecimal, right: FixedDecimal) -> Bool { left.raw < right.raw }

    @inlinable
    public static func + (left: FixedDecimal, right: FixedDecimal) -> FixedDecimal {
        FixedDecimal(raw: left.raw + right.raw)
    }

    @inlinable
    public static func - (left: FixedDecimal, right: FixedDecimal) -> FixedDecimal {
        FixedDecimal(raw: left.raw - right.raw)
    }

    @inlinable
    public static prefix func - (value: FixedDecimal) -> FixedDecimal { FixedDecimal(raw: -value.raw) }

    @inlinable
    public static func += (left: inout FixedDecimal, right: FixedDecimal) { left.raw += right.raw }

    @inlinable
    public static func -= (left: inout FixedDecimal, right: FixedDecimal) { left.raw -= right.raw }

    @inlinable
    public static func * (left: FixedDecimal, right: Int) -> FixedDecimal {
        FixedDecimal(raw: left.raw * Int128(right))
    }

    @inlinable
    public var isZero: Bool { raw == 0 }

    @inlinable
    public var magnitude: FixedDecimal { FixedDecimal(raw: raw < 0 ? -raw : raw) }

    /// The product, rounded to 10⁻¹⁸. Traps on overflow.
    public func multiplied(by other: FixedDecimal, rounding: Rounding) -> FixedDecimal {
        guard let product = multipliedReportingOverflow(by: other, rounding: rounding) else {
            preconditionFailure("the product of two decimals is within ±1.7 × 10²⁰")
        }
        return product
    }

    /// The product, rounded to 10⁻¹⁸, or nil when it is out of range.
    public func multipliedReportingOverflow(by other: FixedDecimal, rounding: Rounding) -> FixedDecimal? {
        let isNegative = (raw < 0) != (other.raw < 0)
        let (high, low) = raw.magnitude.multipliedFullWidth(by: other.raw.magnitude)
        let (quotient, remainder) = divide(high: high, low: low, by: UInt64(FixedDecimal.unit))
        guard let quotient else { return nil }
        return FixedDecimal.signed(
            quotient, isNegative: isNegative, remainder: UInt128(remainder), divisor: UInt128(FixedDecimal.unit),
            rounding: rounding)
    }

    /// The quotient, rounded to 10⁻¹⁸, or nil when the divisor is zero or the quotient is out of range.
    public func divided(by divisor: FixedDecimal, rounding: Rounding) -> FixedDecimal? {
        guard divisor.raw != 0 else { return nil }
        let isNegative = (raw < 0) != (divisor.raw < 0)
        let (high, low) = raw.magnitude.multipliedFullWidth(by: UInt128(FixedDecimal.unit))
        let divisorMagnitude = divisor.raw.magnitude
        guard high < divisorMagnitude else { return nil }
        let (quotient, remainder) =
            high == 0
            ? low.quotientAndRemainder(dividingBy: divisorMagnitude)
            : divisorMagnitude.dividingFullWidth((high, low))
        return FixedDecimal.signed(
            quotient, isNegative: isNegative, remainder: remainder, divisor: divisorMagnitude, rounding: rounding)
    }

    /// The value × numerator ÷ denominator, rounded once to 10⁻¹⁸: a proportion of something. Nil when the denominator is zero or
    /// the result is out of range.
    public func multiplied(by numerator: FixedDecimal, dividedBy denominator: FixedDecimal, rounding: Rounding) -> FixedDecimal? {
        guard denominator.raw != 0 else { return nil }
        let isNegative = ((raw < 0) != (numerator.raw < 0)) != (denominator.raw < 0)
        let (high, low) = raw.magnitude.multipliedFullWidth(by: numerator.raw.magnitude)
        let divisor = denominator.raw.magnitude
        guard high < divisor else { return nil }
        let (quotient, remainder) =
            high == 0 ? low.quotientAndRemainder(dividingBy: divisor) : divisor.dividingFullWidth((high, low))
        return FixedDecimal.signed(
            quotient, isNegative: isNegative, remainder: remainder, divisor: divisor, rounding: rounding)
    }

    /// The multiple of `step` that the rounding names. `step` is positive.
    public func rounded(toMultipleOf step: FixedDecimal, _ rounding: Rounding) -> FixedDecimal {
        precondition(step.raw > 0, "a rounding step is positive")
        let remainder = raw.magnitude % step.raw.magnitude
        guard remainder != 0 else { return self }
        let quotient = raw.magnitude / step.raw.magnitude
        guard
            let steps = FixedDecimal.signed(
                quotient, isNegative: raw < 0, remainder: remainder, divisor: step.raw.magnitude, rounding: rounding)
        else { preconditionFailure("a rounded decimal is within range") }
        return FixedDecimal(raw: steps.raw * step.raw)
    }

    /// Whether the value is a whole number of `step`. `step` is positive.
    @inlinable
    public func isMultiple(of step: FixedDecimal) -> Bool {
        precondition(step.raw > 0, "a step is positive")
        return raw % step.raw == 0
    }

    private static func signed(
        _ magnitude: UInt128, isNegative: Bool, remainder: UInt128, divisor: UInt128, rounding: Rounding
    ) -> FixedDecimal? {
        let awayFromZero: Bool
        switch rounding {
        case .towardZero: awayFromZero = false
        case .down: awayFromZero = isNegative && remainder != 0
        case .up: awayFromZero = !isNegative && remainder != 0
        case .nearest:
            let rest = divisor - remainder
            awayFromZero = remainder > rest || (remainder == rest && magnitude % 2 == 1)
        }
        let (rounded, overflow) = magnitude.addingReportingOverflow(awayFromZero ? 1 : 0)
        guard !overflow, rounded <= UInt128(Int128.max) else { return nil }
        return FixedDecimal(raw: isNegative ? -Int128(rounded) : Int128(rounded))
    }
}

/// 256 bits by 64 bits, in four steps of 128 by 64, which is one machine instruction each on x86-64. The quotient is nil
/// when it needs more than 128 bits.
private func divide(high: UInt128, low: UInt128, by divisor: UInt64) -> (quotient: UInt128?, remainder: UInt64) {
    let limbs = (
        UInt64(truncatingIfNeeded: high >> 64), UInt64(truncatingIfNeeded: high), UInt64(truncatingIfNeeded: low >> 64),
        UInt64(truncatingIfNeeded: low)
    )
    guard limbs.0 == 0, limbs.1 < divisor else { return (nil, 0) }
    let (upper, first) =
        limbs.1 == 0
        ? limbs.2.quotientAndRemainder(dividingBy: divisor) : divisor.dividingFullWidth((limbs.1, limbs.2))
    let (lower, second) = divisor.dividingFullWidth((first, limbs.3))
    return (UInt128(upper) << 64 | UInt128(lower), second)
}

// MARK: - Text and Double

extension FixedDecimal: CustomStringConvertible {
    /// Parses `-12.5`, `0.00000001`, `46319`, `1e-8`; nil for anything else, for what is no multiple of 10⁻¹⁸ and for values
    /// out of range. No sign `+`, no spaces, no thousands separators, no silent rounding.
    public init?(_ text: some StringProtocol) {
        guard let value = FixedDecimal(utf8: text.utf8) else { return nil }
        self = value
    }

    /// As `init(_:)`, from UTF-8 bytes.
    public init?(utf8 bytes: some Collection<UInt8>) {
        var iterator = bytes.makeIterator()
        var byte = iterator.next()
        var isNegative = false
        if byte == UInt8(ascii: "-") {
            isNegative = true
            byte = iterator.next()
        }
        var digits: UInt128 = 0
        // The first digits are gathered in one machine word: 18 of them fit, and most numbers have no more.
        var word: UInt64 = 0
        var scale = 0
        var seen = 0
        var isFraction = false
        var exponent = 0
        while let character = byte {
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if seen < 18 {
                    word = word * 10 + UInt64(character - UInt8(ascii: "0"))
                } else {
                    if seen == 18 { digits = UInt128(word) }
                    let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
                    let (sum, overflowed) = product.addingReportingOverflow(UInt128(character - UInt8(ascii: "0")))
                    guard !overflow, !overflowed else { return nil }
                    digits = sum
                }
                seen += 1
                if isFraction { scale += 1 }
            case UInt8(ascii: "."):
                guard !isFraction, seen > 0 else { return nil }
                isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard seen > 0, !isFraction || scale > 0,
                    let parsed = FixedDecimal.parsedExponent(&iterator)
                else { return nil }
                exponent = parsed
            default:
                return nil
            }
            byte = iterator.next()
        }
        guard seen > 0, !isFraction || scale > 0 else { return nil }
        if seen <= 18 { digits = UInt128(word) }
        var shift = FixedDecimal.fractionDigits - scale + exponent
        while shift > 0, digits != 0 {
            let step = min(shift, 18)
            let (product, overflow) = digits.multipliedReportingOverflow(by: UInt128(FixedDecimal.powerOfTen(step)))
            guard !overflow else { return nil }
            digits = product
            shift -= step
        }
        while shift < 0, digits != 0 {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return nil }
            digits = quotient
            shift += 1
        }
        guard digits <= UInt128(Int128.max) else { return nil }
        self.init(raw: isNegative ? -Int128(digits) : Int128(digits))
    }

    /// 10 to the `exponent`, which is at most 18.
    private static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    /// The digits behind an `e`, up to the end of the text.
    private static func parsedExponent(_ iterator: inout some IteratorProtocol<UInt8>) -> Int? {
        var byte = iterator.next()
        var isNegative = false
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
            isNegative = byte == UInt8(ascii: "-")
            byte = iterator.next()
        }
        guard byte != nil else { return nil }
        var exponent = 0
        while let character = byte {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character), exponent < 100 else { return nil }
            exponent = exponent * 10 + Int(character - UInt8(ascii: "0"))
            byte = iterator.next()
        }
        return isNegative ? -exponent : exponent
    }

    /// The shortest exact form: `46319`, `-0.5`, `0.00000001`.
    public var description: String {
        unsafe String(unsafeUninitializedCapacity: FixedDecimal.maximumTextSize) { buffer in
            // SAFETY: the buffer has at least the capacity that was asked for, which `write` never exceeds.
            unsafe write(to: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Appends `description` as UTF-8, without making a string.
    public func append(to bytes: inout [UInt8]) {
        // SAFETY: `write` fills the first bytes of the buffer, as many as it says, before they are read.
        unsafe withUnsafeTemporaryAllocation(byteCount: FixedDecimal.maximumTextSize, alignment: 1) { buffer in
            let count = unsafe write(to: buffer)
            unsafe bytes.append(contentsOf: buffer.prefix(count))
        }
    }

    /// A sign, 21 digits, a point, 18 digits.
    private static var maximumTextSize: Int { 41 }

    /// Writes the text from the start of the buffer, which holds at least `maximumTextSize` bytes; returns its size.
    @unsafe
    private func write(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (whole, fraction) = raw.magnitude.quotientAndRemainder(dividingBy: UInt128(FixedDecimal.unit))
        // From the last digit to the first, at the end of the text's longest form; then moved to the front.
        var start = FixedDecimal.maximumTextSize
        func put(_ byte: UInt8) {
            start -= 1
            unsafe buffer[start] = byte
        }
        func put(digitsOf value: UInt64, width: Int) {
            var (value, width) = (value, width)
            while value != 0 || width > 0 {
                put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
                value /= 10
                width -= 1
            }
        }
        var rest = UInt64(fraction)
        if rest != 0 {
            var width = FixedDecimal.fractionDigits
            while rest % 100_000_000 == 0 { (rest, width) = (rest / 100_000_000, width - 8) }
            while rest % 10 == 0 { (rest, width) = (rest / 10, width - 1) }
            put(digitsOf: rest, width: width)
            put(UInt8(ascii: "."))
        }
        if let small = UInt64(exactly: whole) {
            put(digitsOf: small, width: 1)
        } else {
            let (upper, lower) = whole.quotientAndRemainder(dividingBy: UInt128(FixedDecimal.unit))
            put(digitsOf: UInt64(lower), width: FixedDecimal.fractionDigits)
            put(digitsOf: UInt64(upper), width: 1)
        }
        if raw < 0 { put(UInt8(ascii: "-")) }
        let text = unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<FixedDecimal.maximumTextSize])
        unsafe buffer.copyMemory(from: text)
        return text.count
    }

    /// The value as a Double, for indicators and charts; never for an order. With up to 8 digits after the point and below
    /// 9 × 10⁷ it is the nearest Double, as if parsed from text; otherwise it is within one unit in the last place.
    public var double: Double {
        let (whole, fraction) = raw.magnitude.quotientAndRemainder(dividingBy: UInt128(FixedDecimal.unit))
        let magnitude: Double
        let (hundredMillionths, rest) = UInt64(fraction).quotientAndRemainder(dividingBy: 10_000_000_000)
        if rest == 0, whole < 90_000_000 {
            // Both operands are exact in a Double (below 2⁵³), so the division rounds once.
            magnitude = Double(UInt64(whole) * 100_000_000 + hundredMillionths) / 1e8
        } else {
            let units = UInt64(exactly: whole).map { Double($0) } ?? Double(whole)
            magnitude = units + Double(UInt64(fraction)) / 1e18
        }
        return raw < 0 ? -magnitude : magnitude
    }
}
