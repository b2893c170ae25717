import API
import CagedProcess
import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization
import TradingModel

/// Works on the jobs that people ask for, beside the line: so many at once, tenants in turn, each on a thread of its own with one
/// caged process at a time. What waits survives a restart of the host; what runs then is failed, with the code `host_stopped`.
final class JobRunner: Service {
    struct State {
        var queue: JobQueue
        var running: [JobID: RunningJob] = [:]
        /// Of candles, by tenant.
        var uploads: [TenantID: Int] = [:]
        var isStopping = false
        /// ns of the processor, of jobs that have ended, since somebody asked.
        var used: [TenantID: UInt64] = [:]
    }

    let store: TenantStore
    let library: PluginLibrary
    let folder: TenantFolder
    let settings: JobSettings
    let quotas: Quotas?
    let state: Mutex<State>
    private let address: DatabaseAddress
    private let log: Logger
    /// Of this start of the host.
    private let epoch: Int64
    private let news: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    static let hostStopped = "the host was stopped while it ran; ask for it again"

    /// Takes over what an earlier start left: ends what ran, and goes on with what waits.
    ///
    /// - Parameter quotas: what tenants may store; nil: each as much as the settings say.
    init(
        _ address: DatabaseAddress, library: PluginLibrary, dataFolder: String, settings: JobSettings, quotas: Quotas? = nil,
        log: Logger
    ) throws {
        self.address = address
        self.library = library
        self.settings = settings
        self.quotas = quotas
        self.log = log
        store = TenantStore(address)
        folder = TenantFolder(dataFolder: dataFolder)
        epoch = Int64.random(in: 1...Int64.max)
        (news, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        try folder.removeUnfinished()
        let records = JobRecordRepository(try PostgreSQLConnection(address))
        let ended = try records.recover(epoch: epoch, code: "host_stopped", reason: JobRunner.hostStopped)
        if ended > 0 { log.notice("jobs of an earlier start are over", metadata: ["count": "\(ended)"]) }
        var queue = JobQueue(maximumRunning: settings.concurrent, maximumOfTenant: settings.queued)
        for job in try records.waiting() { queue.add(job.id, of: job.tenant) }
        state = Mutex(State(queue: queue))
    }

    func run() async throws {
        ring()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await _ in news {
                    while let job = begin() { group.addTask { await self.carryOut(job) } }
                }
            }
        } onGracefulShutdown: {
            self.shutDown()
        }
    }

    /// Something waits, or there is room again.
    func ring() { bell.yield() }

    private func shutDown() {
        let running = state.withLock { state in
            state.isStopping = true
            return Array(state.running.values)
        }
        bell.finish()
        for job in running { job.end(.hostStops) }
    }

    /// ns of the processor that the processes of jobs used since the last call, by who asked for the jobs.
    func takeCPUTime() -> [TenantID: UInt64] {
        state.withLock { state in
            for job in state.running.values {
                if let (tenant, time) = job.takeCPUTime() { state.used[tenant, default: 0] += time }
            }
            defer { state.used = [:] }
            return state.used
        }
    }

    // MARK: - One job

    private func begin() -> RunningJob? {
        state.withLock { state in
            guard !state.isStopping, let id = state.queue.next() else { return nil }
            guard let stop = ProcessStop(timeLimit: UInt64(settings.timeLimit / .nanoseconds(1))) else {
                // No descriptors are left: later, when another job has ended.
                state.queue.putBack(id)
                log.error("no job can begin: the host has too many files open")
                return nil
            }
            let job = RunningJob(id, stop: stop)
            state.running[id] = job
            return job
        }
    }

    private func carryOut(_ job: RunningJob) async {
        await withTaskCancellationHandler {
            // A thread of its own for as long as its processes live: they end with the thread that started them.
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let thread = Thread {
                    self.work(on: job)
                    continuation.resume()
                }
                thread.name = "job \(job.id)"
                thread.start()
            }
        } onCancel: {
            job.end(.hostStops)
        }
        state.withLock { state in
            if let (tenant, time) = job.takeCPUTime() { state.used[tenant, default: 0] += time }
            state.running[job.id] = nil
            state.queue.finish(job.id)
        }
        job.finish()
        ring()
    }

    private func work(on job: RunningJob) {
        do {
            let connection = try PostgreSQLConnection(address)
            let records = JobRecordRepository(connection)
            guard let waiting = try records.begin(job.id, epoch: epoch) else { return }
            job.set(waiting.tenant)
            do {
                let outcome = try JobWork(
                    job: job, waiting: waiting, request: try JobRequest(json: waiting.request), library: library, folder: folder,
                    settings: settings, connection: connection, progress: { job.set($0) }
                ).run()
                let progress = job.progress
                try records.setProgress(job.id, done: progress.done, total: progress.total)
                try records.end(job.id, .done, result: outcome.report, bytes: outcome.bytes)
            } catch {
                log.notice("job \(job.id) ended before it was done", metadata: ["reason": "\(error)"])
                // What the database does not take may be the result alone, or the connection that is gone.
                let records = error is DatabaseError ? JobRecordRepository(try PostgreSQLConnection(address)) : records
                let progress = job.progress
                try records.setProgress(job.id, done: progress.done, total: progress.total)
                try end(job, after: error, records)
                // Half of a run is no result.
                try folder.remove(job.id, of: waiting.tenant)
            }
            for old in try records.prune(waiting.tenant, keeping: settings.kept) { try folder.remove(old, of: waiting.tenant) }
        } catch {
            log.error("job \(job.id) is left as it is until the host starts again", metadata: ["reason": "\(error)"])
        }
    }

    private func end(_ job: RunningJob, after error: any Error, _ records: JobRecordRepository) throws {
        switch job.end {
        case .cancelled: try records.end(job.id, .cancelled)
        case nil where job.stop.isOverdue:
            try records.end(
                job.id, .failed, code: "time_limit",
                reason: "it took longer than \(settings.timeLimit.components.seconds) s and was stopped: give it fewer candles")
        case .hostStops: try records.end(job.id, .failed, code: "host_stopped", reason: JobRunner.hostStopped)
        case nil:
            let code = (error as? OperationProblem)?.code ?? "failed"
            let reason =
                error is DatabaseError ? "the database did not take its result; the host's log says why" : "\(error)"
            try records.end(job.id, .failed, code: code, reason: folder.withoutPlaces(reason))
        }
    }
}
