/// The sum of the last `period` values, by additions alone: nothing is subtracted, so a large value that leaves takes its
/// rounding error along, no error gathers, and the sum of values that are all 0 is exactly 0.
///
/// The stored values are turned into sums towards the end of the store whenever it is full: the window is then such a sum and
/// what was added since. O(1) a value, amortised; defined from value number `period` on.
@frozen
public struct WindowSum<let capacity: Int>: Indicator {
    public let period: Int
    @usableFromInline var isFull = false
    @usableFromInline var next = 0
    /// Of the values since the store was last full.
    @usableFromInline var newer = 0.0
    /// Up to `next` the newest values; from there on the sums of what is older, towards the end.
    @usableFromInline var store = InlineArray<capacity, Double>(repeating: 0)

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "the period of a sum is between 1 and its capacity")
        self.period = period
    }

    @inlinable public var warmUp: Int { period }

    /// Takes the next value; nil until the sum is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        store[next] = value
        newer += value
        next += 1
        if next == period { turn() }
        return self.value
    }

    /// Begins the store anew, with sums in it.
    @inlinable
    mutating func turn() {
        var sum = 0.0
        var place = period
        while place > 0 {
            place -= 1
            sum += store[place]
            store[place] = sum
        }
        next = 0
        newer = 0
        isFull = true
    }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { isFull ? store[next] + newer : nil }

    @inlinable
    public static func == (left: WindowSum, right: WindowSum) -> Bool {
        guard left.period == right.period, left.isFull == right.isFull, left.next == right.next, left.newer == right.newer
        else { return false }
        return left.store.holdsTheSame(as: right.store)
    }
}
