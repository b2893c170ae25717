import API
import Foundation
import PluginInspection
import Store
import Synchronization
import TradingModel

/// What people ask of the runner.
extension JobRunner: JobOperations {
    func startBacktest(_ order: BacktestOrder, for caller: JobCaller) async throws -> JobReport {
        let (library, settings) = (library, settings)
        var request = try await BlockingWork.run {
            let plugin = try library.admitted(named: order.plugin, version: order.version)
            _ = try BacktestPreparation(order, plugin: plugin, settings: settings)
            return JobRequest(plugin, backtest: order)
        }
        if case .file(let id) = order.candles {
            do {
                request.candleTenant = try await storedCandleFile(id, for: caller).tenant.rawValue
            } catch let problem as OperationProblem {
                throw OperationProblem(problem.kind, code: problem.code, detail: problem.detail, field: "candles.source")
            }
        }
        return try await start(.backtest, request, for: caller)
    }

    func startCheck(_ order: CheckOrder, for caller: JobCaller) async throws -> JobReport {
        let library = library
        let request = try await BlockingWork.run {
            let plugin = try library.known(named: order.plugin, version: order.version)
            _ = try BacktestPreparation.parameters(order.parameters, of: plugin)
            return JobRequest(plugin, check: order)
        }
        return try await start(.check, request, for: caller)
    }

    private func start(_ kind: StoredJob.Kind, _ request: JobRequest, for caller: JobCaller) async throws -> JobReport {
        // What a run writes counts when it has ended; who has nothing left begins none.
        if kind == .backtest { try await requireRoom(for: 1, caller) }
        try quotas?.requireProcessorTime(of: caller.tenant, now: Timestamp(Date.now))
        let isReserved = state.withLock { $0.queue.reserve(caller.tenant) }
        guard isReserved else {
            throw OperationProblem(
                .tooMany, code: "too_many_jobs",
                detail:
                    "\(caller.tenantName) has \(settings.queued) jobs that wait or run, the most that it may: wait until one has "
                    + "ended, or cancel one with DELETE /api/v1/jobs/{id}")
        }
        let job: StoredJob
        do {
            let json = try request.json
            job = try await store.transaction(caller.scope) { scoped in
                let jobs = JobRepository(scoped)
                let id = try jobs.insert(
                    tenant: caller.tenant, user: caller.user, userName: caller.userName, kind: kind, request: json)
                guard let job = try jobs.find(id, owner: nil) else {
                    throw DatabaseError(.statement, "a job that was just stored is not there")
                }
                return job
            }
        } catch {
            state.withLock { $0.queue.release(caller.tenant) }
            throw error
        }
        state.withLock { state in
            state.queue.release(caller.tenant)
            state.queue.add(job.id, of: caller.tenant)
        }
        ring()
        return try report(of: job)
    }

    // MARK: - How they stand

    func jobs(_ filter: JobFilter, for caller: JobCaller) async throws -> [JobReport] {
        guard let owner = caller.owner else { return [] }
        return try await store.transaction(caller.scope) { scoped in
            try JobRepository(scoped).page(
                kind: filter.kind, state: filter.state, before: filter.before, limit: filter.limit, owner: owner.user)
        }.map { try report(of: $0) }
    }

    func job(_ id: UInt64, for caller: JobCaller) async throws -> JobReport {
        try report(of: try await stored(id, for: caller))
    }

    private func stored(_ id: UInt64, for caller: JobCaller) async throws -> StoredJob {
        if let owner = caller.owner,
            let job = try await store.transaction(
                caller.scope,
                { scoped in
                    try JobRepository(scoped).find(JobID(id), owner: owner.user)
                })
        {
            return job
        }
        throw OperationProblem(
            .notFound, code: "job_not_found", detail: "There is no job \(id): GET /api/v1/jobs lists those that are.")
    }

    private func report(of job: StoredJob) throws -> JobReport {
        let request = try JobRequest(json: job.request)
        guard let kind = JobReport.Kind(rawValue: job.kind.rawValue), let state = JobReport.State(rawValue: job.state.rawValue)
        else { preconditionFailure("a job's kinds and states have the same words in a row and in an answer") }
        var report = JobReport(
            id: job.id.rawValue, tenant: job.tenantName, user: job.userName, kind: kind, state: state, plugin: request.plugin,
            version: request.version, done: job.doneCount, total: job.totalCount, storedBytes: job.byteCount,
            createdAt: Date(job.createdTime))
        report.backtest = request.backtest
        report.check = request.check
        report.code = job.code
        report.reason = job.reason
        report.startedAt = job.startedTime.map { Date($0) }
        report.endedAt = job.endedTime.map { Date($0) }
        if state == .running, let running = self.state.withLock({ $0.running[job.id] }) {
            let progress = running.progress
            (report.done, report.total, report.equity) = (progress.done, progress.total, progress.equity?.description)
        }
        return report
    }

    // MARK: - Their end

    func endJob(_ id: UInt64, for caller: JobCaller) async throws -> JobReport {
        let job = try await stored(id, for: caller)
        if job.endedTime != nil {
            try await forget(job, for: caller)
            return try report(of: job)
        }
        let wasWaiting = try await store.transaction(caller.scope) { scoped in try JobRepository(scoped).cancel(job.id) }
        if wasWaiting {
            state.withLock { $0.queue.remove(job.id, of: job.tenant) }
        } else if let running = state.withLock({ $0.running[job.id] }) {
            running.end(.cancelled)
            await running.waitForEnd()
        }
        return try await self.job(id, for: caller)
    }

    private func forget(_ job: StoredJob, for caller: JobCaller) async throws {
        _ = try await store.transaction(caller.scope) { scoped in try JobRepository(scoped).remove(job.id) }
        let folder = folder
        try await BlockingWork.run { try folder.remove(job.id, of: job.tenant) }
    }

    // MARK: - What they came to

    func report(of id: UInt64, for caller: JobCaller) async throws -> String {
        let job = try await stored(id, for: caller)
        let found = try await store.transaction(caller.scope) { scoped in try JobRepository(scoped).result(job.id) }
        guard let found else { throw JobRunner.isNotDone(job) }
        return found
    }

    func file(_ file: JobFile, of id: UInt64, for caller: JobCaller) async throws -> StoredFile {
        let job = try await stored(id, for: caller)
        guard job.state == .done else { throw JobRunner.isNotDone(job) }
        if let stored = StoredFile(path: folder.file(file, of: job.id, of: job.tenant)) { return stored }
        throw OperationProblem(
            .notFound, code: "job_file_not_found",
            detail: file == .intents && job.kind == .backtest
                ? "Job \(id) kept no intents: start it with \"keepIntents\": true." : "Job \(id) wrote no such file.")
    }

    private static func isNotDone(_ job: StoredJob) -> OperationProblem {
        OperationProblem(
            .conflict, code: "job_not_done", detail: "Job \(job.id) is \(job.state.rawValue): only one that is done has this.")
    }
}

extension JobCaller {
    /// Whose jobs and files are shown; `user` nil: everybody's within the scope.
    struct Owner: Sendable {
        var user: UserID?
    }

    /// Nil: nobody's, because the caller has to be their owner and is nobody.
    var owner: Owner? {
        guard isOwn else { return Owner(user: nil) }
        return user.map { Owner(user: $0) }
    }
}

extension JobRequest {
    fileprivate init(_ plugin: AcceptedPlugin, backtest: BacktestOrder? = nil, check: CheckOrder? = nil) {
        self.init(
            plugin: plugin.manifest.name, version: plugin.manifest.version, sha256: SHA256Text.text(plugin.sha256),
            backtest: backtest, check: check)
    }
}
