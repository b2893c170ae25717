import CCage
import CTradingBoost
package import TradingModel

/// The strategies of a shard, each in a worker process of its tenant: started, fed, watched and restarted here.
///
/// Driven by one thread, the engine's: nothing happens outside its calls. No call but `start`, `receive` with a wait,
/// `checkpoint` and `stop` blocks.
package final class StrategyWorkers {
    let configuration: StrategyWorkersConfiguration
    let shard: WorkerShard
    private var poll: WorkerPoll { shard.poll }
    private(set) var workers: [WorkerRun] = []
    private(set) var places: [InstanceID: Place] = [:]
    /// Workers that are loaded for an instance, beside the one that it may have.
    private(set) var standbys: [InstanceID: Int] = [:]
    /// Workers that hear what the instance hears.
    private(set) var shadows: [InstanceID: Shadow] = [:]
    /// What came while nobody received.
    var pending: [StrategyMessage] = []
    /// Places of workers that nobody waits for, and since when.
    var late: [Int: UInt64] = [:]
    /// Instances that are not sent all that they were handed.
    var held: [InstanceID] = []
    /// `wakeUp` was called and no wait has ended by it yet.
    private var wasWokenUp = false

    struct Place {
        var worker: Int
        var instance: Int
    }

    package init(configuration: StrategyWorkersConfiguration) throws(StrategyWorkersError) {
        self.configuration = configuration
        shard = try WorkerShard(configuration)
        // Beside workers that compute all the time, whoever waits for an answer gets it when it is there. A kernel that cannot do
        // that is no error.
        _ = cage_turns_shorten()
    }

    // MARK: - Start

    /// Starts one worker for each tenant and plugin, in parallel, and waits until each instance has started or failed.
    ///
    /// Returns the timeframes that each instance subscribed to, shortest first. When some instances cannot be started the
    /// others run, and a `StrategyStartError` names each failure and carries the subscriptions of those that run.
    /// - Parameter time: the line's clock, for what the strategies see before their first event.
    package func start(_ launches: [InstanceLaunch], at time: Timestamp) throws -> [InstanceID: [Timeframe]] {
        let first = workers.count
        try WorkerCapacity.secure(shard.schedule.upCount + Set(launches.map(WorkerGroup.init)).count)
        var groups: [WorkerGroup: Int] = [:]
        for launch in launches {
            guard places[launch.instance] == nil else { throw StrategyWorkersError.duplicateInstance(launch.instance) }
            let group = WorkerGroup(launch)
            let run = InstanceRun(launch, time: time, market: shard.market)
            if let worker = groups[group] {
                places[launch.instance] = Place(worker: worker, instance: workers[worker].instances.count)
                workers[worker].instances.append(run)
            } else {
                groups[group] = workers.count
                places[launch.instance] = Place(worker: workers.count, instance: 0)
                workers.append(
                    WorkerRun(
                        tenant: launch.tenant, plugin: launch.plugin, instances: [run], shard: shard, place: workers.count))
            }
        }
        load(from: first)
        return try outcome(of: launches)
    }

    /// Starts the workers from a place on, some at a time, and waits until each has loaded or failed.
    private func load(from first: Int) {
        var next = first
        var loaded = first
        while loaded < workers.count {
            while next < workers.count, shard.schedule.loadingCount < WorkerSchedule.maximumLoading {
                workers[next].start(now: cage_monotonic_time(), into: &pending)
                next += 1
            }
            turn()
            while loaded < next, !workers[loaded].isLoading { loaded += 1 }
            if loaded < next { block(atMost: .max) }
        }
    }

    private struct WorkerGroup: Hashable {
        var tenant: TenantID
        var plugin: ObjectIdentifier

        init(_ launch: InstanceLaunch) {
            tenant = launch.tenant
            plugin = ObjectIdentifier(launch.plugin)
        }
    }

    private func outcome(of launches: [InstanceLaunch]) throws(StrategyStartError) -> [InstanceID: [Timeframe]] {
        var subscriptions: [InstanceID: [Timeframe]] = [:]
        var failures: [StrategyStartError.Failure] = []
        for launch in launches {
            guard let run = run(of: launch.instance) else { continue }
            if case .failed(let reason) = run.phase {
                failures.append(
                    StrategyStartError.Failure(
                        tenant: launch.tenant, instance: launch.instance,
                        plugin: "\(launch.plugin.name) \(launch.plugin.version)", reason: reason))
            } else {
                subscriptions[launch.instance] = run.subscriptions
            }
        }
        guard failures.isEmpty else { throw StrategyStartError(failures: failures, subscriptions: subscriptions) }
        return subscriptions
    }

    func run(of instance: InstanceID) -> InstanceRun? {
        places[instance].map { workers[$0.worker].instances[$0.instance] }
    }

    // MARK: - Events

    /// Hands an event to its instance. Never blocks: what does not fit the ring waits in the replay log. An instance that is
    /// quarantined or stopped gets nothing. `event.seq` is one more than the instance's last.
    package func deliver(_ event: StrategyEvent, to instance: InstanceID) {
        guard let place = places[instance] else { preconditionFailure("events go to instances that were started") }
        let worker = workers[place.worker]
        guard !worker.instances[place.instance].isDown else { return }
        worker.deliver(event, to: place.instance, now: cage_monotonic_time(), into: &pending)
        shadows[instance]?.deliver(event)
    }

    /// What `receive` waits for.
    package enum Wait: Sendable, Hashable {
        /// Take what is there.
        case none
        /// Until every delivered event is finished by every instance that is not quarantined. Messages are then in the order
        /// of instances, and of each instance in the order it made them: the same in every run.
        case quiet
        /// As `quiet`, for at most so many ns; who is busy then is late, and nobody waits for it until it has caught up.
        case quietExceptLate(atMost: UInt64)
        /// Until there is a message, `wakeUp` was called, or the nanoseconds have passed.
        case message(atMost: UInt64)
    }

    /// Appends what came back, and does what supervision asks for: deadlines, restarts, replays.
    package func receive(into messages: inout [StrategyMessage], waiting: Wait = .none) {
        switch waiting {
        case .none:
            block(atMost: 0)
            turn()
        case .quiet:
            turn()
            while !isQuiet {
                if !spin() { block(atMost: .max) }
                turn()
            }
            orderByInstance()
        case .quietExceptLate(let limit):
            waitUntilQuietExceptLate(atMost: limit)
            orderByInstance()
        case .message(let limit): _ = waitForNews(atMost: limit)
        }
        if messages.isEmpty { swap(&messages, &pending) } else { messages.append(contentsOf: pending) }
        pending.removeAll(keepingCapacity: true)
    }

    /// Waits until there is a message, `wakeUp` was called, or the nanoseconds have passed, and takes nothing.
    ///
    /// - Returns: whether there is a message.
    package func waitForNews(atMost limit: UInt64) -> Bool {
        let (sum, isEndless) = cage_monotonic_time().addingReportingOverflow(limit)
        let end = isEndless ? .max : sum
        turn()
        while pending.isEmpty, !wasWokenUp {
            let now = cage_monotonic_time()
            guard now < end else { break }
            block(atMost: end - now)
            turn()
        }
        wasWokenUp = false
        return !pending.isEmpty
    }

    /// A stable sort by instance: who answered first depends on the machine, the result must not.
    private func orderByInstance() {
        var isOrdered = true
        for index in pending.indices.dropFirst() where pending[index].instance < pending[index - 1].instance {
            isOrdered = false
            break
        }
        guard !isOrdered else { return }
        let order = pending.indices.sorted {
            (pending[$0].instance, $0) < (pending[$1].instance, $1)
        }
        pending = order.map { pending[$0] }
    }

    /// Ends a `receive` that waits for a message. The only call that another thread may make.
    package var wakeUp: WakeUp { WakeUp(poll: poll) }

    package struct WakeUp: Sendable {
        // SAFETY: only its descriptor is used, which never changes and is open as long as the object lives.
        nonisolated(unsafe) fileprivate let poll: WorkerPoll

        package func callAsFunction() { _ = cage_bell_strike(unsafe poll.wakeUp) }
    }

    /// Every delivered event is finished by every instance that is not quarantined or stopped.
    package var isQuiet: Bool {
        busyCount == 0
    }

    /// Workers of the line that have unfinished events.
    var busyCount: Int {
        shard.schedule.settle(workers)
        return shard.schedule.busyCount
    }

    // MARK: - Turns

    func turn() {
        let now = cage_monotonic_time()
        shard.schedule.settle(workers)
        for place in shard.schedule.takeReady(now: now) {
            let worker = workers[place]
            guard !worker.supervision.isDown else { continue }
            hear(worker) { worker.turn(now: now, into: &$0) }
        }
        shard.schedule.settle(workers)
        if !shadows.isEmpty { compareShadows() }
        if !late.isEmpty { endLaggards() }
    }

    /// Looks at the rings for a while; whether something came.
    func spin() -> Bool {
        guard configuration.hostSpin > 0 else { return false }
        let end = cage_monotonic_time() &+ configuration.hostSpin
        repeat {
            if let place = shard.schedule.firstWithRecords(of: workers) {
                shard.schedule.addReady(place)
                return true
            }
        } while cage_monotonic_time() < end
        return false
    }

    /// Sleeps until a worker rings or ends, the next deadline or restart is due, the time is over, or `wakeUp` is called.
    func block(atMost limit: UInt64) {
        shard.schedule.settle(workers)
        shard.schedule.listen(to: workers)
        var timeout = limit
        if let time = shard.schedule.nextTime {
            let now = cage_monotonic_time()
            timeout = min(timeout, time > now ? time - now : 0)
        }
        let news = poll.wait(atMost: shard.schedule.hasReady ? 0 : timeout)
        // A host that spins looks at the rings itself; one that does not would only ask for the bell again.
        if configuration.hostSpin > 0 { shard.schedule.stopListening(to: workers) } else { shard.schedule.forgetHeard() }
        take(news)
    }

    private func take(_ news: [WorkerPoll.News]) {
        for one in news {
            switch one {
            case .rang(let place, let generation):
                let worker = workers[place]
                guard WorkerPoll.isSame(generation, worker.generation), let process = worker.process else { continue }
                process.didRing()
                shard.schedule.addReady(place)
            case .wokenUp: wasWokenUp = true
            case .arrived:
                for arrival in shard.processes.takeArrivals() {
                    let worker = workers[arrival.place]
                    hear(worker) { worker.processArrived(arrival, now: cage_monotonic_time(), into: &$0) }
                }
            case .ended(let place, let generation):
                let worker = workers[place]
                guard WorkerPoll.isSame(generation, worker.generation) else { continue }
                hear(worker) { worker.processEnded(now: cage_monotonic_time(), into: &$0) }
            }
        }
    }

    /// What a worker of the line says goes to the line; what another says waits beside it.
    private func hear(_ worker: WorkerRun, _ act: (inout [StrategyMessage]) -> Void) {
        if worker.role == .live { act(&pending) } else { act(&worker.aside) }
    }

    // MARK: - Stop

    package enum StopReason: Sendable, Hashable {
        /// The user or operator stopped the instances.
        case requested
        /// The host ends; the instances continue later from their checkpoints.
        case shutdown

        var code: UInt32 { self == .requested ? TRADINGBOOST_STOP_REQUESTED : TRADINGBOOST_STOP_SHUTDOWN }
    }

    /// Stops every instance, waits for the workers to end, and kills what outlives the deadline. What they said last is there
    /// to be received.
    package func stop(_ reason: StopReason) {
        for worker in workers where !worker.supervision.isDown {
            if worker.role == .live {
                worker.stop(reason.code, now: cage_monotonic_time(), into: &pending)
            } else {
                worker.dismiss(now: cage_monotonic_time())
            }
        }
        shard.schedule.settle(workers)
        while shard.schedule.upCount > 0 {
            block(atMost: .max)
            turn()
        }
        // Nobody waits for these any more.
        for arrival in shard.processes.finish() { if case .success(let process) = arrival.result { process.kill() } }
    }

    // MARK: - Places

    /// Puts a worker where one has ended, or behind the last.
    func add(tenant: TenantID, plugin: PluginImage, role: WorkerRun.Role) -> Int {
        let used = Set(places.values.map(\.worker)).union(standbys.values).union(shadows.values.map(\.place))
        let vacant = workers.indices.first { workers[$0].supervision.isDown && !used.contains($0) }
        let place = vacant ?? workers.count
        let worker = WorkerRun(
            tenant: tenant, plugin: plugin, instances: [], shard: shard, place: place, role: role,
            generation: vacant.map { workers[$0].generation } ?? 0)
        if vacant == nil { workers.append(worker) } else { workers[place] = worker }
        return place
    }

    func setPlace(of instance: InstanceID, worker: Int) {
        if let earlier = usage(of: instance) { workers[worker].instances[0].meter.adopt(earlier) }
        places[instance] = Place(worker: worker, instance: 0)
    }

    func setStandby(of instance: InstanceID, _ place: Int?) { standbys[instance] = place }

    func setShadow(of instance: InstanceID, _ shadow: Shadow?) { shadows[instance] = shadow }

    // MARK: - For operators

    /// How often a worker was started again.
    package var restarts: Int { workers.reduce(0) { $0 + $1.restarts } }

    /// Instances that stay down until an operator acts, in their order.
    package var quarantined: [InstanceID] {
        workers.flatMap { worker in
            worker.instances.filter { if case .failed = $0.phase { true } else { false } }.map(\.launch.instance)
        }.sorted()
    }

    /// The process of an instance's worker; nil while it is down.
    package func processIdentifier(of instance: InstanceID) -> Int32? {
        places[instance].flatMap { workers[$0.worker].process?.identifier }
    }

    /// What confines the workers on this machine; nil before one has started.
    package var protections: WorkerProtections? { workers.lazy.compactMap(\.protections).first }
}
