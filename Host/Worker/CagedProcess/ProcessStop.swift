import CCage
import Glibc
import Synchronization

/// Ends caged processes from another thread than the one that waits for them, and at the end of a time that they have together:
/// every process that was given it, now and later. Knows what they used of the processor.
package final class ProcessStop: Sendable {
    /// Can be read from the moment of `stop` on; nobody reads it, so it stays so.
    let descriptor: Int32
    private let input: Int32
    private let stopped = Atomic(false)
    private let used = Mutex(Used())

    private struct Used {
        /// ns, of those that have ended.
        var ended: UInt64 = 0
        /// ns that each one was seen to have used.
        var running: [Int32: UInt64] = [:]
    }

    /// ns of the monotonic clock.
    let deadline: UInt64

    /// Nil when the system has no descriptors left.
    ///
    /// - Parameter timeLimit: ns from now, for all processes together; nil: each has its own alone.
    package init?(timeLimit: UInt64? = nil) {
        deadline = timeLimit.map { cage_monotonic_time() + $0 } ?? .max
        var ends: [Int32] = [-1, -1]
        // SAFETY: pipe writes two descriptors into the array.
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (descriptor, input) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(input)
    }

    package var isStopped: Bool { stopped.load(ordering: .acquiring) }

    /// Whether the time of all processes is over.
    package var isOverdue: Bool { cage_monotonic_time() >= deadline }

    /// ns of the processor that the processes used up to now, by the kernel's own count. Never less than the time before.
    package var cpuTime: UInt64 {
        used.withLock { used in
            for (process, seen) in used.running {
                let time = cage_process_cpu_time(process)
                if time > 0 { used.running[process] = max(seen, UInt64(time)) }
            }
            return used.running.values.reduce(used.ended, +)
        }
    }

    func began(_ process: Int32) { used.withLock { $0.running[process] = 0 } }

    /// - Parameter time: ns of its whole life.
    func ended(_ process: Int32, cpuTime time: UInt64) {
        used.withLock { used in used.ended += max(time, used.running.removeValue(forKey: process) ?? 0) }
    }

    /// At once; a second time changes nothing.
    package func stop() {
        guard !stopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        // SAFETY: one byte of a variable, for the length of the call; an empty pipe takes it.
        _ = unsafe write(input, &byte, 1)
    }
}
