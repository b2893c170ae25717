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

    /// Throws when the database does not answer: that says nothing of a halt.
    private func isInForce(_ halt: StoredHalt) throws -> Bool {
        do {
            let target = HaltTarget(scope: halt.scope, name: halt.name.isEmpty ? nil : halt.name)
            return line.engine.halts[try node(target).scope] != nil
        } catch is OperationProblem {
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
                let scope = try node(target).scope
                if line.engine.halts[scope] != halt.level { try carryOut(.setHalt(scope, halt.level)) }
            } catch let problem as OperationProblem {
                log.warning("the halt of \(halt.scope) \(halt.name) is about nothing that runs: \(problem)")
            }
        }
    }

    /// As of `HostOperations`.
    func holdToPlan(tenant: String, isDayUsedUp: Bool) throws -> Bool {
        let target = HaltTarget(scope: "tenant", name: tenant)
        let (scope, word, name) = try node(target)
        if isDayUsedUp {
            guard line.engine.halts[scope] == nil else { return false }
            _ = try setHalt(target, level: TradingHalt.noNew.rawValue, reason: Quotas.haltReason, by: .plan)
        } else {
            guard line.engine.halts[scope] != nil,
                try HaltRepository(connection).find(scope: word, name: name)?.setter == .plan
            else { return false }
            _ = try setHalt(target, level: nil, reason: "the plan allows more again", by: .plan)
        }
        return true
    }

    func setHalt(_ target: HaltTarget, level text: String?, reason: String, by setter: HaltSetter) throws -> HaltOutcome {
        let level = try text.map { text in
            guard let level = TradingHalt(rawValue: text) else {
                throw OperationProblem(
                    .invalid, code: "halt_level",
                    detail: "'\(text)' is no level of a halt; choose no_new, cancel, flatten or freeze")
            }
            return level
        }
        let (scope, word, name) = try node(target)
        let repository = HaltRepository(connection)
        let before = journal.hostMade
        guard level != nil || line.engine.halts[scope] != nil else {
            throw OperationProblem(
                .notFound, code: "halt_not_found", detail: "nothing is halted there; tradingboost kill lists the halts in force")
        }
        let stored = try repository.find(scope: word, name: name)
        let owner = try setter.owner(setting: level, over: stored.map { ($0.level, $0.setter) })
        // Of what stays as it is, so does the reason of the host's staff.
        let isKept = owner != setter && level == stored?.level
        let words = isKept ? stored?.reason ?? reason : String(reason.prefix(500))
        try carryOut(
            .setHalt(scope, level),
            alongside: { () throws(DatabaseError) in
                if let level {
                    try repository.set(scope: word, name: name, level: level, reason: words, setter: owner)
                } else {
                    try repository.lift(scope: word, name: name)
                }
            })
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
        case .user(let user): user == member.userID
        case .instance(let instance): instance == member.instance
        }
    }

    /// What the operator's words mean, and the words under which it is stored.
    private func node(_ target: HaltTarget) throws -> (scope: HaltScope, word: String, name: String) {
        let name = target.name ?? ""
        switch target.scope {
        case "platform": return (.platform, target.scope, "")
        case "venue":
            guard name == RunStart.venue else {
                throw OperationProblem(
                    .notFound, code: "venue_not_found", detail: "this host does not trade at '\(name)' but at \(RunStart.venue)")
            }
            return (.venue(name), target.scope, name)
        case "strategy":
            let id = try pluginID(named: name)
            return (.strategy(id), target.scope, id)
        case "tenant":
            if let tenant = try TenantRepository(connection).find(name: name) { return (.tenant(tenant), target.scope, name) }
            throw OperationProblem(
                .notFound, code: "tenant_not_found", detail: "there is no tenant '\(name)' on this host\(hint(\.tenantName))")
        case "user": return try user(name)
        case "instance":
            let found = accounts.filter { $0.label == name || "\($0.instance)" == name }
            guard found.count < 2 else {
                throw OperationProblem(
                    .conflict, code: "instance_is_ambiguous",
                    detail: "'\(name)' is the name of \(found.count) instances; give the number of one: "
                        + found.map { "\($0.instance)" }.joined(separator: ", "))
            }
            guard let found = found.first else {
                throw OperationProblem(
                    .notFound, code: "instance_not_found",
                    detail: "there is no instance '\(name)'; tradingboost instances list shows those that are")
            }
            return (.instance(found.instance), target.scope, "\(found.instance)")
        default:
            throw OperationProblem(
                .invalid, code: "halt_scope",
                detail: "'\(target.scope)' is no scope of a halt; choose platform, venue, strategy, tenant, user or instance")
        }
    }

    /// A person, whether or not something trades for it yet. A tenant that a configuration file names as a user is meant as a
    /// whole, and stored as what it is.
    private func user(_ name: String) throws -> (scope: HaltScope, word: String, name: String) {
        if let user = try UserRepository(connection).find(name: name) { return (.user(user.id), "user", user.name) }
        if let tenant = try TenantRepository(connection).find(name: name) { return (.tenant(tenant), "tenant", name) }
        throw OperationProblem(
            .notFound, code: "user_not_found", detail: "there is no user '\(name)' on this host\(hint(\.user))")
    }

    private func hint(_ name: (LineMember) -> String) -> String {
        let known = Set(members.map(name)).sorted().prefix(5).joined(separator: ", ")
        return known.isEmpty ? "" : "; write the name as it is, for example \(known)"
    }
}
