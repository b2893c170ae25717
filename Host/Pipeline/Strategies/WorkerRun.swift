import CCage
import CTradingBoost
import TradingModel

/// One worker with its instances: carries out what its supervision decides, and moves records.
final class WorkerRun {
    let tenant: TenantID
    let plugin: PluginImage
    let configuration: StrategyWorkersConfiguration
    let shard: WorkerShard
    let place: Int
    var instances: [InstanceRun]
    var supervision: WorkerSupervision
    /// What the line has to do with it.
    var role: Role { didSet { touch() } }
    /// What it said while it was no part of the line.
    var aside: [StrategyMessage] = []
    private(set) var process: WorkerProcess?
    private(set) var restarts = 0
    /// Counts the processes, so that news of an earlier one are not taken for the present one's.
    private(set) var generation: UInt32
    let firstGeneration: UInt32
    /// Records of the host's own that wait for room; they go before events.
    var controls: [[UInt8]] = []
    var isReady = false
    /// When an event was last handed to an idle worker or finished.
    var lastProgress: UInt64 = 0
    private var seenDroppedLogs: UInt64 = 0
    var callbacks = CallbackWatch()
    /// It was overtaken once: from then on it is sent every event whole, so that it cannot be overtaken again.
    var isSentWholeEvents = false
    /// How the last process ended; nil while there is another one.
    var lastEnd: CrashReport?
    private(set) var wasKilledFromOutside = false

    /// What the cage gives on this machine; nil before the first worker was ready.
    var protections: WorkerProtections?

    /// Taken since the last `save`.
    var checkpoints: [InstanceCheckpoint] = []

    /// More records than this are left for the next turn: a worker that floods does not hold up the others.
    private static let recordsPerTurn = 1_024
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
    func touch() { shard.schedule.touch(place) }

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

    var busySince: UInt64? {
        for index in instances.indices where instances[index].isBusy { return lastProgress }
        return nil
    }

    var activity: WorkerSupervision.Activity {
        guard let busySince else { return .idle }
        return WorkerSupervision.Activity(
            busySince: busySince, callbackSince: callbacks.callbackSince, lookedAt: callbacks.lookedAt)
    }

    var nextTime: UInt64? { supervision.nextTime(activity) }

    var version: PluginVersion { PluginVersion(name: plugin.name, version: plugin.version) }

    // MARK: - Decisions carried out

    func start(now: UInt64, into messages: inout [StrategyMessage]) {
        if let reason = shard.versions.reason(of: version) {
            return perform(
                supervision.refused("\(reason); it starts again when an operator lifts that"), now: now, into: &messages)
        }
        perform(supervision.start(now: now), now: now, into: &messages)
    }

    func perform(_ actions: [WorkerSupervision.Action], now: UInt64, into messages: inout [StrategyMessage]) {
        touch()
        for action in actions {
            switch action {
            case .spawn: spawn(now: now, into: &messages)
            case .kill:
                endProcess(now: now)
                countFailure(now: now)
                abandonCommand(into: &messages)
            case .report(let kind, let text): report(kind, text, into: &messages)
            }
        }
        if let reason = shard.versions.reason(of: version), supervision.isPausing {
            return perform(supervision.givenUp(reason), now: now, into: &messages)
        }
        guard supervision.isDown else { return }
        for index in instances.indices where !instances[index].isDown {
            endCommands(of: index, into: &messages)
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
        shard.schedule.didSpawn(place)
        shard.processes.start(
            place: place, generation: generation, configuration: configuration, tenant: tenant, plugin: plugin,
            market: shard.marketRing)
    }

    /// The process that was asked for is there, or could not be made. Whoever asked may have given up since.
    func processArrived(_ arrival: ProcessQueue.Arrival, now: UInt64, into messages: inout [StrategyMessage]) {
        let isExpected = arrival.generation == generation && process == nil && supervision.hasProcess
        do throws(StrategyWorkersError) {
            let process = try arrival.result.get()
            guard isExpected else { return shard.processes.end(process) }
            self.process = process
            try shard.poll.add(process, place: place, generation: generation)
            shard.schedule.addReady(place)
            touch()
        } catch {
            if isExpected { fail(.loadFailed(error.description), now: now, into: &messages) }
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
        if let process {
            shard.poll.remove(process)
            shard.processes.end(process)
        }
        process = nil
        // The next process repeats what this one had finished: events behind its state would be forgotten under its feet.
        checkpoints = []
        for index in instances.indices { instances[index].leaveWorker() }
    }

    func report(_ kind: InstanceIncident.Kind, _ text: String, into messages: inout [StrategyMessage]) {
        for index in instances.indices where !instances[index].isDown {
            report(kind, text, instance: index, into: &messages)
            if kind == .loadFailed && supervision.isDown { instances[index].fail(text) }
        }
    }

    func report(
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

    func fail(_ failure: WorkerFailure, now: UInt64, into messages: inout [StrategyMessage]) {
        perform(supervision.failed(failure, now: now), now: now, into: &messages)
    }

    // MARK: - A turn

    /// Takes what came, sends what waits, and lets the time pass.
    func turn(now: UInt64, into messages: inout [StrategyMessage]) {
        receive(now: now, into: &messages)
        pump(now: now)
        if process?.isCorrupt == true { fail(.protocolError("it broke the rules of its ring"), now: now, into: &messages) }
        if process?.isNoisy == true {
            fail(.protocolError("it rings its bell without having sent anything"), now: now, into: &messages)
        }
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
        if count > 0 {
            process.didReceive()
            process.wakeForRoom()
        }
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

    func index(of record: WorkerRecord) -> Int? {
        for index in instances.indices where instances[index].launch.instance.rawValue == record.header.instance {
            return index
        }
        return nil
    }
}
