import API
import Engine
import Foundation
import Line
import Logging
import PluginInspection
import Store
import TradingModel

// The kill-switch tree.

extension RunningLine {
    func halts() throws -> [HaltReport] {
        // One that is stored and about nothing that runs is not in force.
        try HaltRepository(connection).all().filter(isInForce).map { halt in
            HaltReport(
                target: HaltTarget(scope: halt.scope, name: halt.name.isEmpty ? nil : shownName(halt)),
                level: halt.level.rawValue,
                reason: halt.reason, since: Date(halt.time))
        }
    }

    private func isInForce(_ halt: StoredHalt) -> Bool {
        do {
            let target = HaltTarget(scope: halt.scope, name: halt.name.isEmpty ? nil : halt.name)
            return line.engine.halts[try scope(target).scope] != nil
        } catch {
            return false
        }
    }

    private func shownName(_ halt: StoredHalt) -> String {
        guard halt.scope == "instance", let id = UInt64(halt.name),
            let member = accounts.first(where: { $0.instance.rawValue == id })
        else { return halt.name }
        return member.label
    }

    /// Halts that are stored and that the line does not know: the host was killed between the two. A halt holds.
    func enforceHalts() throws {
        guard plan.isChangeable else { return }
        for halt in try HaltRepository(connection).all() {
            let target = HaltTarget(scope: halt.scope, name: halt.name.isEmpty ? nil : halt.name)
            do {
                let scope = try scope(target).scope
                if line.engine.halts[scope] == nil { try carryOut(.setHalt(scope, halt.level)) }
            } catch let problem as OperationProblem {
                log.warning("the halt of \(halt.scope) \(halt.name) is about nothing that runs: \(problem)")
            }
        }
    }

    func setHalt(_ target: HaltTarget, level text: String?, reason: String) throws -> HaltOutcome {
        let level = try text.map { text in
            guard let level = TradingHalt(rawValue: text) else {
                throw OperationProblem(
                    .invalid, code: "halt_level",
                    detail: "'\(text)' is no level of a halt; choose no_new, cancel, flatten or freeze")
            }
            return level
        }
        let (scope, name) = try scope(target)
        let repository = HaltRepository(connection)
        let before = journal.hostMade
        if let level {
            try repository.set(scope: target.scope, name: name, level: level, reason: String(reason.prefix(500)))
        } else {
            guard line.engine.halts[scope] != nil else {
                throw OperationProblem(
                    .notFound, code: "halt_not_found",
                    detail: "nothing is halted there; tradingboost kill lists the halts in force")
            }
            try repository.lift(scope: target.scope, name: name)
        }
        try carryOut(.setHalt(scope, level))
        let after = journal.hostMade
        return HaltOutcome(
            instances: accounts.filter { line.engine.knows($0.instance) && isBelow($0, scope) }.count,
            cancelsSent: after.cancels - before.cancels, closingOrdersSent: after.orders - before.orders)
    }

    private func isBelow(_ member: LineAccount, _ scope: HaltScope) -> Bool {
        switch scope {
        case .platform: true
        case .venue(let venue): venue == RunStart.venue
        case .strategy(let id): id == member.strategy
        case .tenant(let tenant): tenant == member.tenant
        case .instance(let instance): instance == member.instance
        }
    }

    /// What the operator's words mean, and the name under which it is stored.
    private func scope(_ target: HaltTarget) throws -> (scope: HaltScope, name: String) {
        let name = target.name ?? ""
        switch target.scope {
        case "platform": return (.platform, "")
        case "venue":
            guard name == RunStart.venue else {
                throw OperationProblem(
                    .notFound, code: "venue_not_found", detail: "this host does not trade at '\(name)' but at \(RunStart.venue)")
            }
            return (.venue(name), name)
        case "strategy":
            let id = try pluginID(named: name)
            return (.strategy(id), id)
        case "user":
            guard let member = accounts.first(where: { $0.user == name }) else {
                let known = Set(accounts.map(\.user)).sorted().prefix(5).joined(separator: ", ")
                throw OperationProblem(
                    .notFound, code: "user_not_found",
                    detail: "there is no user '\(name)' on this host; "
                        + (known.isEmpty ? "it has none" : "write the name as it is, for example \(known)"))
            }
            return (.tenant(member.tenant), name)
        case "instance":
            let found = accounts.first { $0.label == name || "\($0.instance)" == name }
            guard let found else {
                throw OperationProblem(
                    .notFound, code: "instance_not_found",
                    detail: "there is no instance '\(name)'; tradingboost instance list shows those that are")
            }
            return (.instance(found.instance), "\(found.instance)")
        default:
            throw OperationProblem(
                .invalid, code: "halt_scope",
                detail: "'\(target.scope)' is no scope of a halt; choose platform, venue, strategy, user or instance")
        }
    }
}
