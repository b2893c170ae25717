import CCage
import Foundation

/// The floor under every latency through a process: one eventfd there and one back between two threads that sleep.
enum WakeUpMeasurement {
    static func run(rounds: Int) -> Durations {
        let there = cage_bell_create()
        let back = cage_bell_create()
        defer {
            cage_close(there)
            cage_close(back)
        }
        let echo = Thread {
            for _ in 0..<rounds where wait(there) { cage_bell_strike(back) }
        }
        echo.start()
        var durations = Durations()
        for _ in 0..<rounds {
            // Long enough for the other thread to fall asleep: its waking is what is measured.
            usleep(200)
            let start = cage_monotonic_time()
            cage_bell_strike(there)
            guard wait(back) else { break }
            durations.add(cage_monotonic_time() - start)
        }
        return durations
    }

    /// Blocks until the bell is struck.
    private static func wait(_ bell: Int32) -> Bool {
        var ready = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
        // SAFETY: poll gets one element, read the eight bytes of an eventfd's counter.
        guard unsafe poll(&ready, 1, 1_000) == 1 else { return false }
        var count: UInt64 = 0
        return unsafe read(bell, &count, 8) == 8
    }
}
