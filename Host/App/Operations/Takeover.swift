import API
import Engine
import Foundation
import Line
import MarketData
import PluginInspection
import Store
import Strategies
import TradingModel

/// An instance on its way into another process: its plugin is being loaded there while the line goes on.
struct Takeover {
    enum Purpose {
        /// A first start, or another one after it was disabled or in quarantine.
        case enable
        case parameters
        /// To another version of its plugin, which is on probation for a while.
        case swap(SwapRecord)
        /// The other version only hears what the instance hears, for a while.
        case shadow(SwapRecord, Duration)
    }

    /// As it will be.
    var member: LineMember
    var purpose: Purpose
    /// Its process is ready, and has begun it where that is possible beforehand.
    var isBegun = false
    /// Hears once how it ended.
    var answer: (Result<LineMember, any Error>) -> Void
}

extension RunningLine {
    /// Begins to load a member's plugin. What the member becomes is decided when that is done.
    func begin(_ takeover: Takeover) {
        let instance = takeover.member.instance
        guard !takeovers.contains(where: { $0.member.instance == instance }), workers.shadowReport(of: instance) == nil else {
            return takeover.answer(
                .failure(
                    OperationProblem(
                        .conflict, code: "instance_is_changing",
                        detail: "\(takeover.member.label) is being changed already; wait until that is done")))
        }
        endProbation(of: instance)
        workers.prepare(takeover.member.image, for: instance, tenant: takeover.member.tenant)
        takeovers.append(takeover)
    }

    /// Completes those whose process is ready. Called between two candles, when everything is settled; only who is late has
    /// events to finish, and is moved when that is done.
    ///
    /// One checkpoint holds all of them, because it is as long as there are instances: a thousand that are enabled at once would
    /// wait for a million of their states otherwise. So that it holds many, the next one comes no sooner than that took, unless
    /// all are ready.
    func continueTakeovers() throws {
        guard !takeovers.isEmpty, .now >= nextTakeover || !isAnyTakeoverLoading else { return }
        beginNew()
        var rest = takeovers[...]
        takeovers = []
        var completed: [Takeover] = []
        do {
            while let takeover = rest.popFirst() {
                switch workers.preparation(for: takeover.member.instance) {
                case .loading: takeovers.append(takeover)
                case .ready where !workers.hasCaughtUp(takeover.member.instance): takeovers.append(takeover)
                case .ready:
                    completed.append(takeover)
                    let isDone = try complete(takeover)
                    if !isDone { completed.removeLast() }
                case .failed(let text): fail(takeover, "cannot be loaded: \(text)")
                case nil: fail(takeover, "was not loaded")
                }
            }
            if !completed.isEmpty {
                let start = ContinuousClock.now
                try checkpoint(isFinished: false)
                nextTakeover = .now + (.now - start)
            }
        } catch {
            // The line ends here. Whether these were done is known at the next start; nothing was done of the others.
            for takeover in completed { takeover.answer(.failure(error)) }
            takeovers += rest
            throw error
        }
        for takeover in completed { takeover.answer(.success(takeover.member)) }
    }

    private var isAnyTakeoverLoading: Bool {
        takeovers.contains { if case .loading = workers.preparation(for: $0.member.instance) { true } else { false } }
    }

    /// Those that start for the first time begin beside each other: one after the other each would wait for its process.
    private func beginNew() {
        for place in takeovers.indices where !takeovers[place].isBegun {
            let member = takeovers[place].member
            guard case .ready = workers.preparation(for: member.instance) else { continue }
            takeovers[place].isBegun = true
            guard case .enable = takeovers[place].purpose, !line.engine.knows(member.instance) else { continue }
            keepHistory(for: member)
            workers.begin(member.launch(instrument: instrument, checkpoint: nil, account: nil), at: now)
        }
    }

    private func fail(_ takeover: Takeover, _ text: String) {
        let member = takeover.member
        workers.cancelPreparation(for: member.instance)
        takeover.answer(
            .failure(
                OperationProblem(
                    .failed, code: "plugin_failed",
                    detail: "\(member.plugin.manifest.name) \(member.plugin.manifest.version) \(text)")))
    }

    /// Whether it was done; who is refused has its answer already, the others have it behind the checkpoint.
    private func complete(_ takeover: Takeover) throws -> Bool {
        do {
            switch takeover.purpose {
            case .enable: try enable(takeover.member)
            case .parameters: try replace(takeover.member, onProbation: false)
            case .swap: try swap(takeover.member)
            case .shadow(let record, let time): try shadow(takeover.member, record, time)
            }
        } catch let error as TakeoverError {
            fail(takeover, "did not take over: \(error)")
            return false
        } catch let problem as OperationProblem {
            workers.cancelPreparation(for: takeover.member.instance)
            takeover.answer(.failure(problem))
            return false
        }
        return true
    }

    // MARK: - Kinds

    private func enable(_ member: LineMember) throws {
        let instance = member.instance
        let isKnown = line.engine.knows(instance)
        let row = isKnown ? try CheckpointRepository(connection).instance(instance) : nil
        let account = isKnown ? line.engine.snapshot(of: instance) : nil
        keepHistory(for: member)
        let timeframes = try workers.activate(
            member.launch(instrument: instrument, checkpoint: row.map(InstanceCheckpoint.init), account: account), at: now)
        let missing: [Timeframe]
        if isKnown {
            missing = line.redefine(
                instance, timeframes: timeframes, limits: member.limits, openOrderPolicy: member.openOrderPolicy,
                strategy: member.plugin.manifest.id, name: member.label, user: member.userID)
        } else {
            missing = line.add(member.definition(instrument: instrument, timeframes: timeframes))
        }
        guard missing.isEmpty else {
            workers.stop(instance, .requested)
            throw impossible(missing, member)
        }
        if isKnown {
            try line.handle(.enabled(instance))
            try line.handle(.pauseSet(instance, member.status == .paused))
        }
        store(member)
        try record(.started, "\(member.plugin.manifest.name) \(member.plugin.manifest.version): started", of: member)
    }

    /// The state goes from the process that the instance has to the one that is ready.
    ///
    /// - Returns: the state, for the way back.
    @discardableResult
    private func replace(_ member: LineMember, onProbation: Bool) throws -> InstanceCheckpoint {
        let instance = member.instance
        guard let present = self.member(instance), workers.isRunning(instance) else {
            throw OperationProblem(
                .conflict, code: "instance_is_down",
                detail: "\(member.label) does not run; start it with tradingboost instances enable")
        }
        let state = try workers.save(instance)
        guard state.stateVersion <= UInt32(clamping: member.plugin.manifest.stateVersion) else {
            throw OperationProblem(
                .conflict, code: "state_is_newer",
                detail: "\(member.label) has a state of version \(state.stateVersion), and \(member.plugin.manifest.name) "
                    + "\(member.plugin.manifest.version) reads version \(member.plugin.manifest.stateVersion) at most")
        }
        keepHistory(for: member)
        let timeframes = try workers.activate(
            member.launch(instrument: instrument, checkpoint: state, account: nil), at: now, onProbation: onProbation)
        let missing = redefine(member, timeframes)
        guard missing.isEmpty else {
            // The process that it had is gone already: it gets another, which stands where it stood.
            try bringBack(present, state, why: impossible(missing, member).detail)
            throw impossible(missing, member)
        }
        store(member)
        if !onProbation { try record(.parametersChanged, "now \(member.parameters.jsonText)", of: member) }
        return state
    }

    private func swap(_ member: LineMember) throws {
        guard let before = self.member(member.instance) else { return }
        let state = try replace(member, onProbation: true)
        let (old, new) = (before.plugin.manifest.version, member.plugin.manifest.version)
        try record(.swapped, "\(member.plugin.manifest.name) \(old) → \(new)", of: member)
        probations.append(
            Probation(instance: member.instance, before: before, state: state, end: .now + plan.probation))
        // A spare for the way back: loaded, and without an instance.
        workers.prepare(before.image, for: member.instance, tenant: member.tenant)
    }

    private func shadow(_ member: LineMember, _ record: SwapRecord, _ time: Duration) throws {
        guard workers.isRunning(member.instance) else {
            throw OperationProblem(
                .conflict, code: "instance_is_down",
                detail: "\(member.label) does not run; start it with tradingboost instances enable")
        }
        let state = try workers.save(member.instance)
        keepHistory(for: member)
        try workers.startShadow(member.launch(instrument: instrument, checkpoint: state, account: nil), at: now)
        shadowings.append(Shadowing(member: member, record: record, end: .now + time))
    }

    // MARK: - Parts

    func redefine(_ member: LineMember, _ timeframes: [Timeframe]) -> [Timeframe] {
        line.redefine(
            member.instance, timeframes: timeframes, limits: member.limits, openOrderPolicy: member.openOrderPolicy,
            strategy: member.plugin.manifest.id, name: member.label)
    }

    private func impossible(_ missing: [Timeframe], _ member: LineMember) -> OperationProblem {
        OperationProblem(
            .invalid, code: "timeframe_not_available",
            detail: "\(member.label) subscribes to \(missing.map(\.name).joined(separator: " and ")) candles, but the market has "
                + "\(feed.timeframe.name) candles: choose a timeframe of \(feed.timeframe.name) or a multiple of it in its "
                + "parameters"
        )
    }

    /// The candles before now, for a strategy that may ask for them and is the first one to.
    private func keepHistory(for member: LineMember) {
        guard !line.keepsHistory, member.plugin.manifest.capabilities.contains(.history) else { return }
        var past = plan.feed
        past.instrument = instrument.id
        var history: CandleHistory? = CandleHistory(base: feed.timeframe)
        past.skip(to: feed.position, history: &history)
        if let history { line.keep(history) }
    }
}

extension InstanceCheckpoint {
    init(_ row: InstanceCheckpointRow) {
        self.init(
            instance: row.instance, lastSeq: row.lastSeq, nextIntent: row.nextIntent, stateVersion: row.stateVersion,
            state: row.state)
    }
}
