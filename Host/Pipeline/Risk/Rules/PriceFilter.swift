import TradingModel

/// Limit price, stop price and trailing distance are ones that the venue takes. Nothing is rounded here: a strategy that is off
/// the tick hears of it.
enum PriceFilter {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        let tickSize = context.instrument.tickSize
        if let price = order.terms.price {
            if price <= .zero { return .priceNotPositive(price) }
            if !price.decimal.isMultiple(of: tickSize.decimal) { return .priceOffTick(price, tickSize: tickSize) }
        }
        if let price = order.terms.stopPrice {
            if price <= .zero { return .stopPriceNotPositive(price) }
            if !price.decimal.isMultiple(of: tickSize.decimal) { return .stopPriceOffTick(price, tickSize: tickSize) }
        }
        if let distance = order.terms.trailingDistance {
            if distance <= .zero { return .trailingDistanceNotPositive(distance) }
            if !distance.decimal.isMultiple(of: tickSize.decimal) {
                return .trailingDistanceOffTick(distance, tickSize: tickSize)
            }
            // A sell that trails by more than the price would wait for a price below zero.
            if let price = order.statedPrice(context), distance >= price {
                return .trailingDistanceAbovePrice(distance, price: price)
            }
        }
        return nil
    }
}
