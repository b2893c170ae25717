import TradingModel

/// A freeze keeps everything as it is until somebody has looked: nothing leaves, cancels included.
enum Freeze {
    static func refusal(_ context: RiskContext) -> RiskRefusal? {
        guard let halt = context.halt, halt.level == .freeze else { return nil }
        return .frozen(halt.scope)
    }
}
