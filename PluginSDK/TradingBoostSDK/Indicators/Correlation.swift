/// Pearson's correlation of two series over their last `period` pairs: 1 where they move together in a straight line, −1 where
/// they move against each other, 0 where neither tells anything about the other.
///
/// −1 to 1; defined from pair number `period` on. 0 while one of the series is constant: it moves with nothing. Feed it with
/// changes rather than prices: two prices that rise correlate without having anything to do with each other.
///
/// O(1) a pair, amortised: sums of differences from a reference pair are carried on, and computed again, from a new reference,
/// once in `period` pairs, so that neither gathered rounding nor the height of prices takes digits away.
@frozen
public struct Correlation<let capacity: Int>: Indicator {
    @usableFromInline var firsts: Window<capacity>
    @usableFromInline var seconds: Window<capacity>
    @usableFromInline var sums = CorrelationSums()
    /// Pairs since the sums were computed from a new reference.
    @usableFromInline var age = 0
    /// How many of the newest values are the same, at most `period`: rounding must not make a constant series move.
    @usableFromInline var sameFirsts = 0
    @usableFromInline var sameSeconds = 0

    /// `period` is between 2 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 2 && period <= capacity, "a correlation's period is between 2 and its capacity")
        firsts = Window(period: period)
        seconds = Window(period: period)
    }

    @inlinable public var period: Int { firsts.period }
    @inlinable public var warmUp: Int { period }

    /// Takes the next pair; nil until the correlation is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ pair: (Double, Double)) -> Double? { update(pair.0, pair.1) }

    /// Takes the next pair; nil until the correlation is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ first: Double, _ second: Double) -> Double? {
        sameFirsts = first == firsts.newest ? min(sameFirsts + 1, period) : 1
        sameSeconds = second == seconds.newest ? min(sameSeconds + 1, period) : 1
        let oldFirst = firsts.push(first)
        let oldSecond = seconds.push(second)
        age += 1
        // The first time when the window is full for the first time.
        if age == period {
            sumAgain()
        } else if let oldFirst, let oldSecond {
            sums.replace(oldFirst, oldSecond, first, second)
        }
        return value
    }

    /// Around the newest pair.
    @inlinable
    mutating func sumAgain() {
        sums = CorrelationSums(reference: firsts[age: 0], seconds[age: 0])
        for place in 0..<period { sums.add(firsts[place: place], seconds[place: place]) }
        age = 0
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? {
        guard firsts.isFull else { return nil }
        guard sameFirsts < period, sameSeconds < period else { return 0 }
        return sums.correlation(count: Double(period))
    }
}

/// Of the differences from a reference pair: their sums, and the sums of their squares and products.
@frozen
@usableFromInline
struct CorrelationSums: BitwiseCopyable, Equatable, Sendable {
    @usableFromInline var reference: SIMD2<Double>
    @usableFromInline var sums = SIMD2<Double>.zero
    @usableFromInline var squares = SIMD2<Double>.zero
    @usableFromInline var products = 0.0

    @inlinable
    init(reference first: Double = 0, _ second: Double = 0) { reference = SIMD2(first, second) }

    @inlinable @inline(__always)
    mutating func add(_ first: Double, _ second: Double) {
        let pair = SIMD2(first, second) - reference
        sums += pair
        squares += pair * pair
        products += pair[0] * pair[1]
    }

    @inlinable @inline(__always)
    mutating func replace(_ oldFirst: Double, _ oldSecond: Double, _ first: Double, _ second: Double) {
        let old = SIMD2(oldFirst, oldSecond) - reference
        let new = SIMD2(first, second) - reference
        sums += new - old
        squares += new * new - old * old
        products += new[0] * new[1] - old[0] * old[1]
    }

    /// 0 where rounding left nothing of a spread.
    @inlinable @inline(__always)
    func correlation(count: Double) -> Double {
        let spreads = squares - sums * sums / count
        guard spreads[0] > 0, spreads[1] > 0 else { return 0 }
        let common = products - sums[0] * sums[1] / count
        // Two roots: the product of two small spreads could become 0.
        return max(-1, min(1, common / (spreads[0].squareRoot() * spreads[1].squareRoot())))
    }
}
