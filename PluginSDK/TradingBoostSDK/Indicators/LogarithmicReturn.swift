// Natural logarithms of our own: a plugin then needs no library for them, and gets the same digits on every machine, which a
// C library that picks its code by processor does not promise.

/// ln(to ÷ from), both above 0 and finite; accurate to 4 units in the last place (to 10⁻¹³ of it where the ratio itself is beyond
/// what a `Double` holds).
@inlinable
func logarithmicReturn(from: Double, to: Double) -> Double {
    // Close together the difference is exact, and a ratio would lose its digits.
    if to > from * 0.75, to < from * 1.375 { return doubledArtanh((to - from) / (from / 2 + to / 2) / 2) }
    let ratio = to / from
    return ratio.isNormal ? naturalLogarithm(ratio) : naturalLogarithm(to) - naturalLogarithm(from)
}

/// ln(value), above 0 and finite.
@inlinable
func naturalLogarithm(_ value: Double) -> Double {
    var significand = value.significand
    var exponent = Double(value.exponent)
    if significand > 1.414_213_562_373_095_1 {
        significand /= 2
        exponent += 1
    }
    // ln 2 in two parts; the larger has so few digits that its product with an exponent is exact.
    let (large, small) = (0x1.62e42feep-1, 0x1.a39ef35793c76p-33)
    return exponent * large + (exponent * small + doubledArtanh((significand - 1) / (significand + 1)))
}

/// 2 · artanh(x) = ln((1 + x) ÷ (1 − x)) = 2 (x + x³/3 + x⁵/5 + …), for |x| ≤ 0.172: the first term left out is below 2⁻⁶⁰ of it.
@inlinable
func doubledArtanh(_ x: Double) -> Double {
    let square = x * x
    var rest = 1.0 / 21
    rest = rest * square + 1.0 / 19
    rest = rest * square + 1.0 / 17
    rest = rest * square + 1.0 / 15
    rest = rest * square + 1.0 / 13
    rest = rest * square + 1.0 / 11
    rest = rest * square + 1.0 / 9
    rest = rest * square + 1.0 / 7
    rest = rest * square + 1.0 / 5
    rest = rest * square + 1.0 / 3
    return 2 * (x + x * square * rest)
}
