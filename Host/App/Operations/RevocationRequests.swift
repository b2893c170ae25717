import API
import Engine
import Line
import PluginInspection
import Store
import Strategies
import TradingModel

// What a revocation means for what runs.

extension RunningLine {
    /// Stops every instance whose plugin is believed no more: an incident says why, and orders and position go the way of its
    /// policy. Nothing that is revoked takes over, shadows, or waits to come back.
    ///
    /// - Returns: the labels of those that were stopped.
    func stopRevoked() throws -> [String] {
        let trust = try TrustList(connection)
        func revocation(of member: LineMember) -> String? {
            let standing = trust.standing(sha256: member.plugin.sha256, signature: member.plugin.signature)
            guard case .revoked(let revocation) = standing else { return nil }
            return "\(member.plugin.manifest.name) \(member.plugin.manifest.version) \(revocation.text)"
        }
        for takeover in takeovers {
            guard let text = revocation(of: takeover.member) else { continue }
            takeovers.removeAll { $0.member.instance == takeover.member.instance }
            workers.cancelPreparation(for: takeover.member.instance)
            takeover.answer(.failure(OperationProblem(.invalid, code: "plugin_not_admitted", detail: text)))
        }
        for shadowing in shadowings {
            guard let text = revocation(of: shadowing.member) else { continue }
            workers.endShadow(of: shadowing.member.instance)
            shadowings.removeAll { $0.member.instance == shadowing.member.instance }
            shadowing.record.set(shadowing.member, .refused, text)
        }
        for probation in probations where revocation(of: probation.before) != nil { endProbation(of: probation.instance) }
        var stopped: [String] = []
        for member in members where member.status != .disabled && workers.isRunning(member.instance) {
            guard let text = revocation(of: member), line.engine.knows(member.instance) else { continue }
            endProbation(of: member.instance)
            workers.endShadow(of: member.instance)
            shadowings.removeAll { $0.member.instance == member.instance }
            // The checkpoint of the command holds its last state; the process goes after it.
            try carryOut(
                .quarantine(
                    member.instance, of: member.tenant, because: "stays down: \(text)",
                    behind: line.engine.nextSeq(of: member.instance) - 1, at: now.nanoseconds))
            workers.stop(member.instance, .requested)
            stopped.append(member.label)
        }
        return stopped
    }
}
