import TradingModel

/// The quantity is one that the venue takes.
enum QuantityFilter {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        let quantity = order.terms.quantity
        let instrument = context.instrument
        if quantity <= .zero { return .quantityNotPositive(quantity) }
        if !quantity.decimal.isMultiple(of: instrument.lotSize.decimal) {
            return .quantityOffLot(quantity, lotSize: instrument.lotSize)
        }
        if quantity < instrument.minimumQuantity {
            return .quantityBelowMinimum(quantity, minimum: instrument.minimumQuantity)
        }
        if quantity > instrument.maximumQuantity {
            return .quantityAboveMaximum(quantity, maximum: instrument.maximumQuantity)
        }
        return nil
    }
}
