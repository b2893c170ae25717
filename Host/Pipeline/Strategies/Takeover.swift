import CCage
package import TradingModel

// How an instance is started, replaced and stopped while the others trade. The slow part, a process that loads a plugin, happens
// beside the line; the rest needs an instance that has finished its events and takes as long as the plugin's own functions, at
// most `deadlines.takeover`.

extension StrategyWorkers {
    /// How far a process is that loads a plugin for an instance.
    package enum Preparation: Sendable, Hashable {
        case loading
        case ready
        case failed(String)
    }

    /// Begins to load a plugin for an instance, in a process of its own. The instance goes on as it is.
    package func prepare(_ plugin: PluginImage, for instance: InstanceID, tenant: TenantID) {
        cancelPreparation(for: instance)
        let place = add(tenant: tenant, plugin: plugin, role: .standby)
        setStandby(of: instance, place)
        let worker = workers[place]
        worker.start(now: cage_monotonic_time(), into: &worker.aside)
    }

    /// Nil when nothing is prepared for the instance.
    package func preparation(for instance: InstanceID) -> Preparation? {
        guard let place = standbys[instance] else { return nil }
        let worker = workers[place]
        if worker.supervision.isDown { return .failed(worker.supervision.lastFailure?.text ?? "its process ended") }
        return worker.supervision.state == .running ? .ready : .loading
    }

    package func cancelPreparation(for instance: InstanceID) {
        guard let place = standbys[instance] else { return }
        setStandby(of: instance, nil)
        workers[place].dismiss(now: cage_monotonic_time())
    }

    /// Whether the instance has finished every event that it was given, or nothing will come of it any more. One that is late,
    /// or is just being restarted, has not.
    package func hasCaughtUp(_ instance: InstanceID) -> Bool {
        run(of: instance).map { $0.isDown || ($0.phase == .running && $0.isFinished) } ?? true
    }

    /// The state of a running instance behind its last event, which is finished: whoever starts from it gets the next event.
    package func save(_ instance: InstanceID) throws(TakeoverError) -> InstanceCheckpoint {
        guard let place = places[instance], !workers[place.worker].instances[place.instance].isDown else {
            throw TakeoverError("it does not run")
        }
        guard hasCaughtUp(instance) else { throw TakeoverError("it has not finished its events") }
        let worker = workers[place.worker]
        worker.save(place.instance, now: cage_monotonic_time())
        let end = cage_monotonic_time() + configuration.deadlines.takeover
        while true {
            if let found = worker.checkpoints.last(where: { $0.instance == instance }) { return found }
            guard worker.supervision.hasProcess, cage_monotonic_time() < end else {
                throw TakeoverError("it did not save its state within \(milliseconds(configuration.deadlines.takeover)) ms")
            }
            block(atMost: end - cage_monotonic_time())
            turn()
        }
    }

    /// Makes the prepared process the instance's: creates the instance in it, from the launch's checkpoint and account, and
    /// ends the one that it had. When that fails, what was before goes on.
    ///
    /// - Parameter onProbation: a failure does not restart it but comes back as `StrategyMessage.successorFailed`.
    /// - Returns: the timeframes that it subscribed to, shortest first.
    package func activate(
        _ launch: InstanceLaunch, at time: Timestamp, onProbation: Bool = false
    ) throws(TakeoverError) -> [Timeframe] {
        let instance = launch.instance
        guard let place = standbys[instance], case .ready = preparation(for: instance) else {
            throw TakeoverError("no process is ready for it")
        }
        let worker = workers[place]
        let subscriptions = try start(launch, in: worker, at: time)
        setStandby(of: instance, nil)
        if let before = places[instance] {
            workers[before.worker].retire(instance: before.instance, now: cage_monotonic_time())
        }
        worker.role = .live
        worker.setProbation(onProbation)
        setPlace(of: instance, worker: place)
        pending += worker.aside
        worker.aside = []
        return subscriptions
    }

    /// Begins an instance in the process that is ready for it, and does not wait: many start beside each other before each is
    /// activated. Nothing where no process waits for one.
    package func begin(_ launch: InstanceLaunch, at time: Timestamp) {
        guard let place = standbys[launch.instance], case .ready = preparation(for: launch.instance),
            workers[place].instances.isEmpty
        else { return }
        begin(launch, in: workers[place], at: time)
    }

    private func begin(_ launch: InstanceLaunch, in worker: WorkerRun, at time: Timestamp) {
        worker.begin(InstanceRun(launch, time: time, market: shard.market), now: cage_monotonic_time())
    }

    /// From now on the instance is restarted after a failure, like any other.
    package func endProbation(of instance: InstanceID) {
        if let place = places[instance] { workers[place.worker].setProbation(false) }
    }

    /// Stops one instance; the others go on. Its last words come with the next `receive`.
    package func stop(_ instance: InstanceID, _ reason: StopReason) {
        guard let place = places[instance] else { return }
        workers[place.worker].stop(instance: place.instance, reason.code, now: cage_monotonic_time(), into: &pending)
    }

    /// Whether the instance has a run that is not down.
    package func isRunning(_ instance: InstanceID) -> Bool { run(of: instance).map { !$0.isDown } ?? false }

    /// Begins an instance in a process that waits for one, unless it was begun before, and waits until it has started.
    func start(_ launch: InstanceLaunch, in worker: WorkerRun, at time: Timestamp) throws(TakeoverError) -> [Timeframe] {
        if worker.instances.isEmpty { begin(launch, in: worker, at: time) }
        let end = cage_monotonic_time() + configuration.deadlines.takeover
        while true {
            let run = worker.instances[0]
            if run.phase == .running { return run.subscriptions }
            if case .failed(let text) = run.phase {
                worker.dismiss(now: cage_monotonic_time())
                throw TakeoverError(worker.supervision.lastFailure?.text ?? text)
            }
            let now = cage_monotonic_time()
            guard worker.supervision.hasProcess, now < end else {
                let text =
                    worker.supervision.lastFailure?.text
                    ?? "it did not start within \(milliseconds(configuration.deadlines.takeover)) ms"
                worker.abort(now: now)
                throw TakeoverError(text)
            }
            block(atMost: end - now)
            turn()
        }
    }

    private func milliseconds(_ nanoseconds: UInt64) -> UInt64 { nanoseconds / 1_000_000 }
}

/// Why an instance could not be saved or started; what was before goes on.
package struct TakeoverError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
