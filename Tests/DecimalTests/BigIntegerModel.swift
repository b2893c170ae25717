import TestRandom
import TradingBoostSDKOrdinary

/// An independent model: schoolbook arithmetic on decimal digits, nothing shared with the code under test.
struct Big: Equatable {
    /// Least significant first, without leading zeros.
    private var digits: [UInt8]

    init(_ value: UInt128) {
        digits = String(value).utf8.reversed().map { $0 - UInt8(ascii: "0") }
        trim()
    }

    private init(digits: [UInt8]) {
        self.digits = digits
        trim()
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
    }

    static func * (left: Big, right: Big) -> Big {
        var sum = [Int](repeating: 0, count: left.digits.count + right.digits.count + 1)
        for (i, a) in left.digits.enumerated() {
            for (j, b) in right.digits.enumerated() { sum[i + j] += Int(a) * Int(b) }
        }
        var carry = 0
        for index in sum.indices {
            carry += sum[index]
            sum[index] = carry % 10
            carry /= 10
        }
        return Big(digits: sum.map { UInt8($0) })
    }

    private static func isLess(_ left: Big, _ right: Big) -> Bool {
        guard left.digits.count == right.digits.count else { return left.digits.count < right.digits.count }
        for (a, b) in zip(left.digits.reversed(), right.digits.reversed()) where a != b { return a < b }
        return false
    }

    private mutating func subtract(_ other: Big) {
        var borrow = 0
        for index in digits.indices {
            var digit = Int(digits[index]) - borrow - (index < other.digits.count ? Int(other.digits[index]) : 0)
            borrow = digit < 0 ? 1 : 0
            if digit < 0 { digit += 10 }
            digits[index] = UInt8(digit)
        }
        trim()
    }

    /// Long division, digit by digit.
    private func quotientAndRemainder(over divisor: Big) -> (quotient: Big, remainder: Big) {
        var quotient: [UInt8] = []
        var remainder = Big(0)
        for digit in digits.reversed() {
            remainder = Big(digits: [digit] + remainder.digits)
            var count: UInt8 = 0
            while !Big.isLess(remainder, divisor) {
                remainder.subtract(divisor)
                count += 1
            }
            quotient.append(count)
        }
        return (Big(digits: quotient.reversed()), remainder)
    }

    /// The raw value of numerator ÷ denominator, or nil when it is beyond ±(2¹²⁷ − 1).
    static func rounded(_ numerator: Big, over denominator: Big, isNegative: Bool, _ rounding: Rounding) -> Int128? {
        var (quotient, remainder) = numerator.quotientAndRemainder(over: denominator)
        let twice = remainder * Big(2)
        let isExact = remainder == Big(0)
        let isOdd = (quotient.digits.first ?? 0) % 2 == 1
        let isAway =
            switch rounding {
            case .towardZero: false
            case .down: isNegative && !isExact
            case .up: !isNegative && !isExact
            case .nearest: isLess(denominator, twice) || (denominator == twice && isOdd)
            }
        if isAway {
            var index = 0
            while index < quotient.digits.count, quotient.digits[index] == 9 {
                quotient.digits[index] = 0
                index += 1
            }
            if index == quotient.digits.count { quotient.digits.append(1) } else { quotient.digits[index] += 1 }
        }
        let text = (isNegative ? "-" : "") + String(decoding: quotient.digits.reversed().map { $0 + 48 }, as: UTF8.self)
        guard !quotient.digits.isEmpty else { return 0 }
        guard let value = Int128(text), value != .min else { return nil }
        return value
    }
}

extension SeededRandom {
    /// Any magnitude is as likely as any other: from 10⁻¹⁸ to 10²⁰, either sign; often a round number, so that ties occur.
    mutating func decimal() -> FixedDecimal {
        let bits = Int.random(in: 0...127, using: &self)
        let raw = UInt128(next()) << 64 | UInt128(next())
        var magnitude = bits == 0 ? 0 : raw >> UInt128(128 - bits)
        if Int.random(in: 0..<4, using: &self) == 0 { magnitude -= magnitude % 500_000_000 }
        return FixedDecimal(raw: next() % 2 == 0 ? Int128(magnitude) : -Int128(magnitude))
    }

    mutating func rounding() -> Rounding {
        switch next() % 4 {
        case 0: .down
        case 1: .up
        case 2: .towardZero
        default: .nearest
        }
    }
}
