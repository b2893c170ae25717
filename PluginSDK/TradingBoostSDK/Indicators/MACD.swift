/// Moving average convergence and divergence: a fast EMA less a slow one, and the EMA of that difference. In units of the values.
///
/// As TA-Lib computes it: both averages have their first value at value number `slow` (the fast one sees nothing before it can
/// be seeded there), and the signal is seeded with the mean of the first `signal` differences. Defined from value number
/// `slow + signal − 1` on.
@frozen
public struct MACD: Indicator {
    @usableFromInline var fast: EMA
    @usableFromInline var slow: EMA
    @usableFromInline var signal: EMA
    @usableFromInline var line = 0.0
    /// Values that the fast average does not see, less those that came.
    @usableFromInline var wait: Int

    @frozen
    public struct Values: BitwiseCopyable, Equatable, Sendable {
        /// The fast average less the slow one.
        public let line: Double
        /// The average of the line.
        public let signal: Double

        @inlinable
        public init(line: Double, signal: Double) {
            self.line = line
            self.signal = signal
        }

        /// The line less its signal.
        @inlinable @inline(__always)
        public var histogram: Double { line - signal }
    }

    /// `fast` is at least 1 and below `slow`, `signal` at least 1.
    @inlinable
    public init(fast: Int = 12, slow: Int = 26, signal: Int = 9) {
        precondition(fast >= 1 && fast < slow, "a MACD's fast period is at least 1 and below its slow one")
        precondition(signal >= 1, "a MACD's signal period is at least 1")
        self.fast = EMA(period: fast)
        self.slow = EMA(period: slow)
        self.signal = EMA(period: signal)
        wait = slow - fast
    }

    @inlinable public var warmUp: Int { slow.period + signal.period - 1 }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Values? { signal.value.map { Values(line: line, signal: $0) } }

    /// Takes the next value; nil until line and signal are defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Values? {
        let slowAverage = slow.update(value)
        guard wait == 0 else {
            wait -= 1
            return nil
        }
        guard let fastAverage = fast.update(value), let slowAverage else { return nil }
        line = fastAverage - slowAverage
        signal.update(line)
        return self.value
    }
}
