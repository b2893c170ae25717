import CCage

/// What the host waits on: the workers' bells and processes, new processes, and its own wake-up.
final class WorkerPoll {
    private let descriptor: Int32
    let wakeUp: Int32

    enum News: Equatable {
        /// A worker has sent something.
        case rang(place: Int, generation: UInt32)
        case ended(place: Int, generation: UInt32)
        /// A process was made, or could not be.
        case arrived
        case wokenUp
    }

    private static let wakeUpTag = UInt64.max
    private static let arrivalTag = UInt64.max - 1
    private static let bell: UInt64 = 1 << 63
    /// What a tag keeps of a generation.
    private static let generations: UInt32 = 0x3FFF_FFFF
    /// News of one wait.
    private static let capacity = 256

    init(_ processes: ProcessQueue) throws(StrategyWorkersError) {
        let poll = cage_poll_create()
        guard poll >= 0 else { throw .system("wait for workers", errno: -poll) }
        let bell = cage_bell_create()
        guard bell >= 0 else {
            _ = cage_close(poll)
            throw .system("make a wake-up", errno: -bell)
        }
        descriptor = poll
        wakeUp = bell
        for (bell, tag) in [(bell, WorkerPoll.wakeUpTag), (processes.bell, WorkerPoll.arrivalTag)] {
            let result = cage_poll_add(poll, bell, tag, 1)
            guard result == 0 else { throw .system("wait for the wake-up", errno: -result) }
        }
    }

    deinit {
        _ = cage_close(descriptor)
        _ = cage_close(wakeUp)
    }

    /// A worker's bell rings once for each time it is struck; its process is told as long as it is not taken.
    func add(_ process: WorkerProcess, place: Int, generation: UInt32) throws(StrategyWorkersError) {
        let tag = UInt64(generation & WorkerPoll.generations) << 32 | UInt64(place)
        for (descriptor, tag, edge) in [(process.bell, tag | WorkerPoll.bell, 1), (process.processDescriptor, tag, 0)] {
            let result = cage_poll_add(self.descriptor, descriptor, tag, Int32(edge))
            guard result == 0 else { throw .system("wait for a worker", errno: -result) }
        }
    }

    /// It ends, and that is no news.
    func remove(_ process: WorkerProcess) {
        for descriptor in [process.bell, process.processDescriptor] { _ = cage_poll_remove(self.descriptor, descriptor) }
    }

    /// Whether news are of a generation.
    static func isSame(_ told: UInt32, _ generation: UInt32) -> Bool { told == generation & generations }

    /// Waits until there is news, at most `timeout` ns.
    func wait(atMost timeout: UInt64) -> [News] {
        // SAFETY: the array has the capacity that is passed, and `count` of it is initialised by the call.
        let tags = unsafe [UInt64](unsafeUninitializedCapacity: WorkerPoll.capacity) { buffer, count in
            let limit = Int64(min(timeout, UInt64(Int64.max)))
            count = unsafe max(0, Int(cage_poll_wait(descriptor, buffer.baseAddress, Int32(buffer.count), limit)))
        }
        return tags.map { tag in
            if tag == WorkerPoll.wakeUpTag { return .wokenUp }
            if tag == WorkerPoll.arrivalTag { return .arrived }
            let place = Int(truncatingIfNeeded: tag & 0xFFFF_FFFF)
            let generation = UInt32(truncatingIfNeeded: tag >> 32) & WorkerPoll.generations
            return tag & WorkerPoll.bell != 0
                ? .rang(place: place, generation: generation) : .ended(place: place, generation: generation)
        }
    }
}
