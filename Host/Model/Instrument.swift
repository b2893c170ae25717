/// What is traded, with the venue's filters. Prices in quote per base, quantities in base.
package struct Instrument: Sendable, Hashable, Codable {
    package var id: InstrumentID
    /// `BASE-QUOTE`, for example `BTC-USDT`.
    package var name: String
    package var baseAsset: String
    package var quoteAsset: String
    /// Prices are multiples of it.
    package var tickSize: Price
    /// Quantities are multiples of it.
    package var lotSize: Quantity
    package var minimumQuantity: Quantity
    package var maximumQuantity: Quantity
    /// Quantity × price of an order is at least this.
    package var minimumNotional: Notional
    /// Fee of an order that rests in the book, as a fraction of its notional; negative is a rebate.
    package var makerFeeRate: FixedDecimal
    /// Fee of an order that fills at once, as a fraction of its notional.
    package var takerFeeRate: FixedDecimal

    package init(
        id: InstrumentID, name: String, baseAsset: String, quoteAsset: String, tickSize: Price, lotSize: Quantity,
        minimumQuantity: Quantity, maximumQuantity: Quantity, minimumNotional: Notional, makerFeeRate: FixedDecimal,
        takerFeeRate: FixedDecimal
    ) {
        self.id = id
        self.name = name
        self.baseAsset = baseAsset
        self.quoteAsset = quoteAsset
        self.tickSize = tickSize
        self.lotSize = lotSize
        self.minimumQuantity = minimumQuantity
        self.maximumQuantity = maximumQuantity
        self.minimumNotional = minimumNotional
        self.makerFeeRate = makerFeeRate
        self.takerFeeRate = takerFeeRate
    }
}
