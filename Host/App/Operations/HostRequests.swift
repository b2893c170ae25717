import API
import Engine
import Line
import PluginInspection
import Store
import TradingModel

/// An operator's requests, each carried out on the line's thread.
extension OperationsDesk: HostOperations {
    func instances(user: String?, name: String?) async throws -> [InstanceReport] {
        let all =
            if let recent = snapshots.recent { recent } else { try await order(isChange: false) { $0.recentReports() } }
        return all.filter { report in
            (user == nil || report.user == user)
                && (name == nil || report.name == name || "\(report.user)/\(report.name)" == name)
        }
    }

    func instance(_ id: UInt64) async throws -> InstanceReport {
        if let report = snapshots.recent(id) { return report }
        return try await order(isChange: false) { [snapshots] line in
            let report = try line.instance(id)
            snapshots.publish(report)
            return report
        }
    }

    func enable(_ order: EnableOrder) async throws -> InstanceReport {
        try await self.order { line, answer in line.enable(order, answer) }
    }

    func disable(_ id: UInt64, openOrders: String?) async throws -> InstanceReport {
        try await order { line in try line.disable(id, openOrders: openOrders) }
    }

    func pause(_ id: UInt64) async throws -> InstanceReport {
        try await order { line in try line.setPause(id, isPaused: true) }
    }

    func resume(_ id: UInt64) async throws -> InstanceReport {
        try await order { line in try line.setPause(id, isPaused: false) }
    }

    func setParameters(_ id: UInt64, _ parameters: [String: String]) async throws -> InstanceReport {
        try await order { line, answer in line.setParameters(id, parameters, answer) }
    }

    func swap(_ order: SwapOrder) async throws -> SwapReport {
        try await self.order { line, answer in line.swap(order, answer) }
    }

    func swaps() async throws -> [SwapReport] {
        try await order(isChange: false) { line in line.swaps.map(\.report) }
    }

    func decisions(_ id: UInt64, limit: Int) async throws -> [DecisionReport] {
        try await order(isChange: false) { line in try line.decisions(id, limit: limit) }
    }

    func commands(_ id: UInt64) async throws -> [CommandDescription] {
        try await order(isChange: false) { line in
            try line.requireMember(id).plugin.manifest.commands.map { CommandDescription($0) }
        }
    }

    func call(_ id: UInt64, _ order: CommandOrder) async throws -> CommandResult {
        try await self.order { line, answer in line.call(id, order, answer) }
    }

    func signals(_ id: UInt64, limit: Int) async throws -> [SignalReport] {
        try await order(isChange: false) { line in
            line.strategies.signals.latest(of: try line.requireMember(id).instance, limit: limit)
        }
    }

    func risk(_ id: UInt64) async throws -> RiskReport {
        try await order(isChange: false) { line in try line.risk(id) }
    }

    func liftSafeMode(_ id: UInt64, by who: String, reason: String) async throws -> RiskReport {
        try await order { line in try line.liftSafeMode(id, by: who, reason: reason) }
    }

    func setLimits(_ id: UInt64, _ change: LimitsChange) async throws -> RiskReport {
        try await order { line in try line.setLimits(id, change) }
    }

    func tenantName(ofUser name: String) async throws -> String? {
        try await order(isChange: false) { line in try line.tenantName(ofUser: name) }
    }

    func trade(_ request: HandRequest) async throws -> [HandOutcome] {
        try await order { line in try line.trade(request) }
    }

    func lastPrices() async throws -> [String: Price] {
        try await order(isChange: false) { line in
            line.line.engine.lastPrice(line.instrument.id).map { [line.instrument.name: $0] } ?? [:]
        }
    }

    func halts() async throws -> [HaltReport] {
        try await order(isChange: false) { line in try line.halts() }
    }

    func setHalt(_ scope: HaltTarget, level: String?, reason: String, by setter: HaltSetter) async throws -> HaltOutcome {
        try await order { line in try line.setHalt(scope, level: level, reason: reason, by: setter) }
    }

    func holdToPlan(tenant: String, isDayUsedUp: Bool) async throws -> Bool {
        try await order { line in try line.holdToPlan(tenant: tenant, isDayUsedUp: isDayUsedUp) }
    }

    func install(_ plugin: PluginUpload) async throws -> PluginReport {
        let library = try await order(isChange: false) { line in line.library }
        let accepted = try await BlockingWork.run { try library.install(plugin) }
        let all = try await plugins()
        guard let report = all.first(where: { $0.sha256 == SHA256Text.text(accepted.sha256) }) else {
            throw OperationProblem(.failed, code: "plugin_not_stored", detail: "\(plugin.name) is not in the library")
        }
        return report
    }

    func plugins() async throws -> [PluginReport] {
        let (library, running) = try await order(isChange: false) { line in
            (line.library, line.members.filter { $0.status != .disabled }.map(\.plugin.sha256))
        }
        // The library asks the database, which neither the line nor a thread of the requests must wait for.
        return try await BlockingWork.run {
            try library.all().map { plugin in plugin.report(instances: running.count { $0 == plugin.sha256 }) }
        }
    }
}
