import TradingModel

/// A new order is at most as large as the configured sizing says; an amendment likewise, where it raises the quantity. Free of it
/// are reduce-only orders.
enum MaximumSize {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let sizing = context.limits.sizing, !order.terms.isReduceOnly, order.raisesQuantity else { return nil }
        let input = SizingInput(
            instrument: context.instrument, equity: context.equity, price: order.statedPrice(context),
            averageTrueRange: context.averageTrueRange)
        switch sizing.size(input) {
        case .zero(let reason): return .sizeIsZero(reason)
        case .quantity(let size):
            guard order.terms.quantity > size else { return nil }
            return .quantityAboveSize(order.terms.quantity, size: size)
        }
    }
}
