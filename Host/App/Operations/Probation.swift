import API
import Engine
import Foundation
import Line
import PluginInspection
import Store
import Strategies
import TradingModel

/// A new version in its first minute: when it fails, the one before takes over again.
struct Probation {
    var instance: InstanceID
    var before: LineMember
    /// Of the version before, behind its last event.
    var state: InstanceCheckpoint
    var end: ContinuousClock.Instant
}

/// A new version that hears what the present one hears.
struct Shadowing {
    /// As it will be.
    var member: LineMember
    var record: SwapRecord
    var end: ContinuousClock.Instant
}

/// What became of a swap, for those who ask. Lives as long as the host; what each instance runs is in the database.
final class SwapRecord {
    let id: UInt64
    let plugin: String
    let version: String
    private(set) var members: [SwapReport.Member] = []

    init(id: UInt64, plugin: String, version: String) {
        self.id = id
        self.plugin = plugin
        self.version = version
    }

    func set(
        _ member: LineMember, _ state: SwapReport.State, _ text: String, _ comparison: ShadowReport? = nil
    ) {
        let entry = SwapReport.Member(
            instance: member.instance.rawValue, name: member.label, state: state, text: text,
            compared: comparison?.compared, equal: comparison?.equal)
        if let index = members.firstIndex(where: { $0.instance == entry.instance }) {
            members[index] = entry
        } else {
            members.append(entry)
        }
    }

    var report: SwapReport { SwapReport(id: id, plugin: plugin, to: version, members: members) }
}

extension RunningLine {
    // MARK: - Probation

    /// Brings back the version before where a new one failed in its first minute, and lets the others go.
    func continueProbations() throws {
        for failure in strategies.takeFailures() {
            guard let index = probations.firstIndex(where: { $0.instance == failure.instance }) else { continue }
            let probation = probations.remove(at: index)
            try rollBack(probation, failure.text)
        }
        let now = ContinuousClock.now
        for probation in probations where probation.end <= now { endProbation(of: probation.instance) }
    }

    func endProbation(of instance: InstanceID) {
        guard let index = probations.firstIndex(where: { $0.instance == instance }) else { return }
        probations.remove(at: index)
        workers.endProbation(of: instance)
        workers.cancelPreparation(for: instance)
    }

    private func rollBack(_ probation: Probation, _ text: String) throws {
        let failed = member(probation.instance)
        try bringBack(probation.before, probation.state, why: text)
        try checkpoint(isFinished: false)
        guard let record = swaps.last(where: { $0.members.contains { $0.instance == probation.instance.rawValue } }) else {
            return
        }
        let version = failed?.plugin.manifest.version ?? "the new version"
        record.set(probation.before, .rolledBack, "\(version) failed in its first minute: \(text)")
    }

    /// The version before goes on from its last state and from how the account stands now. It waits for its process, which is
    /// loaded in most cases.
    func bringBack(_ member: LineMember, _ state: InstanceCheckpoint, why: String) throws {
        let instance = member.instance
        var found = workers.preparation(for: instance)
        if found == nil {
            workers.prepare(member.image, for: instance, tenant: member.tenant)
            found = .loading
        }
        while found == .loading {
            _ = workers.waitForNews(atMost: 10_000_000)
            found = workers.preparation(for: instance)
        }
        let version = "\(member.plugin.manifest.name) \(member.plugin.manifest.version)"
        store(member)
        do {
            let timeframes = try workers.activate(
                member.launch(instrument: instrument, checkpoint: state, account: line.engine.snapshot(of: instance)), at: now)
            _ = redefine(member, timeframes)
            try record(.rolledBack, "back to \(version): \(why)", of: member)
        } catch let error as TakeoverError {
            workers.cancelPreparation(for: instance)
            try record(.quarantined, "stays down: \(why); and \(version) did not start again: \(error)", of: member)
        }
    }

    // MARK: - Shadows

    /// Ends the shadows whose time is over: an equal one takes over, another one does not.
    func continueShadows() throws {
        guard !shadowings.isEmpty else { return }
        let now = ContinuousClock.now
        for shadowing in shadowings {
            try keepIntents(of: shadowing.member)
            guard let comparison = workers.shadowReport(of: shadowing.member.instance) else {
                end(shadowing, .refused, "it went down together with the one that it shadowed", nil)
                continue
            }
            let counts = "\(comparison.equal) of \(comparison.compared) intents equal"
            if let failure = comparison.failure {
                end(shadowing, .refused, "the shadow failed: \(failure)", comparison)
            } else if shadowing.end > now {
                shadowing.record.set(shadowing.member, .shadowing, counts, comparison)
            } else if comparison.compared == 0 {
                end(shadowing, .refused, "neither version asked for anything in that time; shadow it for longer", comparison)
            } else if comparison.equal < comparison.compared {
                let first = comparison.firstDifference.map { ", first different at \(MarketClock.dateAndTime($0)) UTC" } ?? ""
                end(shadowing, .refused, counts + first, comparison)
            } else {
                end(shadowing, .shadowing, "\(counts); taking over", comparison)
                takeOver(shadowing, counts, comparison)
            }
        }
    }

    private func takeOver(_ shadowing: Shadowing, _ counts: String, _ comparison: ShadowReport) {
        let (member, record) = (shadowing.member, shadowing.record)
        begin(
            Takeover(member: member, purpose: .swap(record)) { result in
                switch result {
                case .success: record.set(member, .done, "\(counts); took over", comparison)
                case .failure(let error): record.set(member, .refused, "\(counts); \(error)", comparison)
                }
            })
    }

    private func end(
        _ shadowing: Shadowing, _ state: SwapReport.State, _ text: String, _ comparison: ShadowReport?
    ) {
        workers.endShadow(of: shadowing.member.instance)
        shadowings.removeAll { $0.member.instance == shadowing.member.instance }
        shadowing.record.set(shadowing.member, state, text, comparison)
    }

    private func keepIntents(of member: LineMember) throws {
        let intents = workers.takeShadowIntents(of: member.instance)
        try ShadowIntentRepository(connection).append(
            intents.map { ($0.intent, $0.isEqual) }, plugin: member.pluginID)
    }
}
