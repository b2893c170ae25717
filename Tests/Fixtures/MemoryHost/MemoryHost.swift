package import API
import Foundation
import Synchronization
package import TradingModel

/// A host without a line: instances, versions and halts in memory, which answer operations as a host does. For tests of what
/// talks to a host.
///
/// It knows Dip Buyer 1.0.0, 1.1.0 and 2.0.0, which crashes at its first candle, with the parameter `period` from 2 to 500; and
/// the users ada, bob and eve.
package final class MemoryHost: HostOperations {
    struct Values {
        var instances: [InstanceReport] = []
        var plugins: [PluginReport] = []
        var swaps: [SwapReport] = []
        var halts: [HaltReport] = []
        var setters: [HaltTarget: HaltSetter] = [:]
        /// Tenants that no plan can halt, and what somebody does between two requests of a plan.
        var unreachable: Set<String> = []
        var meanwhile: (@Sendable (MemoryHost) throws -> Void)?
        var signatures: [String: [UInt8]] = [:]
        var lifts: [UInt64: String] = [:]
        var openOrderLimits: [UInt64: String] = [:]
        var orders: [OrderReport] = []
        var requests: [HandRequest] = []
    }

    let values = Mutex(Values())

    package init() {
        for version in ["1.0.0", "1.1.0", "2.0.0"] {
            values.withLock {
                $0.plugins.append(
                    PluginReport(
                        id: "com.example.dip-buyer", name: "Dip Buyer", version: version,
                        sha256: String(repeating: String(version.prefix(1)), count: 64), origin: "unsigned",
                        capabilities: ["candles", "orders"], instances: 0))
            }
        }
    }

    /// What came with the last upload of that name.
    package func signature(of name: String) -> [UInt8]? { values.withLock { $0.signatures[name] } }

    package func instances(user: String? = nil, name: String? = nil) -> [InstanceReport] {
        values.withLock(\.shown).filter { instance in
            (user == nil || instance.user == user) && (name == nil || instance.name == name || instance.path == name)
        }
    }

    package func instance(_ id: UInt64) throws -> InstanceReport {
        try values.withLock { values in
            let index = try values.index(of: id)
            return values.shown[index]
        }
    }

    package func enable(_ order: EnableOrder) throws -> InstanceReport {
        try values.withLock { values in
            guard ["ada", "bob", "eve"].contains(order.user) else {
                throw OperationProblem(.notFound, code: "user_not_found", detail: "there is no user '\(order.user)'")
            }
            let version = try values.version(of: order.plugin, order.version)
            let name = order.name ?? "dip-buyer"
            if let limits = order.limits, limits.keys.contains(where: { $0 != "maximum_open_orders" }) {
                throw OperationProblem(.invalid, code: "limits", detail: "limits of \(name): there is maximum_open_orders alone")
            }
            let known = values.instances.firstIndex { $0.user == order.user && $0.name == name }
            let parameters = try MemoryHost.checked(
                order.parameters ?? [:], over: known.map { values.instances[$0].parameters } ?? ["period": "20"])
            if let known {
                guard [.disabled, .quarantined].contains(values.instances[known].state) else {
                    throw OperationProblem(
                        .conflict, code: "instance_runs",
                        detail: "\(order.user)/\(name) is \(values.instances[known].state.rawValue) already")
                }
                values.instances[known].state = .running
                values.instances[known].reason = ""
                values.instances[known].process = 41_873
                values.instances[known].version = version
                values.instances[known].parameters = parameters
                return values.shown[known]
            }
            values.instances.append(
                InstanceReport(
                    id: UInt64(values.instances.count + 1), tenant: order.tenant ?? order.user, user: order.user, name: name,
                    plugin: "Dip Buyer",
                    version: version, state: .running, reason: "", instrument: "BTC-USDT", parameters: parameters,
                    openOrderPolicy: order.openOrders ?? "keep", halt: nil, openOrders: 2, position: "0.12", profit: "61.07",
                    process: 41_873,
                    usage: .init(cpuSeconds: 0.25, events: 1_200, orders: 4, bytes: 65_536, restarts: 0)))
            return values.shown[values.instances.count - 1]
        }
    }

    package func disable(_ id: UInt64, openOrders: String?) throws -> InstanceReport {
        try change(id) { instance in
            guard instance.state != .disabled else {
                throw OperationProblem(.conflict, code: "instance_is_disabled", detail: "\(instance.path) is disabled already")
            }
            instance.state = .disabled
            instance.reason = "by an operator"
            instance.process = nil
            let policy = openOrders ?? instance.openOrderPolicy
            if policy != "keep" { instance.openOrders = 0 }
            if policy == "flatten" { instance.position = "0" }
        }
    }

    package func pause(_ id: UInt64) throws -> InstanceReport {
        try change(id) { try $0.step(from: .running, to: .paused, reason: "by an operator") }
    }

    package func resume(_ id: UInt64) throws -> InstanceReport {
        try change(id) { try $0.step(from: .paused, to: .running, reason: "") }
    }

    package func setParameters(_ id: UInt64, _ parameters: [String: String]) throws -> InstanceReport {
        try change(id) { $0.parameters = try MemoryHost.checked(parameters, over: $0.parameters) }
    }

    package func decisions(_ id: UInt64, limit: Int) throws -> [DecisionReport] {
        let instance = try instance(id)
        return (0..<min(limit, 100)).map { number in
            let isPaused = instance.state == .paused && number == 0
            return DecisionReport(
                time: Date(timeIntervalSince1970: 1_793_887_500 - Double(number) * 60), timeframe: "1m",
                outcome: isPaused ? "paused" : number == 1 ? "refused" : "no_signal",
                text: isPaused
                    ? "new orders are refused while it is paused"
                    : number == 1 ? "notional 5,120 is above 5,000" : "the strategy asked for nothing")
        }
    }

    package func tenantName(ofUser name: String) -> String? {
        if let instance = values.withLock({ $0.instances.first { $0.user == name } }) { return instance.tenant }
        return ["ada", "bob", "eve"].contains(name) ? name : nil
    }

    package func halts() -> [HaltReport] { values.withLock { $0.halts } }

    /// Runs once, when a plan has seen the halts and before it does anything.
    package func meanwhile(_ change: @escaping @Sendable (MemoryHost) throws -> Void) {
        values.withLock { $0.meanwhile = change }
    }

    /// Holding this tenant to its plan fails from now on.
    package func breakPlan(of tenant: String) { values.withLock { _ = $0.unreachable.insert(tenant) } }

    package func holdToPlan(tenant: String, isDayUsedUp: Bool) throws -> Bool {
        try values.withLock { values in
            defer { values.meanwhile = nil }
            return values.meanwhile
        }?(self)
        let target = HaltTarget(scope: "tenant", name: tenant)
        let (isUnreachable, isHalted, setter) = values.withLock { values in
            (values.unreachable.contains(tenant), values.halts.contains { $0.target == target }, values.setters[target])
        }
        guard !isUnreachable else { throw OperationProblem(.failed, code: "broken", detail: "no answer of \(tenant)") }
        guard isDayUsedUp ? !isHalted : isHalted && setter == .plan else { return false }
        let level = isDayUsedUp ? TradingHalt.noNew.rawValue : nil
        _ = try setHalt(target, level: level, reason: Quotas.haltReason, by: .plan)
        return true
    }

    package func setHalt(
        _ scope: HaltTarget, level: String?, reason: String, by setter: HaltSetter = .host
    ) throws -> HaltOutcome {
        try values.withLock { values in
            let members = values.instances.indices.filter { values.instances[$0].belongs(to: scope) }
            guard !members.isEmpty || scope.scope == "platform" else {
                throw OperationProblem(
                    .notFound, code: "halt_target_not_found", detail: "there is no \(scope.scope) '\(scope.name ?? "")'")
            }
            let known = values.halts.firstIndex { $0.target == scope }
            let before = known.flatMap { known in
                TradingHalt(rawValue: values.halts[known].level).map { ($0, values.setters[scope] ?? .host) }
            }
            values.setters[scope] = try setter.owner(setting: level.flatMap(TradingHalt.init(rawValue:)), over: before)
            guard let level else {
                guard let known else {
                    throw OperationProblem(.notFound, code: "halt_not_found", detail: "nothing is halted there")
                }
                values.halts.remove(at: known)
                return HaltOutcome(instances: members.count, cancelsSent: 0, closingOrdersSent: 0)
            }
            if let known { values.halts.remove(at: known) }
            values.halts.append(HaltReport(target: scope, level: level, reason: reason, since: .now))
            var outcome = HaltOutcome(instances: members.count, cancelsSent: 0, closingOrdersSent: 0)
            guard ["cancel", "flatten"].contains(level) else { return outcome }
            for index in members {
                outcome.cancelsSent += values.instances[index].openOrders
                values.instances[index].openOrders = 0
                guard level == "flatten", values.instances[index].position != "0" else { continue }
                outcome.closingOrdersSent += 1
                values.instances[index].position = "0"
            }
            return outcome
        }
    }

    package func install(_ plugin: PluginUpload) throws -> PluginReport {
        guard plugin.bytes.starts(with: Array("\u{7F}ELF".utf8)) else {
            throw OperationProblem(
                .invalid, code: "plugin_refused", detail: "\(plugin.name) is not an ELF file\n\(plugin.name) has no manifest")
        }
        return values.withLock { values in
            values.signatures[plugin.name] = plugin.signature
            let report = PluginReport(
                id: "com.example.installed", name: "Installed", version: "1.0.0", sha256: String(repeating: "a", count: 64),
                origin: plugin.signature == nil ? "unsigned" : "signed by ada", capabilities: ["candles"], instances: 0)
            if !values.plugins.contains(report) { values.plugins.append(report) }
            return report
        }
    }

    package func plugins() -> [PluginReport] {
        values.withLock { values in
            values.plugins.map { plugin in
                var plugin = plugin
                plugin.instances =
                    values.instances.count { $0.plugin == plugin.name && $0.version == plugin.version }
                return plugin
            }
        }
    }

    private func change(_ id: UInt64, _ step: (inout InstanceReport) throws -> Void) throws -> InstanceReport {
        try values.withLock { values in
            let index = try values.index(of: id)
            try step(&values.instances[index])
            return values.shown[index]
        }
    }

    private static func checked(_ given: [String: String], over known: [String: String]) throws -> [String: String] {
        for (name, value) in given {
            guard name == "period" else {
                throw OperationProblem(.invalid, code: "parameters", detail: "parameter \(name) is unknown")
            }
            guard let number = Int(value), (2...500).contains(number) else {
                throw OperationProblem(
                    .invalid, code: "parameters",
                    detail: "parameter period is \(value); it takes a whole number from 2 to 500")
            }
        }
        return known.merging(given) { _, new in new }
    }
}
