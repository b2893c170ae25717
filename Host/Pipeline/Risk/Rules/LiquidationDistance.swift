import TradingModel

/// Nothing is added that would leave the position closer to its liquidation price than the limit. Where that price is not known
/// nothing is added either: the limit says that it matters. An order that leaves no larger position passes.
enum LiquidationDistance {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let limit = context.limits.minimumLiquidationDistance, order.adds(context) else { return nil }
        switch context.liquidation {
        case .impossible: return nil
        case .unknown: return .liquidationUnknown
        case .distance(let distance): return distance < limit ? .liquidationTooClose(distance: distance, limit: limit) : nil
        }
    }
}
