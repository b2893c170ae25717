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
    /// How a fill is worth something, and in what.
    package var contract: Contract

    package init(
        id: InstrumentID, name: String, baseAsset: String, quoteAsset: String, tickSize: Price, lotSize: Quantity,
        minimumQuantity: Quantity, maximumQuantity: Quantity, minimumNotional: Notional, makerFeeRate: FixedDecimal,
        takerFeeRate: FixedDecimal, contract: Contract = .linear
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
        self.contract = contract
    }

    /// What profits, fees and funding are in.
    package var settlementAsset: String { contract == .inverse ? baseAsset : quoteAsset }

    /// What an account holds that has bought; nil of futures.
    package var heldAsset: String? { contract == .spot ? baseAsset : nil }

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(InstrumentID.self, forKey: .id)
        name = try fields.decode(String.self, forKey: .name)
        baseAsset = try fields.decode(String.self, forKey: .baseAsset)
        quoteAsset = try fields.decode(String.self, forKey: .quoteAsset)
        tickSize = try fields.decode(Price.self, forKey: .tickSize)
        lotSize = try fields.decode(Quantity.self, forKey: .lotSize)
        minimumQuantity = try fields.decode(Quantity.self, forKey: .minimumQuantity)
        maximumQuantity = try fields.decode(Quantity.self, forKey: .maximumQuantity)
        minimumNotional = try fields.decode(Notional.self, forKey: .minimumNotional)
        makerFeeRate = try fields.decode(FixedDecimal.self, forKey: .makerFeeRate)
        takerFeeRate = try fields.decode(FixedDecimal.self, forKey: .takerFeeRate)
        contract = try fields.decodeIfPresent(Contract.self, forKey: .contract) ?? .linear
    }
}
