package import TradingModel

/// What an account is worth over time, in one valuation asset: its peak, how far below that it is, and what the present days and
/// weeks have earned, in UTC and in Seoul.
package struct Portfolio: Sendable, Hashable, Codable {
    /// Where the account stands at a time.
    package struct Standing: Sendable, Hashable {
        /// Below the highest equity so far; not negative.
        package let drawdown: Notional
        /// Since the day and the week began.
        package let profits: [TradingDay: Period]
    }

    package struct Period: Sendable, Hashable {
        package let day: Notional
        package let week: Notional
    }

    /// At the last time; nil before the first.
    package private(set) var equity: Notional?
    /// Of all its strategies at the last time; nil: read from a checkpoint of an earlier version, or before the first.
    private var capital: Notional?
    private var peak = Notional.zero
    private var starts: [TradingDay: Start] = [:]

    private struct Start: Sendable, Hashable, Codable {
        var day: Int64
        var week: Int64
        var dayEquity: Notional
        var weekEquity: Notional
    }

    package init() {}

    /// Takes the account's equity of a time, which does not go back, and says where it stands. A day's profit counts from the
    /// last equity before it began: the equity at its very end is the day's that ends there. Capital that was given or taken is
    /// no profit and no loss: what was before counts with it.
    ///
    /// - Parameter capital: the part of the equity that was given.
    /// - Returns: nil out of range; then nothing changes.
    package mutating func take(equity: Notional, capital: Notional, at time: Timestamp) -> Standing? {
        guard let given = Notional.difference(capital, self.capital ?? capital), var next = shifted(by: given) else { return nil }
        guard let standing = next.stand(at: equity, time) else { return nil }
        next.capital = capital
        self = next
        return standing
    }

    private func shifted(by given: Notional) -> Portfolio? {
        guard !given.isZero, let equity else { return self }
        var next = self
        guard let shiftedEquity = Notional.sum(equity, given), let shiftedPeak = Notional.sum(peak, given) else { return nil }
        (next.equity, next.peak) = (shiftedEquity, shiftedPeak)
        for (boundary, start) in starts {
            guard let day = Notional.sum(start.dayEquity, given), let week = Notional.sum(start.weekEquity, given)
            else { return nil }
            next.starts[boundary] = Start(day: start.day, week: start.week, dayEquity: day, weekEquity: week)
        }
        return next
    }

    private mutating func stand(at equity: Notional, _ time: Timestamp) -> Standing? {
        var next = self
        next.peak = self.equity == nil ? equity : max(peak, equity)
        var profits: [TradingDay: Period] = [:]
        // What closes with the day belongs to it.
        let moment = time + -1
        for boundary in TradingDay.allCases {
            let (day, week) = (boundary.day(of: moment), boundary.week(of: moment))
            let before = self.equity ?? equity
            var start = starts[boundary] ?? Start(day: day, week: week, dayEquity: before, weekEquity: before)
            if day != start.day { (start.day, start.dayEquity) = (day, before) }
            if week != start.week { (start.week, start.weekEquity) = (week, before) }
            guard let dayProfit = Notional.difference(equity, start.dayEquity),
                let weekProfit = Notional.difference(equity, start.weekEquity)
            else { return nil }
            profits[boundary] = Period(day: dayProfit, week: weekProfit)
            next.starts[boundary] = start
        }
        guard let drawdown = Notional.difference(next.peak, equity) else { return nil }
        next.equity = equity
        self = next
        return Standing(drawdown: drawdown, profits: profits)
    }

    /// Share of the peak that is lost; zero without a peak.
    package var drawdownShare: FixedDecimal {
        guard let equity, peak > .zero, let lost = Notional.difference(peak, equity) else { return .zero }
        return lost.decimal.divided(by: peak.decimal, rounding: .up) ?? .zero
    }
}
