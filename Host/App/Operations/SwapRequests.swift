import API
import Crypto
import Foundation
import PluginInspection
import Store
import Strategies
import TradingModel

// Moving instances from one version of a plugin to another.

extension RunningLine {
    func swap(_ order: SwapOrder, _ answer: @escaping @Sendable (Result<SwapReport, any Error>) -> Void) {
        do {
            guard plan.isChangeable else {
                throw OperationProblem(
                    .conflict, code: "plan_is_fixed",
                    detail: "a demo's strategies are given by its flags, so a swap is not possible here; use tradingboost serve")
            }
            let chosen = try membersToSwap(order)
            let record = SwapRecord(
                id: (swaps.last?.id ?? 0) + 1, plugin: chosen[0].plugin.manifest.name, version: order.to)
            let successors = try chosen.map { try successor(of: $0, version: order.to) }
            swaps.append(record)
            if swaps.count > RunningLine.rememberedSwaps { swaps.removeFirst() }
            begin(successors, record, order.shadowSeconds.map { .seconds($0) }, answer)
        } catch {
            answer(.failure(error))
        }
    }

    private static let rememberedSwaps = 100

    private func begin(
        _ successors: [LineMember], _ record: SwapRecord, _ shadow: Duration?,
        _ answer: @escaping @Sendable (Result<SwapReport, any Error>) -> Void
    ) {
        var waiting = successors.count
        for member in successors {
            record.set(member, .shadowing, "loading")
            let purpose: Takeover.Purpose = shadow.map { .shadow(record, $0) } ?? .swap(record)
            begin(
                Takeover(member: member, purpose: purpose) { result in
                    switch result {
                    case .success:
                        record.set(
                            member, shadow == nil ? .done : .shadowing, shadow == nil ? "took over" : "0 of 0 intents equal")
                    case .failure(let error): record.set(member, .refused, "\(error)")
                    }
                    waiting -= 1
                    if waiting == 0 { answer(.success(record.report)) }
                })
        }
    }

    private func membersToSwap(_ order: SwapOrder) throws -> [LineMember] {
        if let id = order.instance {
            let member = try requireMember(id)
            guard member.plugin.manifest.version != order.to else {
                throw OperationProblem(
                    .conflict, code: "version_runs",
                    detail: "\(member.label) runs \(member.plugin.manifest.name) \(order.to) already")
            }
            return [member]
        }
        guard let name = order.plugin else {
            throw OperationProblem(.invalid, code: "swap", detail: "say which instance or which plugin is to be swapped")
        }
        let id = try pluginID(named: name)
        let running = members.filter { member in
            let manifest = member.plugin.manifest
            return manifest.id == id && member.status != .disabled && manifest.version != order.to
                && (order.from.map { manifest.version == $0 } ?? true) && (order.tenant.map { member.tenantName == $0 } ?? true)
        }
        guard !running.isEmpty else {
            throw OperationProblem(
                .notFound, code: "nothing_to_swap",
                detail: "no instance runs \(name)\(order.from.map { " \($0)" } ?? "") in another version than \(order.to)")
        }
        guard let percent = order.percent else { return running }
        // The same users each time, so that a larger percentage takes in those of a smaller one.
        let chosen = running.filter { RunningLine.share(of: $0.user, id: $0.plugin.manifest.id) < percent }
        guard !chosen.isEmpty else {
            throw OperationProblem(
                .conflict, code: "percentage_is_empty",
                detail:
                    "\(percent) % of \(running.count) instances falls on none of their users; choose a larger percentage or "
                    + "one instance"
            )
        }
        return chosen
    }

    /// Where a user stands among all, 0–99, by nothing but the names.
    private static func share(of user: String, id: String) -> Int {
        let digest = SHA256.hash(data: Data("\(id)/\(user)".utf8))
        return Int(digest.prefix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1) } % 100)
    }

    private func successor(of member: LineMember, version: String) throws -> LineMember {
        var next = member
        let plugin = try library.accepted(named: member.plugin.manifest.id, version: version, asking: connection)
        next.parameters = try resolved(member.givenParameters(for: plugin), plugin)
        try setPlugin(plugin, of: &next)
        next.origin = .operator
        return next
    }
}
