import CCage
import CTradingBoost

// What a worker is asked for beside events: its state, and its end.

extension WorkerRun {
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

    func ask(_ index: Int, now: UInt64) {
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

    func shutDown(now: UInt64, into messages: inout [StrategyMessage]) {
        controls.append(ControlRecord.make(CAGE_SHUTDOWN, nil, tradingboost_event()))
        perform(supervision.stop(now: now), now: now, into: &messages)
        pump(now: now)
    }
}
