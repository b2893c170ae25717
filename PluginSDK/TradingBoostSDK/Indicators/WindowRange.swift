/// The highest high and the lowest low of the last `period` candles, or of any two series. Without branches that depend on the
/// values: about as fast as two comparisons, where the ends alone are asked for (`WindowMaximum` tells when they came, too).
///
/// As in `WindowSum` the stored values are turned, whenever the store is full, into the extremes from there to its end. O(1) an
/// input, amortised; defined from input number `period` on.
@frozen
public struct WindowRange<let capacity: Int>: Indicator {
    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        public let high: Double
        public let low: Double

        @inlinable
        public init(high: Double, low: Double) {
            self.high = high
            self.low = low
        }
    }

    public let period: Int
    @usableFromInline var isFull = false
    @usableFromInline var next = 0
    /// Of the inputs since the store was last full: high and negated low, so that one comparison serves both.
    @usableFromInline var newer = SIMD2(repeating: -Double.infinity)
    /// Up to `next` the newest inputs; from there on the extremes of what is older, towards the end.
    @usableFromInline var store = InlineArray<capacity, SIMD2<Double>>(repeating: .zero)

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "a window's period is between 1 and its capacity")
        self.period = period
    }

    @inlinable public var warmUp: Int { period }

    /// Takes the next candle; nil until the range is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Values? { update(high: candle.high, low: candle.low) }

    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(high: Double, low: Double) -> Values? {
        let input = SIMD2(high, -low)
        store[next] = input
        newer = highest(newer, input)
        next += 1
        if next == period { turn() }
        return value
    }

    /// Begins the store anew, with extremes in it.
    @inlinable
    mutating func turn() {
        var older = SIMD2(repeating: -Double.infinity)
        var place = period
        while place > 0 {
            place -= 1
            older = highest(older, store[place])
            store[place] = older
        }
        next = 0
        newer = SIMD2(repeating: -Double.infinity)
        isFull = true
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Values? {
        guard isFull else { return nil }
        let both = highest(store[next], newer)
        return Values(high: both[0], low: -both[1])
    }

    @inlinable @inline(__always)
    func highest(_ left: SIMD2<Double>, _ right: SIMD2<Double>) -> SIMD2<Double> {
        left.replacing(with: right, where: left .< right)
    }

    @inlinable
    public static func == (left: WindowRange, right: WindowRange) -> Bool {
        guard left.period == right.period, left.isFull == right.isFull, left.next == right.next,
            left.newer == right.newer
        else { return false }
        return left.store.holdsTheSame(as: right.store)
    }
}
