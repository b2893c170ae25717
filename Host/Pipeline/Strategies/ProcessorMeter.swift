import CCage
import Synchronization
package import TradingModel

/// What tenants' worker processes use of the processor, from the start of each to its end, whatever it is there for: one that
/// trades, one that is made ready, one that only shadows another. The kernel's own figures. Any thread.
package final class ProcessorMeter: Sendable {
    private struct Running {
        var tenant: TenantID
        /// ns that are in `used`.
        var counted: UInt64 = 0
    }

    private struct State {
        var running: [Int32: Running] = [:]
        /// ns since the last `take`.
        var used: [TenantID: UInt64] = [:]

        mutating func count(_ process: Int32, _ time: UInt64) {
            guard let known = running[process], time > known.counted else { return }
            used[known.tenant, default: 0] += time - known.counted
            running[process]?.counted = time
        }
    }

    private let state = Mutex(State())

    package init() {}

    func began(_ process: Int32, of tenant: TenantID) { state.withLock { $0.running[process] = Running(tenant: tenant) } }

    /// - Parameter time: ns of its whole life.
    func ended(_ process: Int32, cpuTime time: UInt64) {
        state.withLock { state in
            state.count(process, time)
            state.running[process] = nil
        }
    }

    /// What was used since the last call, ns. Two system calls for each process that runs.
    package func take() -> [TenantID: UInt64] {
        let running = state.withLock { Array($0.running.keys) }
        let times = running.map { ($0, cage_process_cpu_time($0)) }
        return state.withLock { state in
            // One that ended in between has counted its end, and is not known any more.
            for (process, time) in times where time > 0 { state.count(process, UInt64(time)) }
            defer { state.used.removeAll(keepingCapacity: true) }
            return state.used
        }
    }
}
