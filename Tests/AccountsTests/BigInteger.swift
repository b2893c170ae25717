/// Whole numbers of any size, by the methods of paper and pencil: what the decimal under test is compared with. Products and
/// sums only; a quotient is checked by multiplying it back.
struct BigInteger: Comparable {
    private var isNegative: Bool
    /// Base 2³², least significant first, without leading zeros.
    private var digits: [UInt32]

    init(_ value: Int128) {
        isNegative = value < 0
        digits = []
        var rest = value.magnitude
        while rest != 0 {
            digits.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        }
    }

    private init(isNegative: Bool, digits: [UInt32]) {
        var digits = digits
        while digits.last == 0 { digits.removeLast() }
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
    }

    var magnitude: BigInteger { BigInteger(isNegative: false, digits: digits) }

    static prefix func - (value: BigInteger) -> BigInteger {
        BigInteger(isNegative: !value.isNegative, digits: value.digits)
    }

    static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(isNegative: left.isNegative, digits: sum(left.digits, right.digits))
        }
        return isSmaller(left.digits, right.digits)
            ? BigInteger(isNegative: right.isNegative, digits: difference(right.digits, left.digits))
            : BigInteger(isNegative: left.isNegative, digits: difference(left.digits, right.digits))
    }

    static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
        for (shift, digit) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (place, other) in right.digits.enumerated() {
                let step = UInt64(digit) * UInt64(other) + UInt64(product[shift + place]) + carry
                product[shift + place] = UInt32(truncatingIfNeeded: step)
                carry = step >> 32
            }
            product[shift + right.digits.count] = UInt32(carry)
        }
        return BigInteger(isNegative: left.isNegative != right.isNegative, digits: product)
    }

    static func < (left: BigInteger, right: BigInteger) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? isSmaller(right.digits, left.digits) : isSmaller(left.digits, right.digits)
    }

    private static func isSmaller(_ left: [UInt32], _ right: [UInt32]) -> Bool {
        if left.count != right.count { return left.count < right.count }
        for place in left.indices.reversed() where left[place] != right[place] { return left[place] < right[place] }
        return false
    }

    private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var sum: [UInt32] = []
        var carry: UInt64 = 0
        for place in 0..<max(left.count, right.count) {
            carry += UInt64(place < left.count ? left[place] : 0) + UInt64(place < right.count ? right[place] : 0)
            sum.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return carry == 0 ? sum : sum + [UInt32(carry)]
    }

    private static func difference(_ larger: [UInt32], _ smaller: [UInt32]) -> [UInt32] {
        var rest: [UInt32] = []
        var borrow: Int64 = 0
        for place in larger.indices {
            let step = Int64(larger[place]) - Int64(place < smaller.count ? smaller[place] : 0) + borrow
            rest.append(UInt32(truncatingIfNeeded: step))
            borrow = step < 0 ? -1 : 0
        }
        return rest
    }

    /// Whether `quotient` is `numerator` ÷ `denominator` to the nearest whole number. The denominator is positive.
    static func isNearest(_ quotient: BigInteger, of numerator: BigInteger, over denominator: BigInteger) -> Bool {
        BigInteger(2) * (quotient * denominator - numerator).magnitude <= denominator
    }
}
