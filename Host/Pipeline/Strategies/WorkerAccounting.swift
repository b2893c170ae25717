import CCage
import TradingModel

// What a worker does and uses, and how it ended.

extension WorkerRun {
    /// What it says of its callbacks counts only as far as it cannot be a lie at somebody else's cost.
    func lookAtCallbacks(now: UInt64, into messages: inout [StrategyMessage]) {
        guard let process, busySince != nil else { return }
        let vitals = process.vitals
        do throws(Violation) {
            try callbacks.look(begun: vitals.begun, finished: vitals.finished, now: now)
        } catch {
            fail(.protocolError(error.text), now: now, into: &messages)
        }
    }

    /// Before the process is forgotten: what it was doing, and what it used.
    func noteEnd(now: UInt64) {
        guard let process else { return }
        let vitals = process.vitals
        let isBegun = vitals.begun != vitals.finished
        var report = CrashReport(event: nil, uptime: now - min(now, process.startTime), cpuTime: process.cpuTime)
        let busy = instances.indices.filter { instances[$0].isBusy }
        if busy.count == 1 { report.event = instances[busy[0]].nextEvent(isBegun: isBegun) }
        lastEnd = report
        let parts = instances.indices.map { cpuTime(of: $0, in: process) }
        for (index, part) in parts.enumerated() { instances[index].meter.processEnded(cpuTime: part) }
    }

    /// An instance's part of the CPU time of the present process.
    func cpuTime(of index: Int, in process: WorkerProcess) -> UInt64 {
        let whole = process.cpuTime ?? 0
        guard instances.count > 1 else { return whole }
        let time = instances[index].meter.callbackTime
        let sum = instances.reduce(0) { $0 + $1.meter.callbackTime }
        return sum == 0 ? whole / UInt64(instances.count) : UInt64(Double(whole) * Double(time) / Double(sum))
    }

    func usage(of index: Int) -> InstanceUsage {
        var usage = instances[index].meter.usage
        guard let process, !instances[index].isDown else { return usage }
        usage.cpuTime += cpuTime(of: index, in: process)
        usage.memory = process.memory
        return usage
    }
}
