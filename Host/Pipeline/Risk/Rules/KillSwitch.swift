import TradingModel

/// While trading is halted no new order passes, reduce-only or not: a halt means that somebody no longer trusts the strategy,
/// and flattening is theirs to do. An amendment passes when it enlarges nothing.
enum KillSwitch {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let halt = context.halt, order.enlarges(context) else { return nil }
        return .killSwitch(halt)
    }
}
