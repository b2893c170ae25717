/// Simple moving average over the last `period` values, which it holds within itself: `SMA<200>(period: 50)` has room for 200.
/// O(1) a value; defined from value number `period` on.
public struct SMA<let capacity: Int>: BitwiseCopyable, Equatable, Sendable {
    public let period: Int
    private var count = 0
    private var next = 0
    private var sum = 0.0
    private var window = InlineArray<capacity, Double>(repeating: 0)

    /// `period` is between 1 and `capacity`.
    public init(period: Int) {
        precondition((1...capacity).contains(period), "an SMA period is between 1 and its capacity")
        self.period = period
    }

    /// Takes the next value; nil until the average is defined.
    @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        sum += value - window[next]
        window[next] = value
        next = next + 1 == period ? 0 : next + 1
        if count < period { count += 1 }
        return self.value
    }

    /// Nil until defined.
    @inline(__always)
    public var value: Double? { count == period ? sum / Double(period) : nil }

    public static func == (left: SMA, right: SMA) -> Bool {
        guard left.period == right.period, left.count == right.count, left.next == right.next, left.sum == right.sum
        else { return false }
        for index in 0..<capacity where left.window[index] != right.window[index] { return false }
        return true
    }
}
