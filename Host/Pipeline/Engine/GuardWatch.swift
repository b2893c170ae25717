import Accounts
import OMS
package import Risk
package import TradingModel

// Guards watch an instance's position and account for as long as it is known here: while it is halted, paused, stopped and in
// quarantine, too. What is held is at risk, whoever asked for it.

extension Engine {
    /// Sets what the guards of an instance watch; nil: they watch nothing any more, and what they kept from trading is free. What
    /// is in force under the plan before stays in force under the new one.
    package mutating func setGuards(_ id: InstanceID, _ plan: GuardPlan?) {
        let position = index(id)
        guard instances[position].definition.guards != plan else { return }
        instances[position].definition.guards = plan
        armGuards(position)
        standingRevision += 1
    }

    /// After the instance's plan was set.
    mutating func armGuards(_ position: Int) {
        guarded.removeAll { $0 == position }
        guard let plan = instances[position].definition.guards else {
            instances[position].guards?.disarm()
            return
        }
        guarded.append(position)
        if instances[position].guards == nil {
            instances[position].guards = GuardState(plan)
        } else {
            instances[position].guards?.take(plan)
        }
    }

    /// Lets the guards look at a closed candle of the market itself, once each, behind the venue's reports on it and before
    /// strategies hear of it; and takes the portfolios that are due. Costs nothing where neither is set.
    package mutating func watch(_ candle: Candle, into effects: inout [EngineEffect]) {
        takeDuePortfolios(candle, into: &effects)
        guard !guarded.isEmpty else { return }
        for position in guarded where instances[position].definition.instrument == candle.instrument {
            guard let plan = guardPlan(at: position) else { continue }
            let holding = oms.position(instances[position].definition.instance)
            // What came into the book without a fill is watched all the same.
            if instances[position].guards?.quantity != holding.quantity {
                instances[position].guards?.positionChanged(to: holding.quantity, entryPrice: holding.entryPrice, at: now)
            }
            // Out of range: what cannot be weighed is not judged.
            guard let profit = holding.profit(at: candle.close) else { continue }
            let lotSize = instrument(at: position).lotSize
            let happenings =
                instances[position].guards?.candleClosed(candle, profit: profit, lotSize: lotSize, plan) ?? []
            guard !happenings.isEmpty || instances[position].guards?.closing != nil else { continue }
            record(happenings, at: position, into: &effects)
            continueGuards(position, into: &effects)
            // What it waits for may be nearer now than the next timer.
            findEarliestGuardTime()
        }
        // Held orders that were cancelled are answered before anything else happens.
        if desk.hasWork { finishEvent(into: &effects) }
    }

    /// Where the limits say what the venue asks of a position, that counts for the guards, too: there is one liquidation price.
    private func guardPlan(at position: Int) -> GuardPlan? {
        let definition = instances[position].definition
        guard var plan = definition.guards, let margin = definition.limits.margin, plan.liquidation != nil else {
            return definition.guards
        }
        plan.liquidation?.leverage = margin.leverage
        plan.liquidation?.maintenanceRate = margin.maintenanceRate
        return plan
    }

    /// Of a fill, before anything is told.
    mutating func guardsHear(_ holding: Position, filledAt time: Timestamp, at position: Int) {
        guard instances[position].definition.guards != nil else { return }
        instances[position].guards?.positionChanged(to: holding.quantity, entryPrice: holding.entryPrice, at: time)
    }

    /// What ends by itself, and attempts whose time has come.
    mutating func advanceGuards(into effects: inout [EngineEffect]) {
        for position in guarded {
            guard let time = instances[position].guards?.nextTime, time <= now else { continue }
            let happenings = instances[position].guards?.advance(to: now) ?? []
            standingRevision += 1
            record(happenings, at: position, into: &effects)
            if let retry = instances[position].guards?.closing?.nextTime, retry <= now {
                instances[position].guards?.closing?.nextTime = nil
                continueGuards(position, into: &effects)
            }
        }
    }

    /// An operator ends the safe mode and the cooldown of an instance. A closing under way goes on.
    mutating func liftSafeMode(_ position: Int, by who: String, because why: String, into effects: inout [EngineEffect]) {
        let happenings = instances[position].guards?.lift(by: who, because: why) ?? []
        record(happenings, at: position, into: &effects)
    }

    /// No timer is due before what a guard waits for.
    mutating func findEarliestGuardTime() {
        for position in guarded {
            if let time = instances[position].guards?.nextTime { earliestTimer = min(earliestTimer, time) }
        }
    }

    /// Durable rows, a word to the user, and the note that people see.
    mutating func record(_ happenings: [GuardState.Happening], at position: Int, into effects: inout [EngineEffect]) {
        guard !happenings.isEmpty else { return }
        standingRevision += 1
        let definition = instances[position].definition
        for happening in happenings {
            effects.append(
                .journal(
                    .guardEvent(
                        GuardEvent(
                            tenant: definition.tenant, instance: definition.instance, number: happening.number,
                            kind: happening.kind, step: happening.step, threshold: happening.threshold, value: happening.value,
                            quantity: happening.quantity, until: happening.until, text: happening.text, time: now))))
            instances[position].lastEvent = InstanceState.LastEvent(
                time: now, text: "\(happening.kind.text) \(happening.step.rawValue): \(happening.text)")
            let key = "guard/\(definition.instance)/\(happening.number)"
            effects.append(.journal(.notice(notice(position, key, .instance, happening.title, happening.fullText))))
        }
    }
}

extension GuardState.Happening {
    /// `Stop loss tripped`
    fileprivate var title: String {
        let words = kind.text.prefix(1).uppercased() + kind.text.dropFirst()
        return step == .stuck ? "\(words) cannot close" : "\(words) \(step.rawValue)"
    }

    fileprivate var fullText: String {
        guard step == .tripped else { return text }
        let part = quantity.map { $0.isZero ? "" : "; \($0) is closed" } ?? ""
        let end = until.map { "until \($0.minuteText)" }
        let isSafeMode = kind == .dailyLoss || kind == .weeklyLoss || kind == .drawdown
        if isSafeMode { return "\(text)\(part); safe mode \(end ?? "until an operator lifts it (tradingboost risk lift)")" }
        return "\(text)\(part)\(end.map { "; nothing is added \($0)" } ?? "")"
    }
}
