import API
import Engine
import Foundation
import Line
import OMS
import PluginInspection
import Risk
import Store
import Strategies
import TradingModel

// What a running line tells of itself.

extension RunningLine {
    func report(of member: LineMember) -> InstanceReport {
        let engine = line.engine
        let isKnown = engine.knows(member.instance)
        let (state, reason) = state(of: member, engine)
        let status = isKnown ? label(of: member).status(in: engine) : nil
        return InstanceReport(
            id: member.instance.rawValue, tenant: member.tenantName, user: member.user, name: member.name,
            plugin: member.plugin.manifest.name,
            version: member.plugin.manifest.version, state: state, reason: reason, instrument: instrument.name,
            parameters: Dictionary(member.parameters.map { ($0.name, $0.value.text) }, uniquingKeysWith: { $1 }),
            openOrderPolicy: member.openOrderPolicy.rawValue,
            halt: isKnown ? engine.halt(of: member.instance)?.level.rawValue : nil, openOrders: status?.openOrders ?? 0,
            position: status?.quantity.description ?? "0", profit: status?.profit.description ?? "0",
            process: workers.processIdentifier(of: member.instance),
            usage: workers.usage(of: member.instance).map { InstanceReport.Usage($0) } ?? .none)
    }

    func instance(_ id: UInt64) throws -> InstanceReport {
        if let manual = manuals.first(where: { $0.instance.rawValue == id }) { return report(of: manual) }
        return report(of: try requireMember(id))
    }

    /// Of orders by hand: nothing runs that could be down.
    func report(of manual: LineAccount) -> InstanceReport {
        let engine = line.engine
        let position = engine.oms.book(manual.instance).position
        return InstanceReport(
            id: manual.instance.rawValue, tenant: manual.tenantName, user: manual.user, name: manual.name,
            plugin: manual.strategy, version: "", state: .running, reason: "", instrument: instrument.name, parameters: [:],
            openOrderPolicy: OpenOrderPolicy.keep.rawValue, halt: engine.halt(of: manual.instance)?.level.rawValue,
            openOrders: engine.oms.book(manual.instance).openOrders.count, position: position.quantity.description,
            profit: (position.profit(at: engine.lastPrice(instrument.id)) ?? position.settledProfit ?? .zero).description,
            process: nil, usage: .none)
    }

    private func state(of member: LineMember, _ engine: Engine) -> (InstanceReport.State, String) {
        guard member.status != .disabled else { return (.disabled, "") }
        guard workers.isRunning(member.instance) else {
            let instance = engine.knows(member.instance) ? engine.instance(member.instance) : nil
            return (.quarantined, instance?.lastEvent?.text ?? "it could not be started")
        }
        if workers.processIdentifier(of: member.instance) == nil { return (.restarting, "") }
        let standing = engine.knows(member.instance) ? engine.instance(member.instance).guards?.standing : nil
        return (member.status == .paused ? .paused : .running, standing?.text ?? "")
    }

    func label(of member: LineMember) -> InstanceLabel {
        InstanceLabel(
            instance: member.instance, user: member.user,
            strategy: "\(member.name) \(member.plugin.manifest.version)", instrument: instrument)
    }

    func decisions(_ id: UInt64, limit: Int) throws -> [DecisionReport] {
        let member = try requireAccount(id)
        guard line.engine.knows(member.instance) else { return [] }
        return line.decisions(of: member.instance, limit: limit).map { decision in
            DecisionReport(
                time: Date(decision.time), timeframe: decision.timeframe.name, outcome: decision.outcome.rawValue,
                text: decision.text)
        }
    }

    func status(isFinished: Bool) -> RunStatus {
        var latest = RunStatus()
        latest.counts = line.counts
        latest.restarts = workers.restarts
        latest.isFinished = isFinished
        latest.startTime = feed.startTime
        latest.time = feed.position > 0 ? line.engine.now : nil
        let engine = line.engine
        latest.instances = members.filter { engine.knows($0.instance) }.map { label(of: $0).status(in: engine) }
        return latest
    }
}

extension InstanceReport.Usage {
    fileprivate init(_ usage: InstanceUsage) {
        self.init(
            cpuSeconds: Double(usage.cpuTime) / 1e9, events: usage.events, orders: usage.orders, bytes: usage.bytes,
            restarts: usage.restarts)
    }
}
