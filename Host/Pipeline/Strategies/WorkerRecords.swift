import CCage
import CTradingBoost
import TradingModel

// What a worker says, and what follows from it.

extension WorkerRun {
    func handle(
        _ record: WorkerRecord, now: UInt64, into messages: inout [StrategyMessage]
    ) throws(Violation) {
        guard let message = WorkerMessage(type: record.type, instance: record.header.instance) else {
            throw Violation("it sent a record of the unknown type \(record.type)")
        }
        if message == .ready || message == .workerFailed {
            try (isReady ? ConversationStage.idle : .opening).check(message)
            return message == .ready ? try ready(record) : fail(.loadFailed(try failedText(record)), now: now, into: &messages)
        }
        guard let index = index(of: record), !instances[index].isDown else {
            throw Violation("it sent a record of type \(record.type) for an instance that it does not run")
        }
        try instances[index].stage(isReady: isReady, isStopping: supervision.isStopping).check(message)
        instances[index].meter.received(record.header.size)
        switch message {
        case .ready, .workerFailed: break
        case .finished:
            let duration = try record.fixed(cage_finished.self).duration
            try instances[index].finish(record, into: &messages)
            instances[index].meter.finished(duration: duration, limit: configuration.deadlines.slow)
            lastProgress = now
        case .submit, .cancel, .amend, .timerSet, .timerCancel, .notify, .history: try instances[index].request(record)
        case .rows: try instances[index].appendRows(record)
        case .answer: try instances[index].answer(record)
        case .subscribe: try instances[index].subscribe(record)
        case .started:
            try instances[index].started()
            lastProgress = now
            settleLoading(now: now, into: &messages)
        case .failed: try instanceFailed(record, index, now: now, into: &messages)
        case .state: try instances[index].appendState(record)
        case .saved: try saved(record, index)
        case .lapped: lapped(try record.fixed(cage_lapped.self), now: now, into: &messages)
        case .stopped:
            report(.stopped, "stopped", instance: index, into: &messages)
            instances[index].didStop()
        }
    }

    func ready(_ record: WorkerRecord) throws(Violation) {
        let fixed = try record.fixed(cage_ready.self)
        guard !isReady, case .loading = supervision.state else { throw Violation("it said twice that it is ready") }
        guard fixed.protocol_version == CAGE_PROTOCOL_VERSION else {
            throw Violation("it speaks another version of the protocol; install worker and host of one release")
        }
        guard fixed.protections & CAGE_PROTECTIONS_REQUIRED == CAGE_PROTECTIONS_REQUIRED else {
            throw Violation("its cage is not closed", isHopeless: true)
        }
        protections = WorkerProtections(
            rawValue: fixed.protections | (process?.protections ?? 0), landlockVersion: fixed.landlock_version)
        isReady = true
        for index in instances.indices where !instances[index].isDown { create(index) }
        if instances.isEmpty { _ = supervision.loaded() }
    }

    func create(_ index: Int) {
        let instance = instances[index]
        do {
            controls += try CreateRecords(
                instance.launch, checkpoint: instance.checkpoint, account: instance.account, time: instance.time
            ).records
        } catch {
            instances[index].fail(error.description)
        }
    }

    /// A process that waits with its plugin loaded gets its instance.
    func begin(_ run: InstanceRun, now: UInt64) {
        precondition(isReady && instances.isEmpty, "an instance begins in a process that waits for one")
        instances = [run]
        guard instances[0].begin() else { return instances[0].fail("its events do not reach back to its state") }
        create(0)
        pump(now: now)
    }

    func failedText(_ record: WorkerRecord) throws(Violation) -> String {
        let fixed = try record.fixed(cage_failed.self)
        return try record.text(behind: MemoryLayout<cage_failed>.size, size: fixed.text_size, atMost: 1_024)
    }

    func instanceFailed(
        _ record: WorkerRecord, _ index: Int, now: UInt64, into messages: inout [StrategyMessage]
    ) throws(Violation) {
        let text = try failedText(record)
        guard instances[index].phase == .creating else {
            return fail(.exitedEarly("could not save: \(text)"), now: now, into: &messages)
        }
        report(.loadFailed, text, instance: index, into: &messages)
        if generation > firstGeneration { report(.quarantined, "stays down: \(text)", instance: index, into: &messages) }
        instances[index].fail(text)
        settleLoading(now: now, into: &messages)
    }

    func settleLoading(now: UInt64, into messages: inout [StrategyMessage]) {
        guard instances.allSatisfy({ $0.isDown || $0.phase == .running }) else { return }
        perform(supervision.loaded(), now: now, into: &messages)
        if instances.allSatisfy(\.isDown) { shutDown(now: now, into: &messages) }
    }

    /// It was so slow that market data was overwritten before it read it: it goes on from its checkpoint, and misses nothing.
    func lapped(_ record: cage_lapped, now: UInt64, into messages: inout [StrategyMessage]) {
        isSentWholeEvents = true
        fail(
            .late("came to event \(record.header.seq) when \(record.lost) bytes behind it were overwritten already"),
            now: now,
            into: &messages)
    }

    func saved(_ record: WorkerRecord, _ index: Int) throws(Violation) {
        checkpoints.append(try instances[index].finishSaving(record))
        if !instances.contains(where: \.isSaving) { supervision.saved() }
    }
}
