import TradingModel

/// The one instrument of the simulation, and its units as whole numbers.
enum SimulatedMarketUnits {
    /// Raw 10⁻¹⁸: a thousandth.
    static let lot: Int128 = 1_000_000_000_000_000
    /// Raw 10⁻¹⁸: a hundredth.
    static let tick: Int128 = 10_000_000_000_000_000

    static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(FixedDecimal(raw: tick)),
        lotSize: Quantity(FixedDecimal(raw: lot)), minimumQuantity: Quantity(FixedDecimal(raw: lot)),
        maximumQuantity: Quantity(1_000_000), minimumNotional: Notional(FixedDecimal(raw: 1)),
        // A rebate, and a rate that leaves fees with many digits.
        makerFeeRate: FixedDecimal(raw: -123_456_789_012_345), takerFeeRate: FixedDecimal(raw: 567_890_123_456_789))

    static func lots(_ quantity: Quantity) -> Int { Int(quantity.decimal.raw / lot) }

    static func quantity(lots: Int) -> Quantity { Quantity(FixedDecimal(raw: Int128(lots) * lot)) }

    static func price(ticks: Int) -> Price { Price(FixedDecimal(raw: Int128(ticks) * tick)) }

    /// Exact: a lot at a tick is 10⁻⁵.
    static func notional(lots: Int, price: Price) -> Int128 {
        Int128(lots) * (price.decimal.raw / tick) * (tick / 1_000)
    }
}
