/// Which workers have something to do, so that a turn costs what they cost and not what all of them cost.
///
/// A worker that anything happened to is touched; `settle` then looks at it once and knows whether it is busy, listened to, and
/// when its time comes. Workers are named by their place among the shard's.
final class WorkerSchedule {
    private struct Slot {
        var isTouched = false
        var isReady = false
        /// Waits to be listened to before the host sleeps.
        var isUnheard = false
        var isBusy = false
        var isUp = false
        var isLoading = false
        var isWaitingForStart = false
        /// Its earliest entry in `times`; .max when it has none.
        var time = UInt64.max
    }

    private var slots: [Slot] = []
    private var touched: [Int] = []
    private var ready: [Int] = []
    private var unheard: [Int] = []
    private var heard: [Int] = []
    private var waitingForStart: [Int] = []
    private var firstWaiting = 0
    private var times = TimeHeap()

    /// Workers of the line that have unfinished events.
    private(set) var busyCount = 0
    /// Workers that are not down.
    private(set) var upCount = 0
    /// Processes between spawn and the start of their last instance.
    private(set) var loadingCount = 0

    /// Processes that load at the same time: more would only make each other late.
    static let maximumLoading = 32

    // MARK: - Changes

    /// Something happened to the worker at a place.
    func touch(_ place: Int) {
        while slots.count <= place { slots.append(Slot()) }
        guard !slots[place].isTouched else { return }
        slots[place].isTouched = true
        touched.append(place)
    }

    /// Whether a worker may be spawned now; if not, its turn comes when another one has loaded.
    func mayStart(_ place: Int) -> Bool {
        if loadingCount < WorkerSchedule.maximumLoading { return true }
        if !slots[place].isWaitingForStart {
            slots[place].isWaitingForStart = true
            waitingForStart.append(place)
        }
        return false
    }

    func didSpawn(_ place: Int) {
        touch(place)
        guard !slots[place].isLoading else { return }
        slots[place].isLoading = true
        loadingCount += 1
    }

    /// Looks at the workers that were touched since the last time.
    func settle(_ workers: [WorkerRun]) {
        while let place = touched.popLast() {
            slots[place].isTouched = false
            settle(workers[place], place)
        }
        var free = WorkerSchedule.maximumLoading - loadingCount
        while free > 0, let place = popWaiting() {
            addReady(place)
            free -= 1
        }
    }

    private func settle(_ worker: WorkerRun, _ place: Int) {
        let isQuiet = worker.isQuiet
        update(&slots[place].isBusy, &busyCount, worker.role == .live && !isQuiet)
        update(&slots[place].isUp, &upCount, !worker.supervision.isDown)
        if slots[place].isLoading, !worker.isLoading {
            slots[place].isLoading = false
            loadingCount -= 1
        }
        if worker.isAwaited, let process = worker.process, !process.isHeard, !slots[place].isUnheard {
            slots[place].isUnheard = true
            unheard.append(place)
        }
        if !slots[place].isWaitingForStart, let time = worker.nextTime, time < slots[place].time {
            slots[place].time = time
            times.push(time, place)
        }
    }

    private func update(_ flag: inout Bool, _ count: inout Int, _ value: Bool) {
        guard flag != value else { return }
        flag = value
        count += value ? 1 : -1
    }

    private func popWaiting() -> Int? {
        guard firstWaiting < waitingForStart.count else { return nil }
        let place = waitingForStart[firstWaiting]
        firstWaiting += 1
        if firstWaiting == waitingForStart.count {
            waitingForStart.removeAll(keepingCapacity: true)
            firstWaiting = 0
        }
        slots[place].isWaitingForStart = false
        return place
    }

    // MARK: - What is to be done

    /// The worker has a turn next time.
    func addReady(_ place: Int) {
        guard place < slots.count, !slots[place].isReady else { return }
        slots[place].isReady = true
        ready.append(place)
    }

    /// The workers that have a turn now, in the order in which they became ready. Those whose time has come are among them.
    func takeReady(now: UInt64) -> [Int] {
        while let (time, place) = times.first, time <= now {
            times.removeFirst()
            // An entry that an earlier one of the same worker replaced.
            guard slots[place].time == time else { continue }
            slots[place].time = .max
            addReady(place)
        }
        for place in ready { slots[place].isReady = false }
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }

    var hasReady: Bool { !ready.isEmpty }

    /// When the next worker's time comes.
    var nextTime: UInt64? { times.first?.time }

    // MARK: - Listening

    /// Makes every busy worker strike the bell when it has sent something. Those that have sent something already are ready.
    func listen(to workers: [WorkerRun]) {
        for place in unheard {
            slots[place].isUnheard = false
            guard workers[place].isAwaited, let process = workers[place].process, !process.isHeard else { continue }
            process.announceSleep()
            heard.append(place)
            if process.hasRecords { addReady(place) }
        }
        unheard.removeAll(keepingCapacity: true)
    }

    /// Takes back what `listen` asked for, of those that have not struck the bell.
    func stopListening(to workers: [WorkerRun]) {
        for place in heard {
            workers[place].process?.announceAwake()
            touch(place)
        }
        forgetHeard()
    }

    /// The bells stay asked for.
    func forgetHeard() { heard.removeAll(keepingCapacity: true) }

    /// A busy worker, of those that need not strike the bell, that has sent something.
    func firstWithRecords(of workers: [WorkerRun]) -> Int? {
        unheard.first { workers[$0].process?.hasRecords == true }
    }
}

/// Times of workers, the earliest first.
struct TimeHeap {
    private var entries: [(time: UInt64, place: Int)] = []

    var first: (time: UInt64, place: Int)? { entries.first }

    mutating func push(_ time: UInt64, _ place: Int) {
        entries.append((time, place))
        var index = entries.count - 1
        while index > 0, entries[(index - 1) / 2].time > entries[index].time {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < entries.count && entries[child].time < entries[least].time {
                least = child
            }
            guard least != index else { return }
            entries.swapAt(least, index)
            index = least
        }
    }
}
