import CCage
import Foundation
import Synchronization

/// Kills a process at a moment that the one who asks for it does not see coming: from a thread of its own.
final class Killer: Sendable {
    private struct Order {
        var process: Int32
        var delay: UInt64
    }

    private struct State {
        var order: Order?
        /// When the last kill was about to be done; 0 while one is ordered.
        var killTime: UInt64 = 0
    }

    private let state = Mutex(State())
    private let ordered = DispatchSemaphore(value: 0)

    init() {
        let thread = Thread { [self] in
            while true {
                ordered.wait()
                guard let order = state.withLock({ $0.order }) else { return }
                wait(order.delay)
                state.withLock {
                    $0.killTime = cage_monotonic_time()
                    $0.order = nil
                    cage_kill(order.process)
                }
                _ = cage_close(order.process)
            }
        }
        thread.name = "killer"
        thread.start()
    }

    struct NoProcess: Error {
        var number: Int32
    }

    /// Kills a child of this process with SIGKILL in so many nanoseconds. One at a time.
    func kill(_ process: Int32, in delay: UInt64) throws {
        // By a descriptor: the number could be another process's by then.
        let descriptor = cage_process_open(process)
        guard descriptor >= 0 else { throw NoProcess(number: process) }
        state.withLock {
            $0.order = Order(process: descriptor, delay: delay)
            $0.killTime = 0
        }
        ordered.signal()
    }

    /// When the ordered kill was done; nil while it is still to come.
    var killTime: UInt64? {
        state.withLock { $0.order == nil && $0.killTime > 0 ? $0.killTime : nil }
    }

    /// Ends the thread. Nothing may be ordered any more.
    func finish() { ordered.signal() }

    /// On nothing: the moment is all that counts.
    private func wait(_ nanoseconds: UInt64) {
        let poll = cage_poll_create()
        var tag: UInt64 = 0
        _ = unsafe cage_poll_wait(poll, &tag, 1, Int64(nanoseconds))
        _ = cage_close(poll)
    }
}
