/// What a position in an instrument is settled in, and how a fill is worth something there.
package enum Contract: String, Sendable, Hashable, Codable, CaseIterable {
    /// Base units change hands against quote units.
    case spot
    /// A future or perpetual of base units, settled in the quote asset: USD-M at Binance, USDT-margined at OKX and Bybit.
    case linear
    /// A future or perpetual of quote units, settled in the base asset: COIN-M at Binance, coin-margined at OKX. Its quantity is
    /// contracts × face value, in quote units.
    case inverse

    /// What a signed quantity is worth at a price in the settlement asset: what a position costs that is opened there, and
    /// what closing it gives back. Profit is the value at the exit less the value at the entry, in every kind of contract:
    /// quantity × price for spot and linear ones, −quantity ÷ price for inverse ones (a long contract of quote units is a short
    /// of the base asset that grows dearer as the price falls).
    ///
    /// Rounded to the nearest 10⁻¹⁸. Nil when it is out of range or the price is not positive.
    package func value(of quantity: Quantity, at price: Price) -> Notional? {
        guard price > .zero else { return nil }
        switch self {
        case .spot, .linear:
            return quantity.decimal.multipliedReportingOverflow(by: price.decimal, rounding: .nearest).map { Notional($0) }
        case .inverse:
            return quantity.decimal.divided(by: price.decimal, rounding: .nearest).map { Notional(-$0) }
        }
    }

    /// The average price of a quantity that cost a value; nil for nothing.
    package func price(of quantity: Quantity, worth value: Notional) -> Price? {
        switch self {
        case .spot, .linear: value.price(of: quantity, rounding: .nearest)
        case .inverse: quantity.decimal.divided(by: -value.decimal, rounding: .nearest).map { Price($0) }
        }
    }

    /// Whether it can be held short and with leverage.
    package var hasMargin: Bool { self != .spot }
}
