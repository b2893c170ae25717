import CCage
import CTradingBoost
import TradingModel

/// One worker with its instances: carries out what its supervision decides, and moves records.
final class WorkerRun {
    let tenant: TenantID
    let plugin: PluginImage
    private let configuration: StrategyWorkersConfiguration
    private let shard: WorkerShard
    private let place: Int
    var instances: [InstanceRun]
    private(set) var supervision: WorkerSupervision
    /// What the line has to do with it.
    var role: Role { didSet { touch() } }
    /// What it said while it was no part of the line.
    var aside: [StrategyMessage] = []
    private(set) var process: WorkerProcess?
    private(set) var restarts = 0
    /// Counts the processes, so that news of an earlier one are not taken for the present one's.
    private(set) var generation: UInt32
    private let firstGeneration: UInt32
    /// Records of the host's own that wait for room; they go before events.
    private var controls: [[UInt8]] = []
    private var isReady = false
    /// When an event was last handed to an idle worker or finished.
    private var lastProgress: UInt64 = 0
    private var seenDroppedLogs: UInt64 = 0
    private var callbacks = CallbackWatch()
    /// How the last process ended; nil while there is another one.
    private var lastEnd: CrashReport?
    private var wasKilledFromOutside = false

    /// More records than this are left for the next turn: a worker that floods does not hold up the others.
    private static let recordsPerTurn = 8_192
    private static let logsPerTurn = 256

    enum Role {
        /// Its instances trade.
        case live
        /// Loaded, without instances: for one that shall start or change its plugin.
        case standby
        /// Hears what another instance hears; what it says is compared and goes nowhere.
        case shadow
        /// Its instance has moved elsewhere; it only ends.
        case retired
    }

    /// - Parameter generation: of the process that had the place before.
    init(
        tenant: TenantID, plugin: PluginImage, instances: [InstanceRun], shard: WorkerShard, place: Int, role: Role = .live,
        generation: UInt32 = 0
    ) {
        self.tenant = tenant
        self.plugin = plugin
        self.instances = instances
        configuration = shard.configuration
        self.shard = shard
        self.place = place
        self.role = role
        self.generation = generation
        firstGeneration = generation + 1
        supervision = WorkerSupervision(
            deadlines: configuration.deadlines, policy: configuration.restartPolicy, isOnProbation: role != .live)
        touch()
    }

    /// Whatever changes it ends here.
    private func touch() { shard.schedule.touch(place) }

    /// It goes on like any other, or, with `isOn`, its first failure ends it.
    func setProbation(_ isOn: Bool) { supervision.isOnProbation = isOn }

    var isLoading: Bool {
        switch supervision.state {
        case .idle, .loading: true
        default: false
        }
    }

    /// Every event is finished, or nothing will come any more.
    var isQuiet: Bool {
        if supervision.isDown { return true }
        guard supervision.state == .running else { return false }
        for index in instances.indices where !instances[index].isDown && !instances[index].isFinished { return false }
        return true
    }

    /// Something is expected of it, be it nothing that the line waits for.
    var isAwaited: Bool {
        !isQuiet || instances.contains { !$0.isDown && ($0.phase == .creating || $0.isSaving || $0.isStopping) }
    }

    private var busySince: UInt64? {
        for index in instances.indices where instances[index].isBusy { return lastProgress }
        return nil
    }

    private var activity: WorkerSupervision.Activity {
        guard let busySince else { return .idle }
        return WorkerSupervision.Activity(
            busySince: busySince, callbackSince: callbacks.callbackSince, lookedAt: callbacks.lookedAt)
    }

    var nextTime: UInt64? { supervision.nextTime(activity) }

    private var version: PluginVersion { PluginVersion(name: plugin.name, version: plugin.version) }

    // MARK: - Decisions carried out

    func start(now: UInt64, into messages: inout [StrategyMessage]) {
        if let reason = shard.versions.reason(of: version) {
            return perform(
                supervision.refused("\(reason); it starts again when an operator lifts that"), now: now, into: &messages)
        }
        perform(supervision.start(now: now), now: now, into: &messages)
    }

    private func perform(_ actions: [WorkerSupervision.Action], now: UInt64, into messages: inout [StrategyMessage]) {
        touch()
        for action in actions {
            switch action {
            case .spawn: spawn(now: now, into: &messages)
            case .kill:
                endProcess(now: now)
                countFailure(now: now)
            case .report(let kind, let text): report(kind, text, into: &messages)
            }
        }
        if let reason = shard.versions.reason(of: version), supervision.isPausing {
            return perform(supervision.givenUp(reason), now: now, into: &messages)
        }
        guard supervision.isDown else { return }
        for index in instances.indices where !instances[index].isDown {
            if supervision.state == .stopped { instances[index].didStop() } else { instances[index].fail("quarantined") }
            if supervision.isOnProbation, supervision.state == .quarantined, role == .live {
                messages.append(
                    .successorFailed(instances[index].launch.instance, text: supervision.lastFailure?.text ?? "it failed"))
            }
        }
    }

    private func spawn(now: UInt64, into messages: inout [StrategyMessage]) {
        generation += 1
        if generation > firstGeneration {
            restarts += 1
            for index in instances.indices where !instances[index].isDown { instances[index].meter.restarted() }
        }
        callbacks = CallbackWatch()
        lastEnd = nil
        wasKilledFromOutside = false
        controls = []
        isReady = false
        for index in instances.indices where instances[index].isStopping { instances[index].didStop() }
        for index in instances.indices where !instances[index].isDown {
            guard instances[index].begin() else {
                let text = "it cannot be restarted: more events since its checkpoint than the replay log keeps"
                return perform(supervision.failed(.noWayBack(text), now: now), now: now, into: &messages)
            }
        }
        do {
            let process = try WorkerProcess(configuration: configuration, plugin: plugin, market: shard.marketRing)
            self.process = process
            shard.schedule.didSpawn(place)
            try shard.poll.add(process, place: place, generation: generation)
        } catch {
            perform(supervision.failed(.loadFailed(error.description), now: now), now: now, into: &messages)
        }
    }

    /// The version answers for what its code did; that somebody killed the process from outside is not its doing.
    private func countFailure(now: UInt64) {
        guard let failure = supervision.lastFailure, failure.isOfPlugin, !supervision.isStopped, !wasKilledFromOutside else {
            return
        }
        shard.versions.failed(version, text: failure.text, now: now)
    }

    private func endProcess(now: UInt64) {
        noteEnd(now: now)
        // The descriptors close with the object, and leave the poll with that.
        process?.kill()
        process = nil
        for index in instances.indices { instances[index].leaveWorker() }
    }

    private func report(_ kind: InstanceIncident.Kind, _ text: String, into messages: inout [StrategyMessage]) {
        for index in instances.indices where !instances[index].isDown {
            report(kind, text, instance: index, into: &messages)
            if kind == .loadFailed && supervision.isDown { instances[index].fail(text) }
        }
    }

    private func report(
        _ kind: InstanceIncident.Kind, _ text: String, instance index: Int, into messages: inout [StrategyMessage]
    ) {
        let instance = instances[index]
        guard !instance.isRetired else { return }
        let about = kind.isFailure ? lastEnd.map { " (\($0.text))" } ?? "" : ""
        messages.append(
            .incident(
                InstanceIncident(
                    tenant: tenant, instance: instance.launch.instance, kind: kind,
                    text: "\(plugin.name) \(plugin.version): \(text)\(about)", lastSeq: instance.lastFinished,
                    time: instance.time)))
    }

    private func fail(_ failure: WorkerFailure, now: UInt64, into messages: inout [StrategyMessage]) {
        perform(supervision.failed(failure, now: now), now: now, into: &messages)
    }

    // MARK: - A turn

    /// Takes what came, sends what waits, and lets the time pass.
    func turn(now: UInt64, into messages: inout [StrategyMessage]) {
        receive(now: now, into: &messages)
        pump(now: now)
        if process?.isCorrupt == true { fail(.protocolError("it broke the rules of its ring"), now: now, into: &messages) }
        lookAtCallbacks(now: now, into: &messages)
        if supervision.isDueToRestart(now: now), !shard.schedule.mayStart(place) { return touch() }
        perform(supervision.passTime(now: now, activity), now: now, into: &messages)
    }

    /// The process ended: what it had finished before counts.
    func processEnded(now: UInt64, into messages: inout [StrategyMessage]) {
        guard let process, let exit = process.takeExit() else { return }
        receive(now: now, into: &messages)
        guard self.process === process else { return }
        let failure = WorkerFailure(exit, vitals: process.vitals)
        wasKilledFromOutside = failure.isOfOutside(exit)
        let isOrderly = exit.kind == CAGE_EXIT_STATUS && exit.code == 0
        perform(supervision.ended(failure, isOrderly: isOrderly, now: now), now: now, into: &messages)
    }

    /// What it says of its callbacks counts only as far as it cannot be a lie at somebody else's cost.
    private func lookAtCallbacks(now: UInt64, into messages: inout [StrategyMessage]) {
        guard let process, busySince != nil else { return }
        let vitals = process.vitals
        do throws(Violation) {
            try callbacks.look(begun: vitals.begun, finished: vitals.finished, now: now)
        } catch {
            fail(.protocolError(error.text), now: now, into: &messages)
        }
    }

    /// Before the process is forgotten: what it was doing, and what it used.
    private func noteEnd(now: UInt64) {
        guard let process else { return }
        let vitals = process.vitals
        let isBegun = vitals.begun != vitals.finished
        var report = CrashReport(event: nil, uptime: now - min(now, process.startTime), cpuTime: process.cpuTime)
        let busy = instances.indices.filter { instances[$0].isBusy }
        if busy.count == 1 { report.event = instances[busy[0]].nextEvent(isBegun: isBegun) }
        lastEnd = report
        for index in instances.indices {
            instances[index].meter.processEnded(cpuTime: cpuTime(of: index, in: process))
        }
    }

    /// An instance's part of the CPU time of the present process.
    private func cpuTime(of index: Int, in process: WorkerProcess) -> UInt64 {
        let whole = process.cpuTime ?? 0
        guard instances.count > 1 else { return whole }
        let time = instances[index].meter.callbackTime
        let sum = instances.reduce(0) { $0 + $1.meter.callbackTime }
        return sum == 0 ? whole / UInt64(instances.count) : UInt64(Double(whole) * Double(time) / Double(sum))
    }

    func usage(of index: Int) -> InstanceUsage {
        var usage = instances[index].meter.usage
        guard let process, !instances[index].isDown else { return usage }
        usage.cpuTime += cpuTime(of: index, in: process)
        usage.memory = process.memory
        return usage
    }

    private func receive(now: UInt64, into messages: inout [StrategyMessage]) {
        guard let process else { return }
        var count = 0
        do throws(Violation) {
            while count < WorkerRun.recordsPerTurn, self.process === process, let record = process.next() {
                count += 1
                try handle(record, now: now, into: &messages)
            }
        } catch {
            let failure: WorkerFailure = error.isHopeless ? .hopeless(error.text) : .protocolError(error.text)
            fail(failure, now: now, into: &messages)
        }
        guard self.process === process else { return }
        if count > 0 { process.wakeForRoom() }
        if count == WorkerRun.recordsPerTurn { shard.schedule.addReady(place) }
        receiveLogs(process, into: &messages)
    }

    private func receiveLogs(_ process: WorkerProcess, into messages: inout [StrategyMessage]) {
        var count = 0
        while count < WorkerRun.logsPerTurn, let record = process.nextLog() {
            count += 1
            // A line that is not one is left out: the log ring is for people, and lossy.
            guard record.type == CAGE_LOG, let index = index(of: record),
                let line = LogLine(record)
            else { continue }
            messages.append(.log(instances[index].launch.instance, level: line.level, text: line.text))
        }
        if count == WorkerRun.logsPerTurn { shard.schedule.addReady(place) }
        let dropped = process.droppedLogs
        if dropped != seenDroppedLogs, let instance = instances.first?.launch.instance {
            messages.append(.log(instance, level: .warning, text: "\(dropped &- seenDroppedLogs) log lines were dropped"))
            seenDroppedLogs = dropped
        }
    }

    private func index(of record: WorkerRecord) -> Int? {
        for index in instances.indices where instances[index].launch.instance.rawValue == record.header.instance {
            return index
        }
        return nil
    }

    // MARK: - Records

    private func handle(
        _ record: WorkerRecord, now: UInt64, into messages: inout [StrategyMessage]
    ) throws(Violation) {
        if record.type == CAGE_READY { return try ready(record) }
        if record.type == CAGE_FAILED, record.header.instance == 0 {
            return fail(.loadFailed(try failedText(record)), now: now, into: &messages)
        }
        guard isReady, let index = index(of: record), !instances[index].isDown else {
            throw Violation("it sent a record of type \(record.type) for an instance that it does not run")
        }
        instances[index].meter.received(record.header.size)
        switch record.type {
        case CAGE_FINISHED:
            let duration = try record.fixed(cage_finished.self).duration
            try instances[index].finish(record, into: &messages)
            instances[index].meter.finished(duration: duration, limit: configuration.deadlines.slow)
            lastProgress = now
        case CAGE_SUBMIT, CAGE_CANCEL, CAGE_AMEND, CAGE_TIMER_SET, CAGE_TIMER_CANCEL, CAGE_NOTIFY,
            CAGE_HISTORY:
            try instances[index].request(record)
        case CAGE_SUBSCRIBE: try instances[index].subscribe(record)
        case CAGE_STARTED:
            try instances[index].started()
            lastProgress = now
            settleLoading(now: now, into: &messages)
        case CAGE_FAILED: try instanceFailed(record, index, now: now, into: &messages)
        case CAGE_STATE: try instances[index].appendState(record)
        case CAGE_SAVED: try saved(record, index)
        case CAGE_LAPPED: lapped(try record.fixed(cage_lapped.self), now: now, into: &messages)
        case CAGE_STOPPED:
            guard supervision.isStopping || instances[index].isStopping else {
                throw Violation("it stopped without being asked")
            }
            report(.stopped, "stopped", instance: index, into: &messages)
            instances[index].didStop()
        default: throw Violation("it sent a record of the unknown type \(record.type)")
        }
    }

    private func ready(_ record: WorkerRecord) throws(Violation) {
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

    private func create(_ index: Int) {
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

    /// What the cage gives on this machine; nil before the first worker was ready.
    private(set) var protections: WorkerProtections?

    private func failedText(_ record: WorkerRecord) throws(Violation) -> String {
        let fixed = try record.fixed(cage_failed.self)
        return try record.text(behind: MemoryLayout<cage_failed>.size, size: fixed.text_size, atMost: 1_024)
    }

    private func instanceFailed(
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

    private func settleLoading(now: UInt64, into messages: inout [StrategyMessage]) {
        guard instances.allSatisfy({ $0.isDown || $0.phase == .running }) else { return }
        perform(supervision.loaded(), now: now, into: &messages)
        if instances.allSatisfy(\.isDown) { shutDown(now: now, into: &messages) }
    }

    /// It was so slow that market data was overwritten before it read it: it goes on from its checkpoint, and misses nothing.
    private func lapped(_ record: cage_lapped, now: UInt64, into messages: inout [StrategyMessage]) {
        fail(
            .timedOut("came to event \(record.header.seq) when \(record.lost) bytes behind it were overwritten already"),
            now: now,
            into: &messages)
    }

    private func saved(_ record: WorkerRecord, _ index: Int) throws(Violation) {
        checkpoints.append(try instances[index].finishSaving(record))
        if !instances.contains(where: \.isSaving) { supervision.saved() }
    }

    // MARK: - Checkpoints

    /// Taken since the last `save`.
    private(set) var checkpoints: [InstanceCheckpoint] = []

    func forgetCheckpoints() { checkpoints = [] }

    /// Asks every instance that has no checkpoint yet and has finished its events.
    func save(now: UInt64) {
        guard supervision.state == .running else { return }
        for index in instances.indices where instances[index].phase == .running && instances[index].isFinished {
            let instance = instances[index].launch.instance
            guard !instances[index].isSaving, !checkpoints.contains(where: { $0.instance == instance }) else { continue }
            ask(index, now: now)
        }
        pump(now: now)
    }

    /// Asks one instance that has finished its events.
    func save(_ index: Int, now: UInt64) {
        guard supervision.state == .running, instances[index].phase == .running, instances[index].isFinished else { return }
        checkpoints.removeAll { $0.instance == instances[index].launch.instance }
        ask(index, now: now)
        pump(now: now)
    }

    private func ask(_ index: Int, now: UInt64) {
        instances[index].willSave()
        controls.append(
            ControlRecord.make(
                CAGE_SAVE, instances[index].launch.instance, tradingboost_event(), seq: instances[index].nextToFinish - 1))
        supervision.save(now: now)
    }

    var hasAllCheckpoints: Bool {
        supervision.isDown
            || (supervision.state == .running
                && instances.allSatisfy { instance in
                    instance.isDown || checkpoints.contains { $0.instance == instance.launch.instance }
                })
    }

    // MARK: - Stop

    func stop(_ reason: UInt32, now: UInt64, into messages: inout [StrategyMessage]) {
        for index in instances.indices where instances[index].phase == .running {
            var record = cage_stop()
            record.reason = reason
            controls.append(ControlRecord.make(CAGE_STOP, instances[index].launch.instance, record))
        }
        shutDown(now: now, into: &messages)
    }

    /// Stops one instance; the process ends with its last one.
    func stop(instance index: Int, _ reason: UInt32, now: UInt64, into messages: inout [StrategyMessage]) {
        guard !instances[index].isDown else { return }
        if instances.indices.allSatisfy({ $0 == index || instances[$0].isDown }) {
            return stop(reason, now: now, into: &messages)
        }
        guard instances[index].phase == .running else { return instances[index].didStop() }
        var record = cage_stop()
        record.reason = reason
        instances[index].willStop()
        controls.append(ControlRecord.make(CAGE_STOP, instances[index].launch.instance, record))
        pump(now: now)
    }

    /// Forgets an instance that has moved elsewhere, and ends the process when it was the last one.
    func retire(instance index: Int, now: UInt64) {
        instances[index].retire()
        var unheard: [StrategyMessage] = []
        stop(instance: index, TRADINGBOOST_STOP_SHUTDOWN, now: now, into: &unheard)
        if instances.allSatisfy(\.isRetired) { role = .retired }
    }

    /// Ends a process that is not needed any more.
    func dismiss(now: UInt64) {
        role = .retired
        var unheard: [StrategyMessage] = []
        stop(TRADINGBOOST_STOP_SHUTDOWN, now: now, into: &unheard)
    }

    /// Ends a process at once that did not do in time what it was asked to.
    func abort(now: UInt64) {
        role = .retired
        var unheard: [StrategyMessage] = []
        perform(supervision.abandon(), now: now, into: &unheard)
    }

    private func shutDown(now: UInt64, into messages: inout [StrategyMessage]) {
        controls.append(ControlRecord.make(CAGE_SHUTDOWN, nil, tradingboost_event()))
        perform(supervision.stop(now: now), now: now, into: &messages)
        pump(now: now)
    }

    // MARK: - Sending

    func deliver(_ event: StrategyEvent, to index: Int, now: UInt64, into messages: inout [StrategyMessage]) {
        instances[index].deliver(event)
        let byteCount = instances[index].log.byteCount
        if role == .live, byteCount > configuration.replayLimit / 2 { shard.needsCheckpoint = true }
        if byteCount > configuration.replayLimit { limitLog(index, now: now, into: &messages) }
        pump(now: now)
    }

    /// The log has its full size without a checkpoint: what is finished goes, and with it the way back.
    private func limitLog(_ index: Int, now: UInt64, into messages: inout [StrategyMessage]) {
        instances[index].forgetFinished()
        guard instances[index].log.byteCount > configuration.replayLimit else { return }
        let text = "it does not keep up: its events since event \(instances[index].nextToFinish) fill the replay log"
        fail(.noWayBack(text), now: now, into: &messages)
    }

    /// Sends what waits, as far as there is room.
    private func pump(now: UInt64) {
        touch()
        guard let process else { return }
        let wasBusy = busySince != nil
        if send(through: process), !wasBusy { lastProgress = now }
    }

    private func send(through process: WorkerProcess) -> Bool {
        var hasSent = false
        defer { if hasSent { process.wake() } }
        var sentControls = 0
        while sentControls < controls.count, process.write(controls[sentControls]) { sentControls += 1 }
        if sentControls > 0 {
            controls.removeFirst(sentControls)
            hasSent = true
        }
        guard controls.isEmpty else { return hasSent }
        for index in instances.indices {
            while instances[index].hasUnsent {
                let seq = instances[index].nextToSend
                guard send(seq, of: index, through: process) else { return hasSent }
                instances[index].didSend()
                callbacks.didSend()
                hasSent = true
            }
        }
        return hasSent
    }

    /// False when there is no room. A repeated event goes inline: where many are, the ring of the market has gone on.
    private func send(_ seq: UInt64, of index: Int, through process: WorkerProcess) -> Bool {
        let instance = instances[index]
        let isReplay = instance.isReplay(seq)
        if !isReplay, let position = instance.log.position(of: seq) {
            var reference = cage_reference()
            reference.header = tradingboost_event(
                size: UInt32(MemoryLayout<cage_reference>.size), type: UInt16(CAGE_MARKET), flags: 0,
                instance: instance.launch.instance.rawValue, seq: seq, time: instance.log.time(of: seq))
            reference.position = position
            reference.size = UInt32(MarketLog.eventSize)
            guard process.write(reference) else { return false }
            instances[index].meter.sent(MemoryLayout<cage_reference>.size)
            return true
        }
        // SAFETY: the ring copies the bytes during the call.
        let size = unsafe instance.log.withEvent(seq) {
            unsafe process.write($0, flags: isReplay ? TRADINGBOOST_EVENT_REPLAY : 0) ? $0.count : 0
        }
        if size > 0 { instances[index].meter.sent(size) }
        return size > 0
    }
}
