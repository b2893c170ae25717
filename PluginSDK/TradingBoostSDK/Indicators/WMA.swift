/// Weighted moving average of the last `period` values: the newest counts `period` times, the oldest once. O(1) a value,
/// amortised, without drift (`WindowSum` tells how); defined from value number `period` on.
@frozen
public struct WMA<let capacity: Int>: Indicator {
    public let period: Int
    @usableFromInline var full = false
    /// Values of the new block that are there, below `period`.
    @usableFromInline var next = 0
    /// Of the new block: plain, and weighted 1, 2, 3 … from its first value on.
    @usableFromInline var sum = 0.0
    @usableFromInline var weighted = 0.0
    /// Below `next` values of the new block; from there on sums to the complete block's end, weighted 1, 2, 3 … from there on.
    @usableFromInline var places = InlineArray<capacity, Double>(repeating: 0)

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "a WMA period is between 1 and its capacity")
        self.period = period
    }

    @inlinable public var warmUp: Int { period }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? {
        guard full else { return nil }
        // The new block's weights begin behind those of the older part.
        let total = places[next] + weighted + Double(period - next) * sum
        return total / (Double(period) * Double(period + 1) / 2)
    }

    /// Takes the next value; nil until the average is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        places[next] = value
        next += 1
        sum += value
        weighted += Double(next) * value
        if next == period { completeBlock() }
        return self.value
    }

    @inlinable
    mutating func completeBlock() {
        var (sum, weighted) = (0.0, 0.0)
        var place = period
        while place > 0 {
            place -= 1
            sum += places[place]
            weighted += sum
            places[place] = weighted
        }
        full = true
        next = 0
        self.sum = 0
        self.weighted = 0
    }

    @inlinable
    public static func == (left: WMA, right: WMA) -> Bool {
        guard left.period == right.period, left.full == right.full, left.next == right.next, left.sum == right.sum,
            left.weighted == right.weighted
        else { return false }
        return left.places.holdsTheSame(as: right.places)
    }
}
