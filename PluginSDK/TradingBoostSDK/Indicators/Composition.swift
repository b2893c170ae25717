/// Which number of a candle an indicator of numbers is fed with.
@frozen
public enum CandleField: UInt8, BitwiseCopyable, Sendable {
    case open, high, low, close
    /// (high + low) ÷ 2.
    case median
    /// (high + low + close) ÷ 3.
    case typical
    /// (high + low + 2 × close) ÷ 4.
    case weighted
    /// Base units.
    case volume

    @inlinable @inline(__always)
    public func value(of candle: Candle.Doubles) -> Double {
        switch self {
        case .open: candle.open
        case .high: candle.high
        case .low: candle.low
        case .close: candle.close
        case .median: (candle.high + candle.low) / 2
        case .typical: (candle.high + candle.low + candle.close) / 3
        case .weighted: (candle.high + candle.low + 2 * candle.close) / 4
        case .volume: candle.volume
        }
    }
}

/// An indicator of numbers that is fed with one field of candles: `EMA(period: 20).of(.typical)`.
@frozen
public struct OfCandles<Inner: Indicator>: Indicator where Inner.Input == Double {
    public let field: CandleField
    @usableFromInline var inner: Inner

    @inlinable
    public init(_ inner: Inner, field: CandleField) {
        self.inner = inner
        self.field = field
    }

    @inlinable public var warmUp: Int { inner.warmUp }

    @inlinable @inline(__always)
    public var value: Inner.Output? { inner.value }

    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles) -> Inner.Output? { inner.update(field.value(of: candle)) }
}

/// The values of one indicator, fed into another: `RSI(period: 14).then(EMA(period: 5))` is a smoothed index. Nil until both
/// are defined; the second sees nothing before the first is.
@frozen
public struct Chained<First: Indicator, Second: Indicator>: Indicator where First.Output == Double, Second.Input == Double {
    @usableFromInline var feeding: First
    @usableFromInline var fed: Second

    @inlinable
    public init(_ first: First, _ second: Second) {
        feeding = first
        fed = second
    }

    /// As far as it is.
    @inlinable @inline(__always)
    public var first: First { feeding }

    @inlinable @inline(__always)
    public var second: Second { fed }

    /// The first value of the first is the first input of the second.
    @inlinable public var warmUp: Int { feeding.warmUp + fed.warmUp - 1 }

    @inlinable @inline(__always)
    public var value: Second.Output? { fed.value }

    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ input: First.Input) -> Second.Output? {
        guard let value = feeding.update(input) else { return nil }
        return fed.update(value)
    }
}

extension Indicator where Input == Double {
    /// The same indicator, of one field of candles.
    @inlinable
    public func of(_ field: CandleField) -> OfCandles<Self> { OfCandles(self, field: field) }
}

extension Indicator where Output == Double {
    /// The other indicator, of this one's values.
    @inlinable
    public func then<Second: Indicator>(_ second: Second) -> Chained<Self, Second> where Second.Input == Double {
        Chained(self, second)
    }
}

extension Indicator where Input == Candle.Doubles {
    /// Takes the next candle; nil until the value is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle) -> Output? { update(candle.doubles) }
}

extension Candle.Doubles {
    /// Open, high, low and close, in this order, as every exchange lists them; for tests of what looks at candles, a strategy is
    /// given its own.
    @inlinable
    public init(_ open: Double, _ high: Double, _ low: Double, _ close: Double, volume: Double) {
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }
}
