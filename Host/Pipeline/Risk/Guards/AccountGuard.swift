package import TradingModel

/// The losses of an instance's account: of the day, of the week, and since its highest equity. Equity is read when a candle
/// closes, at that close: a fill within a candle is not weighed at a price from before it.
package struct AccountGuard: Sendable, Hashable, Codable {
    /// The highest equity, quote units; nil before the first reading.
    package private(set) var peak: Notional?
    /// At the last reading.
    package private(set) var equity = Notional.zero
    private var day: Int64 = 0
    private var week: Int64 = 0
    /// The equity when the day, and the week, began.
    package private(set) var dayStart = Notional.zero
    package private(set) var weekStart = Notional.zero

    init() {}

    /// What a limit found: quote units, of a drawdown fractions.
    struct Finding: Equatable {
        var kind: GuardKind
        var limit: FixedDecimal
        var value: FixedDecimal
        var end: GuardPlan.SafeModeEnd
        var closes: Bool
    }

    /// Takes the equity at a moment; moments never run backwards.
    ///
    /// - Returns: the limits that are reached, whether or not they were before.
    mutating func read(_ equity: Notional, at time: Timestamp, _ plan: GuardPlan) -> [Finding] {
        let (today, thisWeek) = (plan.day.day(of: time), plan.day.week(of: time))
        if peak == nil { (dayStart, weekStart, day, week) = (equity, equity, today, thisWeek) }
        if today != day { (day, dayStart) = (today, self.equity) }
        if thisWeek != week { (week, weekStart) = (thisWeek, self.equity) }
        let highest = max(peak ?? equity, equity)
        peak = highest
        self.equity = equity

        var findings: [Finding] = []
        func look(_ kind: GuardKind, _ limit: GuardPlan.LossLimit?, from start: Notional) {
            guard let limit, start - equity >= limit.limit else { return }
            findings.append(
                Finding(
                    kind: kind, limit: limit.limit.decimal, value: (start - equity).decimal, end: limit.end,
                    closes: limit.closes))
        }
        look(.dailyLoss, plan.dailyLoss, from: dayStart)
        look(.weeklyLoss, plan.weeklyLoss, from: weekStart)
        if let limit = plan.drawdown, highest > .zero,
            let allowed = highest.decimal.multipliedReportingOverflow(by: limit.fraction, rounding: .nearest),
            (highest - equity).decimal >= allowed,
            let value = (highest - equity).decimal.divided(by: highest.decimal, rounding: .nearest)
        {
            findings.append(
                Finding(
                    kind: .drawdown, limit: limit.fraction, value: value, end: limit.end, closes: limit.closes))
        }
        return findings
    }

    /// Begins to count anew from where the account stands: a limit that was lifted must not be reached again at once.
    mutating func restart(_ kind: GuardKind) {
        switch kind {
        case .dailyLoss: dayStart = equity
        case .weeklyLoss: weekStart = equity
        case .drawdown: peak = equity
        case .stopLoss, .breakEven, .trailingStop, .firstTakeProfit, .takeProfit, .liquidation: break
        }
    }
}
