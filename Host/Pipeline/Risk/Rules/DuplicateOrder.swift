import TradingModel

/// The same terms twice within the window are one order asked for twice: a loop that does not see its own order, or a retry. Free
/// of it are reduce-only orders: twice the same exit closes no more than is held.
enum DuplicateOrder {
    static func refusal(_ terms: OrderTerms, _ context: RiskContext) -> RiskRefusal? {
        guard let window = context.limits.duplicateWindow, !terms.isReduceOnly,
            let age = context.recentTerms.age(of: terms, within: window, at: context.now)
        else { return nil }
        return .duplicateOrder(age: age, window: window)
    }
}
