import TradingModel

/// What a guard forbids: nothing is added while it closes, in safe mode and while it cools down. In the latter two a reduce-only
/// order against the position passes: the strategy's own way out must not be shut by what protects it.
enum GuardedInstance {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let standing = context.guardStanding, order.enlarges(context) else { return nil }
        if case .closing(let kind) = standing { return .guardIsClosing(kind) }
        let isAgainst = context.position > .zero ? order.terms.side == .sell : order.terms.side == .buy
        if order.terms.isReduceOnly, !context.position.isZero, isAgainst { return nil }
        switch standing {
        case .closing(let kind): return .guardIsClosing(kind)
        case .safeMode(let mode): return .safeMode(mode)
        case .coolingDown(let kind, let until): return .coolingDown(kind, until: until)
        }
    }
}
