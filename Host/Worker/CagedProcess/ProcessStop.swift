import CCage
import Glibc
import Synchronization

/// Ends caged processes from another thread than the one that waits for them, and at the end of a time that they have together:
/// every process that was given it, now and later.
package final class ProcessStop: Sendable {
    /// Can be read from the moment of `stop` on; nobody reads it, so it stays so.
    let descriptor: Int32
    private let input: Int32
    private let stopped = Atomic(false)
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

    /// At once; a second time changes nothing.
    package func stop() {
        guard !stopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        // SAFETY: one byte of a variable, for the length of the call; an empty pipe takes it.
        _ = unsafe write(input, &byte, 1)
    }
}
