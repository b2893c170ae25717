package import API
import Foundation
import Synchronization
import TradingModel

extension MemoryHost {
    package func swap(_ order: SwapOrder) throws -> SwapReport {
        try values.withLock { values in
            let to = try values.version(of: order.plugin ?? "Dip Buyer", order.to)
            var members = try order.instance.map { [try values.index(of: $0)] } ?? Array(values.instances.indices)
            members.removeAll { order.from != nil && values.instances[$0].version != order.from }
            members = Array(members.prefix(max(1, members.count * (order.percent ?? 100) / 100)))
            guard !members.isEmpty else {
                throw OperationProblem(.conflict, code: "nothing_to_swap", detail: "no instance runs what is to be swapped")
            }
            let report = SwapReport(
                id: UInt64(values.swaps.count + 1), plugin: "Dip Buyer", to: to,
                members: members.map { values.move($0, to: to, shadowSeconds: order.shadowSeconds) })
            values.swaps.append(report)
            return report
        }
    }

    package func swaps() -> [SwapReport] { values.withLock { $0.swaps.reversed() } }
}

extension MemoryHost.Values {
    /// Instances with the strictest halt that applies to each.
    var shown: [InstanceReport] {
        instances.map { instance in
            var instance = instance
            instance.halt =
                halts.filter { instance.belongs(to: $0.target) }.compactMap { TradingHalt(rawValue: $0.level) }.max()?.rawValue
            return instance
        }
    }

    func index(of id: UInt64) throws -> Int {
        guard let index = instances.firstIndex(where: { $0.id == id }) else {
            throw OperationProblem(.notFound, code: "instance_not_found", detail: "there is no instance \(id)")
        }
        return index
    }

    /// The version that a plugin's name and a version mean.
    func version(of name: String, _ version: String?) throws -> String {
        let found = plugins.filter { [$0.name, $0.id, "dip-buyer"].contains(name) }
        guard !found.isEmpty else {
            throw OperationProblem(
                .notFound, code: "plugin_not_found", detail: "plugin '\(name)' is unknown (did you mean dip-buyer?)")
        }
        guard let version else { return "1.1.0" }
        guard found.contains(where: { $0.version == version }) else {
            throw OperationProblem(
                .notFound, code: "plugin_version_not_found",
                detail: "Dip Buyer \(version) is not installed; there are \(found.map(\.version).joined(separator: ", "))")
        }
        return version
    }

    fileprivate mutating func move(_ index: Int, to version: String, shadowSeconds: Int?) -> SwapReport.Member {
        let instance = instances[index]
        if version == "2.0.0" {
            return .init(
                instance: instance.id, name: instance.path, state: .rolledBack,
                text: "\(version) crashed at its first candle (SIGSEGV); \(instance.version) goes on")
        }
        if let shadowSeconds {
            return .init(
                instance: instance.id, name: instance.path, state: .shadowing,
                text: "12 of 12 intents equal, for \(shadowSeconds) s", compared: 12,
                equal: 12)
        }
        instances[index].version = version
        return .init(
            instance: instance.id, name: instance.path, state: .done,
            text: "\(instance.version) → \(version), 2 orders taken over")
    }
}

extension InstanceReport {
    var path: String { "\(user)/\(name)" }

    func belongs(to target: HaltTarget) -> Bool {
        switch target.scope {
        case "platform": true
        case "venue": target.name == "paper"
        case "strategy": [plugin, "com.example.dip-buyer"].contains(target.name)
        case "tenant": target.name == tenant
        case "user": target.name == user
        default: [path, "\(id)"].contains(target.name)
        }
    }

    mutating func step(from: State, to: State, reason: String) throws {
        guard state == from else {
            throw OperationProblem(.conflict, code: "instance_is_\(state.rawValue)", detail: "\(path) is \(state.rawValue)")
        }
        state = to
        self.reason = reason
    }
}
