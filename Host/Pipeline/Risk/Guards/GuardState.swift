package import TradingModel

/// The guards of one instance: a value that hears of candles, fills and time, and says what to do. It decides only; the engine
/// carries out, because a halt, a freeze and an unwinding have a word in it too.
///
/// | | hears | may ask for |
/// |---|---|---|
/// | `PositionGuard`: stop loss, trailing stop, take profits | candles, fills | closing all or a part |
/// | `EmergencyReduction` | candles | closing a part, or all |
/// | `AccountGuard`: daily and weekly loss, drawdown | candles | safe mode, and closing all |
///
/// There is one closing at a time: of two the one that leaves less stays. After a closing by the position's guards nothing is
/// added for the plan's cooldown. A cost of some comparisons a candle; memory does not grow.
package struct GuardState: Sendable, Codable, Equatable {
    package private(set) var position: PositionGuard?
    package private(set) var account = AccountGuard()
    private var range: AverageTrueRange
    /// Base units, negative = short: as it was told last.
    package private(set) var quantity = Quantity.zero
    package var closing: GuardClosing?
    /// At most one of each kind.
    package private(set) var safeModes: [SafeMode] = []
    package private(set) var cooldown: Cooldown?
    /// The number of the last event.
    package private(set) var eventCount: UInt64 = 0

    package struct Cooldown: Sendable, Codable, Equatable {
        package var kind: GuardKind
        package var until: Timestamp
    }

    package init(_ plan: GuardPlan) { range = AverageTrueRange(plan.range) }

    /// A step that becomes a `GuardEvent`.
    package struct Happening: Sendable, Equatable {
        package var number: UInt64
        package var kind: GuardKind
        package var step: GuardEvent.Step
        package var threshold: FixedDecimal?
        package var value: FixedDecimal?
        package var quantity: Quantity?
        package var until: Timestamp?
        package var text: String
    }

    // MARK: - What it hears

    /// What is held changed.
    ///
    /// - Parameters:
    ///   - entryPrice: the average; nil when nothing is held.
    ///   - time: of the fill, by the venue's clock.
    package mutating func positionChanged(to quantity: Quantity, entryPrice: Price?, at time: Timestamp) {
        let before = self.quantity
        self.quantity = quantity
        closing?.begin()
        guard !quantity.isZero, let entryPrice else {
            position = nil
            return
        }
        let isLong = quantity > .zero
        if position == nil || position?.isLong != isLong {
            position = PositionGuard(isLong: isLong, entryPrice: entryPrice, since: time, range: range.value)
        } else if quantity.magnitude > before.magnitude {
            position?.enlarge(entryPrice: entryPrice, at: time, range: range.value)
        }
    }

    /// A candle of the market closed.
    ///
    /// - Parameter profit: realised and unrealised at its close, minus fees.
    package mutating func candleClosed(
        _ candle: Candle, profit: Notional, lotSize: Quantity, _ plan: GuardPlan
    ) -> [Happening] {
        var happenings: [Happening] = []
        range.add(candle)
        let now = candle.closeTime
        if !(closing?.target.isZero ?? false) {
            watchPosition(candle, lotSize, plan, into: &happenings)
            watchLiquidation(candle, lotSize, plan, into: &happenings)
        }
        guard plan.dailyLoss != nil || plan.weeklyLoss != nil || plan.drawdown != nil else { return happenings }
        // A candle that ends with the day belongs to it.
        let moment = now + -1
        for finding in account.read(plan.capital + profit, at: moment, plan)
        where !safeModes.contains(where: { $0.kind == finding.kind }) {
            enterSafeMode(finding, at: moment, now: now, plan, into: &happenings)
        }
        return happenings
    }

    private mutating func watchPosition(
        _ candle: Candle, _ lotSize: Quantity, _ plan: GuardPlan, into happenings: inout [Happening]
    ) {
        guard let finding = position?.candleClosed(candle, plan, range: range.value) else { return }
        let text = "the price came to the \(finding.kind.text) at \(finding.level); the candle closed at \(candle.close)"
        trip(
            finding.kind, part: part(finding.fraction, lotSize, .down), threshold: finding.level.decimal,
            value: candle.close.decimal, text, at: candle.closeTime, plan, into: &happenings)
    }

    private mutating func watchLiquidation(
        _ candle: Candle, _ lotSize: Quantity, _ plan: GuardPlan, into happenings: inout [Happening]
    ) {
        guard let reduction = plan.liquidation, let position,
            let distance = reduction.distance(at: candle.close, entry: position.entryPrice, isLong: position.isLong)
        else { return }
        let due = reduction.due(at: distance, taken: position.reductions)
        self.position?.reductions = due.taken
        guard let step = due.step else { return }
        let text = "the liquidation price is \(percent(distance)) away, less than \(percent(step.distance))"
        trip(
            .liquidation, part: part(step.fraction, lotSize, .up), threshold: step.distance, value: distance, text,
            at: candle.closeTime, plan, into: &happenings)
    }

    // MARK: - What follows

    private func part(_ fraction: FixedDecimal, _ lotSize: Quantity, _ rounding: Rounding) -> Quantity {
        guard fraction < .one else { return quantity.magnitude }
        return min(
            quantity.magnitude.multiplied(by: fraction, rounding: rounding).rounded(toLot: lotSize, rounding),
            quantity.magnitude)
    }

    private mutating func trip(
        _ kind: GuardKind, part: Quantity, threshold: FixedDecimal, value: FixedDecimal, _ text: String, at now: Timestamp,
        _ plan: GuardPlan, into happenings: inout [Happening]
    ) {
        var until: Timestamp?
        if plan.cooldown > 0, kind != .firstTakeProfit {
            let end = now + plan.cooldown
            cooldown = Cooldown(kind: kind, until: end)
            until = end
        }
        close(kind, target: quantity.magnitude - part)
        happenings.append(
            happening(kind, .tripped, threshold: threshold, value: value, quantity: part, until: until, text))
    }

    /// The one arbiter of closings: the one that leaves less stays.
    private mutating func close(_ kind: GuardKind, target: Quantity) {
        let isLong = quantity > .zero
        if let closing, closing.target <= target, closing.target.isZero || closing.isLong == isLong { return }
        closing = GuardClosing(kind: kind, isLong: isLong, target: target)
    }

    private mutating func enterSafeMode(
        _ finding: AccountGuard.Finding, at moment: Timestamp, now: Timestamp, _ plan: GuardPlan,
        into happenings: inout [Happening]
    ) {
        let until: Timestamp? =
            switch finding.end {
            case .byOperator: nil
            case .after(let nanoseconds): now + nanoseconds
            case .boundary:
                finding.kind == .weeklyLoss
                    ? plan.day.start(ofWeek: plan.day.week(of: moment) + 1) : plan.day.start(ofDay: plan.day.day(of: moment) + 1)
            }
        // Reached by the last candle of its day: the next one has begun.
        guard until.map({ $0 > now }) ?? true else { return }
        let reason =
            switch finding.kind {
            case .drawdown: "the equity is \(percent(finding.value)) below its peak, the limit is \(percent(finding.limit))"
            case .weeklyLoss: "the loss of the week is \(finding.value), the limit \(finding.limit)"
            default: "the loss of the day is \(finding.value), the limit \(finding.limit)"
            }
        safeModes.append(SafeMode(kind: finding.kind, since: now, until: until, reason: reason))
        if finding.closes { close(finding.kind, target: .zero) }
        happenings.append(
            happening(
                finding.kind, .tripped, threshold: finding.limit, value: finding.value,
                quantity: finding.closes ? quantity.magnitude : nil, until: until, reason))
    }

    /// What is over by now.
    package mutating func advance(to now: Timestamp) -> [Happening] {
        if let cooldown, cooldown.until <= now { self.cooldown = nil }
        let ended = safeModes.filter { $0.until.map { $0 <= now } ?? false }
        safeModes.removeAll { ended.contains($0) }
        return ended.map { mode in
            account.restart(mode.kind)
            return happening(mode.kind, .ended, "the safe mode is over: its time has come")
        }
    }

    /// An operator ends every safe mode and the cooldown. Limits count anew from where the account stands.
    ///
    /// - Returns: empty when there was nothing to end.
    package mutating func lift(by who: String, because why: String) -> [Happening] {
        var ended = safeModes.map(\.kind)
        if let cooldown, ended.isEmpty { ended.append(cooldown.kind) }
        safeModes = []
        cooldown = nil
        return ended.map { kind in
            account.restart(kind)
            return happening(kind, .lifted, "lifted by \(who): \(why)")
        }
    }

    /// The closing is done when nothing is left to close; then it is over.
    package mutating func finishClosing(openOrders: Int) -> Happening? {
        guard let closing, closing.isDone(holding: quantity, openOrders: openOrders) else { return nil }
        self.closing = nil
        return happening(closing.kind, .closed, "closed for the \(closing.kind.text); \(quantity) is held")
    }

    /// The closing cannot go on by itself.
    package mutating func note(stuck text: String) -> Happening? {
        guard let closing else { return nil }
        return happening(closing.kind, .stuck, quantity: quantity.magnitude - closing.target, text)
    }

    /// Without guards nothing is kept from trading any more; the numbers of events go on.
    package mutating func disarm() {
        (closing, safeModes, cooldown, position, quantity) = (nil, [], nil, nil, .zero)
        account = AccountGuard()
    }

    /// The plan is another one from here on: what is in force stays in force.
    package mutating func take(_ plan: GuardPlan) {
        if range.settings != plan.range { range = AverageTrueRange(plan.range) }
    }

    // MARK: - How it stands

    /// What keeps the instance from adding; nil: nothing does. A closing comes first, then the safe mode that ends last.
    package var standing: GuardStanding? {
        if let closing { return .closing(closing.kind) }
        if let mode = safeModes.max(by: { $1.outlasts($0) }) { return .safeMode(mode) }
        return cooldown.map { .coolingDown($0.kind, until: $0.until) }
    }

    /// Before that nothing ends and nothing is tried again by itself.
    package var nextTime: Timestamp? {
        var times = safeModes.compactMap(\.until)
        if let cooldown { times.append(cooldown.until) }
        if let time = closing?.nextTime { times.append(time) }
        return times.min()
    }

    private mutating func happening(
        _ kind: GuardKind, _ step: GuardEvent.Step, threshold: FixedDecimal? = nil, value: FixedDecimal? = nil,
        quantity: Quantity? = nil, until: Timestamp? = nil, _ text: String
    ) -> Happening {
        eventCount += 1
        return Happening(
            number: eventCount, kind: kind, step: step, threshold: threshold, value: value, quantity: quantity, until: until,
            text: text)
    }

    private func percent(_ fraction: FixedDecimal) -> String {
        // For people: a tenth of a percent is fine enough.
        let tenth = FixedDecimal(raw: FixedDecimal.unit / 10)
        return "\((fraction * 100).rounded(toMultipleOf: tenth, .nearest)) %"
    }
}
