/// What the instance trades, with the venue's filters.
public struct Instrument: Sendable {
    /// For example `BTC-USDT`.
    public var name: String
    public var baseAsset: String
    public var quoteAsset: String
    /// For example `paper`.
    public var venue: String
    public var kind: Kind
    public var priceRule: PriceRule
    /// The smallest step between two prices; `tick(at:)` has the one that counts at a price.
    public var tickSize: Price
    /// Quantities are multiples of it.
    public var lotSize: Quantity
    public var minimumQuantity: Quantity
    public var maximumQuantity: Quantity
    /// Quantity × price of an order is at least this.
    public var minimumNotional: Notional
    /// Base units of one contract; 1 for spot.
    public var contractSize: Quantity
    /// Of the notional: 0.001 is 0.1 %, negative is a rebate.
    public var makerFeeRate: FixedDecimal
    public var takerFeeRate: FixedDecimal

    @frozen
    public enum Kind: UInt32, Sendable, Hashable {
        case spot = 1
        /// A future or perpetual that is settled in the quote asset.
        case linear = 2
        /// A future or perpetual that is settled in the base asset.
        case inverse = 3
    }

    /// Which prices an order may have.
    public enum PriceRule: Sendable, Hashable {
        /// Every multiple of `tickSize`.
        case fixedTick
        /// A multiple of the tick of the last band that does not begin above the price; ascending.
        case tickTable([TickBand])
        /// So many digits at most, and a multiple of `tickSize`.
        case significantFigures(Int)
    }

    public struct TickBand: Sendable, Hashable {
        public var from: Price
        public var tick: Price

        public init(from: Price, tick: Price) {
            self.from = from
            self.tick = tick
        }
    }

    /// The host's number of the instrument; the SDK puts it into requests.
    let number: UInt32

    public func roundedToTick(_ price: Price, _ rounding: Rounding) -> Price {
        price.rounded(toTick: tick(at: price), rounding)
    }

    /// The step between prices near this one.
    public func tick(at price: Price) -> Price {
        switch priceRule {
        case .fixedTick: return tickSize
        case .tickTable(let bands):
            var tick = tickSize
            for band in bands where band.from <= price { tick = band.tick }
            return tick
        case .significantFigures(let figures):
            // The step is that of the last digit which counts: 4 digits before the point and 5 figures make it 0.1.
            var step = Int128(1)
            var digits = 0
            var rest = price.decimal.raw.magnitude
            while rest > 0 {
                digits += 1
                rest /= 10
            }
            for _ in 0..<max(digits - figures, 0) { step *= 10 }
            return max(Price(FixedDecimal(raw: step)), tickSize)
        }
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
