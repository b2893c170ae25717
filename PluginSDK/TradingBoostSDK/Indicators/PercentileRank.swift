/// Where the newest value stands among the last `period` ones: the share of the others that it is above, 0 to 100. An equal value
/// counts half, so that among equal ones it is 50. Looks at each value of the window; defined from value number `period` on.
@frozen
public struct PercentileRank<let capacity: Int>: Indicator {
    @usableFromInline var window: Window<capacity>
    @usableFromInline var newest = 0.0

    /// `period` is between 2 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 2 && period <= capacity, "a percentile rank's period is between 2 and its capacity")
        window = Window(period: period)
    }

    @inlinable public var period: Int { window.period }
    @inlinable public var warmUp: Int { window.period }

    /// Nil until defined.
    @inlinable
    public var value: Double? {
        guard window.isFull else { return nil }
        // Twice the values below and once the equal ones; the newest is equal to itself.
        var points = -1
        // The second bound is the first one said to the compiler: no access needs a check.
        for place in 0..<min(window.period, capacity) {
            let value = window[place: place]
            points &+= (value < newest ? 1 : 0) &+ (value <= newest ? 1 : 0)
        }
        return 50 * Double(points) / Double(window.period - 1)
    }

    /// Takes the next value; nil until the rank is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        newest = value
        window.push(value)
        return self.value
    }
}
