import API
import Engine
import Foundation
import Line
import Risk
import Store
import TradingModel

// What an operator asks of the guards of an instance.

extension RunningLine {
    /// Events that a report shows.
    private static let eventLimit = 20
    /// The last intents of an instance among which refusals are looked for.
    private static let refusalWindow: UInt64 = 1_000

    func risk(_ id: UInt64) throws -> RiskReport {
        let member = try requireAccount(id)
        let events = try GuardEventRepository(connection).latest(instance: member.instance, limit: RunningLine.eventLimit)
        let instance = line.engine.knows(member.instance) ? line.engine.instance(member.instance) : nil
        let state = instance?.guards
        let plan = instance?.definition.guards
        let account = state?.account
        return RiskReport(
            instance: id, name: member.label, standing: state?.standing?.text, state: state?.standing?.name,
            until: state?.standing?.until.map { Date($0) }, equity: (account?.equity ?? .zero).description,
            dayProfit: account.map { ($0.equity - $0.dayStart).description } ?? "0",
            weekProfit: account.map { ($0.equity - $0.weekStart).description } ?? "0",
            guards: plan?.settings(levels: state?.position?.levels(plan ?? GuardPlan()) ?? []) ?? [],
            limits: LimitKey.all.map { key in
                RiskReport.Limit(
                    key: key.name, value: key.text(member.limits), source: member.limitLayers.source(of: key).rawValue)
            },
            refusals: try refusals(of: member),
            events: events.map { event in
                RiskReport.Event(
                    number: event.number, time: Date(event.time), kind: event.kind.rawValue, step: event.step.rawValue,
                    text: event.text)
            })
    }

    private func refusals(of member: LineAccount) throws -> [RiskReport.Refusal] {
        let last = line.engine.knows(member.instance) ? line.engine.lastIntent(of: member.instance) : 0
        let behind = last > RunningLine.refusalWindow ? last - RunningLine.refusalWindow : 0
        return try RefusalRepository(connection).latest(
            instance: member.instance, behind: behind, limit: RunningLine.eventLimit
        ).map { RiskReport.Refusal(time: Date($0.time), intent: $0.intent, code: $0.code, text: $0.text) }
    }

    func liftSafeMode(_ id: UInt64, by who: String, reason: String) throws -> RiskReport {
        let member = try requireMember(id)
        let standing = line.engine.knows(member.instance) ? line.engine.instance(member.instance).guards?.standing : nil
        switch standing {
        case nil:
            throw OperationProblem(
                .conflict, code: "no_safe_mode",
                detail: "\(member.label) is neither in safe mode nor cooling down; tradingboost risk show tells how it stands")
        case .closing(let kind) where line.engine.instance(member.instance).guards?.safeModes.isEmpty ?? true:
            throw OperationProblem(
                .conflict, code: "guard_is_closing",
                detail: "the \(kind.text) of \(member.label) is closing the position; wait until that is done")
        case .closing, .safeMode, .coolingDown: break
        }
        try carryOut(.liftSafeMode(member.instance, by: who, because: reason))
        return try risk(id)
    }
}

extension GuardStanding {
    /// Stable.
    fileprivate var name: String {
        switch self {
        case .closing: "closing"
        case .safeMode: "safe_mode"
        case .coolingDown: "cooling_down"
        }
    }

    fileprivate var until: Timestamp? {
        switch self {
        case .closing: nil
        case .safeMode(let mode): mode.until
        case .coolingDown(_, let until): until
        }
    }
}

extension GuardPlan {
    /// What is configured, with the prices at which it acts now.
    fileprivate func settings(levels: [(kind: GuardKind, level: Price)]) -> [RiskReport.Guard] {
        var guards: [RiskReport.Guard] = []
        func add(_ kind: GuardKind, _ setting: String) {
            let level = levels.first { $0.kind == kind }?.level
            guards.append(RiskReport.Guard(kind: kind.rawValue, setting: setting, level: level?.description))
        }
        if let stopLoss { add(.stopLoss, "\(stopLoss.text) from the entry price") }
        if let breakEven = levels.first(where: { $0.kind == .breakEven }) {
            guards.append(
                RiskReport.Guard(
                    kind: GuardKind.breakEven.rawValue, setting: "at the entry price", level: breakEven.level.description))
        }
        if let trailingStop {
            let activation = trailingStop.activation.map { ", from a profit of \($0.text) on" } ?? ""
            add(.trailingStop, "\(trailingStop.distance.text) from the best price\(activation)")
        }
        if let takeProfit {
            if let first = takeProfit.first {
                add(.firstTakeProfit, "\(first.distance.text) from the entry price closes \(first.fraction.percentText)")
            }
            add(.takeProfit, "\(takeProfit.distance.text) from the entry price")
        }
        if let liquidation {
            let steps = liquidation.steps.map { "\($0.fraction.percentText) below \($0.distance.percentText)" }
            add(.liquidation, "closes \(steps.joined(separator: ", ")) to the liquidation price")
        }
        if let dailyLoss { add(.dailyLoss, "\(dailyLoss.limit)\(dailyLoss.closes ? ", closes the position" : "")") }
        if let weeklyLoss { add(.weeklyLoss, "\(weeklyLoss.limit)\(weeklyLoss.closes ? ", closes the position" : "")") }
        if let drawdown {
            add(.drawdown, "\(drawdown.fraction.percentText) below the peak\(drawdown.closes ? ", closes the position" : "")")
        }
        return guards
    }
}

extension GuardPlan.Distance {
    fileprivate var text: String {
        switch self {
        case .fraction(let fraction): fraction.percentText
        case .price(let price): "\(price)"
        case .averageTrueRange(let multiple): "\(multiple) × ATR"
        }
    }
}

extension FixedDecimal {
    /// `2.5 %`
    fileprivate var percentText: String { "\(self * 100) %" }
}
