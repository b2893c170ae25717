/// A value that is computed from a stream, one input after the other: the same inputs give the same values, in a backtest, in a
/// host and after a restart. A plain value without heap, so it may stand in a strategy's `State` and is saved with it; O(1) an
/// input, amortised; nothing is allocated after start.
///
/// Inputs are `Double`, or a candle's `doubles` where an indicator looks at more than one price.
public protocol Indicator: BitwiseCopyable, Equatable, Sendable {
    associatedtype Input
    associatedtype Output

    /// How many inputs the first value needs.
    var warmUp: Int { get }

    /// The newest value; nil until `warmUp` inputs came.
    var value: Output? { get }

    /// Takes the next input; nil until the value is defined. Inputs are finite and, in magnitude, at most
    /// 10⁶⁰; the values are finite then, too.
    @discardableResult
    mutating func update(_ input: Input) -> Output?
}

extension Indicator {
    @inlinable public var isReady: Bool { value != nil }
}
