package import TradingModel

/// What an account is worth over time, in one valuation asset: its peak, how far below that it is, and what the present day and
/// week have earned.
package struct Portfolio: Sendable, Hashable, Codable {
    /// At a time.
    package struct Snapshot: Sendable, Hashable, Codable {
        package let time: Timestamp
        /// Balances and unrealised profits.
        package let equity: Notional
        package let unrealisedProfit: Notional
        /// Sum of the sizes of all positions.
        package let exposure: Notional
        /// Below the highest equity so far; not negative.
        package let drawdown: Notional
        /// Since the day and the week began.
        package let dayProfit: Notional
        package let weekProfit: Notional
    }

    package let boundary: TradingDay
    package private(set) var last: Snapshot?
    private var peak = Notional.zero
    private var dayStart = Mark(number: 0, equity: .zero)
    private var weekStart = Mark(number: 0, equity: .zero)

    private struct Mark: Sendable, Hashable, Codable {
        var number: Int64
        var equity: Notional
    }

    package init(boundary: TradingDay) { self.boundary = boundary }

    /// Takes the account's figures of a time, which does not go back, and says where it stands. A day's profit counts from the
    /// last equity before it began.
    package mutating func take(
        equity: Notional, unrealisedProfit: Notional, exposure: Notional, at time: Timestamp
    ) -> Snapshot {
        let (day, week) = (boundary.number(of: time), boundary.week(of: time))
        let before = last?.equity ?? equity
        if last == nil || day != dayStart.number { dayStart = Mark(number: day, equity: before) }
        if last == nil || week != weekStart.number { weekStart = Mark(number: week, equity: before) }
        peak = last == nil ? equity : max(peak, equity)
        let snapshot = Snapshot(
            time: time, equity: equity, unrealisedProfit: unrealisedProfit, exposure: exposure, drawdown: peak - equity,
            dayProfit: equity - dayStart.equity, weekProfit: equity - weekStart.equity)
        last = snapshot
        return snapshot
    }

    /// Share of the peak that is lost; zero without a peak.
    package var drawdownShare: FixedDecimal {
        guard let last, peak > .zero else { return .zero }
        return last.drawdown.decimal.divided(by: peak.decimal, rounding: .up) ?? .zero
    }
}
