import CCage

/// What the host waits on: the workers' bells and processes, and its own wake-up.
final class WorkerPoll {
    private let descriptor: Int32
    let wakeUp: Int32

    enum News: Equatable {
        /// A worker has sent something.
        case rang
        case ended(place: Int, generation: UInt32)
        case wokenUp
    }

    private static let wakeUpTag = UInt64.max
    private static let rangTag = UInt64.max - 1

    init() throws(StrategyWorkersError) {
        let poll = cage_poll_create()
        guard poll >= 0 else { throw .system("wait for workers", errno: -poll) }
        let bell = cage_bell_create()
        guard bell >= 0 else {
            _ = cage_close(poll)
            throw .system("make a wake-up", errno: -bell)
        }
        descriptor = poll
        wakeUp = bell
        let result = cage_poll_add(poll, bell, WorkerPoll.wakeUpTag, 1)
        guard result == 0 else { throw .system("wait for the wake-up", errno: -result) }
    }

    deinit {
        _ = cage_close(descriptor)
        _ = cage_close(wakeUp)
    }

    /// A worker's bell rings once for each time it is struck; its process is told as long as it is not taken.
    func add(_ process: WorkerProcess, place: Int, generation: UInt32) throws(StrategyWorkersError) {
        let tag = UInt64(generation) << 32 | UInt64(place)
        for (descriptor, tag, edge) in [(process.bell, WorkerPoll.rangTag, 1), (process.processDescriptor, tag, 0)] {
            let result = cage_poll_add(self.descriptor, descriptor, tag, Int32(edge))
            guard result == 0 else { throw .system("wait for a worker", errno: -result) }
        }
    }

    /// Waits until there is news, at most `timeout` ns.
    func wait(atMost timeout: UInt64) -> [News] {
        // SAFETY: the array has the capacity that is passed, and `count` of it is initialised by the call.
        let tags = unsafe [UInt64](unsafeUninitializedCapacity: 64) { buffer, count in
            let limit = Int64(min(timeout, UInt64(Int64.max)))
            count = unsafe max(0, Int(cage_poll_wait(descriptor, buffer.baseAddress, Int32(buffer.count), limit)))
        }
        return tags.map { tag in
            switch tag {
            case WorkerPoll.wakeUpTag: .wokenUp
            case WorkerPoll.rangTag: .rang
            default: .ended(place: Int(truncatingIfNeeded: tag & 0xFFFF_FFFF), generation: UInt32(truncatingIfNeeded: tag >> 32))
            }
        }
    }
}

/// What confines the workers on this machine.
package struct WorkerProtections: Sendable, Hashable, CustomStringConvertible {
    /// CAGE_PROTECTION_…
    package let rawValue: UInt32
    /// The kernel's version of Landlock; 0 = it has none.
    package let landlockVersion: UInt32

    /// One line for the operator: what is active, and what this machine cannot give.
    package var description: String {
        let names: [(UInt32, String)] = [
            (CAGE_PROTECTION_LIMITS, "resource limits"), (CAGE_PROTECTION_NO_NEW_PRIVILEGES, "no new privileges"),
            (CAGE_PROTECTION_NOT_DUMPABLE, "not dumpable"), (CAGE_PROTECTION_FILES, "Landlock files"),
            (CAGE_PROTECTION_NETWORK, "Landlock network"), (CAGE_PROTECTION_SCOPE, "Landlock scope"),
            (CAGE_PROTECTION_FILTER_LOAD, "system call filter while loading"),
            (CAGE_PROTECTION_FILTER_RUN, "system call filter"),
        ]
        let active = names.filter { rawValue & $0.0 != 0 }.map(\.1).joined(separator: ", ")
        let missing = names.filter { rawValue & $0.0 == 0 }.map(\.1).joined(separator: ", ")
        return missing.isEmpty ? active : "\(active); this machine cannot give: \(missing)"
    }
}
