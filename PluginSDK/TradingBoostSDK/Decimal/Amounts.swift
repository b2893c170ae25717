/// What prices, quantities and notionals have in common: one decimal, and arithmetic only among their own kind.
public protocol Amount: Sendable, Hashable, Comparable, CustomStringConvertible {
    var decimal: FixedDecimal { get set }
    init(_ decimal: FixedDecimal)
}

extension Amount {
    @inlinable
    public init?(_ text: some StringProtocol) {
        guard let decimal = FixedDecimal(text) else { return nil }
        self.init(decimal)
    }

    @inlinable
    public init(_ whole: Int) { self.init(FixedDecimal(whole)) }

    @inlinable
    public static var zero: Self { Self(FixedDecimal.zero) }

    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.decimal < right.decimal }

    @inlinable
    public static func + (left: Self, right: Self) -> Self { Self(left.decimal + right.decimal) }

    @inlinable
    public static func - (left: Self, right: Self) -> Self { Self(left.decimal - right.decimal) }

    @inlinable
    public static prefix func - (value: Self) -> Self { Self(-value.decimal) }

    @inlinable
    public static func += (left: inout Self, right: Self) { left.decimal += right.decimal }

    @inlinable
    public static func -= (left: inout Self, right: Self) { left.decimal -= right.decimal }

    @inlinable
    public var isZero: Bool { decimal.isZero }

    @inlinable
    public var magnitude: Self { Self(decimal.magnitude) }

    /// Times a plain number, rounded to 10⁻¹⁸ as named.
    @inlinable
    public func multiplied(by factor: FixedDecimal, rounding: Rounding) -> Self {
        Self(decimal.multiplied(by: factor, rounding: rounding))
    }

    public var description: String { decimal.description }
}

/// Quote units for one base unit.
@frozen
public struct Price: Amount, BitwiseCopyable {
    public var decimal: FixedDecimal

    @inlinable
    public init(_ decimal: FixedDecimal) { self.decimal = decimal }

    /// The price on the instrument's grid.
    @inlinable
    public func rounded(toTick tickSize: Price, _ rounding: Rounding) -> Price {
        Price(decimal.rounded(toMultipleOf: tickSize.decimal, rounding))
    }
}

/// Base units; signed where it is a position.
@frozen
public struct Quantity: Amount, BitwiseCopyable {
    public var decimal: FixedDecimal

    @inlinable
    public init(_ decimal: FixedDecimal) { self.decimal = decimal }

    /// The quantity on the instrument's grid.
    @inlinable
    public func rounded(toLot lotSize: Quantity, _ rounding: Rounding) -> Quantity {
        Quantity(decimal.rounded(toMultipleOf: lotSize.decimal, rounding))
    }

    /// Quantity × price, rounded to 10⁻¹⁸ as named.
    @inlinable
    public func notional(at price: Price, rounding: Rounding = .nearest) -> Notional {
        Notional(decimal.multiplied(by: price.decimal, rounding: rounding))
    }
}

/// Quote units: what a quantity is worth, a fee, a profit.
@frozen
public struct Notional: Amount, BitwiseCopyable {
    public var decimal: FixedDecimal

    @inlinable
    public init(_ decimal: FixedDecimal) { self.decimal = decimal }

    /// How much base this buys at a price; nil at price zero.
    @inlinable
    public func quantity(at price: Price, rounding: Rounding) -> Quantity? {
        decimal.divided(by: price.decimal, rounding: rounding).map { Quantity($0) }
    }

    /// The average price of a quantity that cost this; nil for quantity zero.
    @inlinable
    public func price(of quantity: Quantity, rounding: Rounding) -> Price? {
        decimal.divided(by: quantity.decimal, rounding: rounding).map { Price($0) }
    }
}
