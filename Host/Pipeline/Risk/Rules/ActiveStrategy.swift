import TradingModel

/// A strategy that is paused or stopped adds nothing. What it asked for before it was stopped may arrive later: by then somebody
/// counts on no new orders.
enum ActiveStrategy {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        switch context.activity {
        case .running: nil
        case .paused: order.enlarges(context) ? .paused : nil
        case .stopped: order.enlarges(context) ? .stopped : nil
        }
    }
}
