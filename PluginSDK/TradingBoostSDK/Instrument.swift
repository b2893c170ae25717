/// What the instance trades, with the venue's filters.
public struct Instrument: Sendable {
    /// For example `BTC-USDT`.
    public var name: String
    public var baseAsset: String
    public var quoteAsset: String
    /// Prices are multiples of it.
    public var tickSize: Price
    /// Quantities are multiples of it.
    public var lotSize: Quantity
    public var minimumQuantity: Quantity
    public var maximumQuantity: Quantity
    /// Quantity × price of an order is at least this.
    public var minimumNotional: Notional

    /// The host's number of the instrument; the SDK puts it into requests.
    let number: UInt32

    public func roundedToTick(_ price: Price, _ rounding: Rounding) -> Price {
        price.rounded(toTick: tickSize, rounding)
    }

    public func roundedToLot(_ quantity: Quantity, _ rounding: Rounding) -> Quantity {
        quantity.rounded(toLot: lotSize, rounding)
    }

    /// The largest quantity that `notional` buys at `price` and that the venue accepts, or nil when that is less than its
    /// minimum.
    public func quantity(for notional: Notional, at price: Price) -> Quantity? {
        guard let bought = notional.quantity(at: price, rounding: .down) else { return nil }
        let quantity = roundedToLot(min(bought, maximumQuantity), .down)
        guard quantity > .zero, quantity >= minimumQuantity, quantity.notional(at: price, rounding: .down) >= minimumNotional
        else { return nil }
        return quantity
    }
}
