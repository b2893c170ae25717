import API
import Foundation
import MarketData
import PluginInspection
import Store
import Synchronization
import TradingModel

/// Candle files that people bring.
extension JobRunner {
    func storeCandles(
        _ body: BodyStream, name: String, fillsGaps: Bool, for caller: JobCaller
    ) async throws -> CandleFileReport {
        let isTaken = state.withLock { state in
            guard state.uploads[caller.tenant, default: 0] < JobSettings.maximumUploads else { return false }
            state.uploads[caller.tenant, default: 0] += 1
            return true
        }
        guard isTaken else {
            throw OperationProblem(
                .tooMany, code: "too_many_uploads",
                detail:
                    "\(JobSettings.maximumUploads) candle files of \(caller.tenantName) are being uploaded already: wait for one")
        }
        defer { state.withLock { state in state.uploads[caller.tenant, default: 1] -= 1 } }
        try await requireRoom(for: UInt64(body.length ?? 0), caller)
        let folder = folder
        let upload = try await BlockingWork.run {
            try CandleUpload(path: try folder.makeUnfinishedCandleFile(of: caller.tenant))
        }
        defer { upload.discard() }
        try await body.forEach { part in try await BlockingWork.run { try upload.append(part) } }
        let content = try await BlockingWork.run { try upload.finish(name: name, fillsGaps: fillsGaps) }
        let found = StoredCandleFile(
            id: CandleFileID(0), tenant: caller.tenant, tenantName: caller.tenantName, userName: caller.userName, name: name,
            sha256: content.sha256, byteCount: content.byteCount, candleCount: content.candleCount,
            timeframe: content.timeframe.name, fillsGaps: fillsGaps, firstOpenTime: content.firstOpenTime,
            lastCloseTime: content.lastCloseTime, createdTime: Timestamp(nanoseconds: 0))
        return try await store.transaction(caller.scope) { scoped in
            // Of two that end at the same moment the second sees the first.
            try JobRepository(scoped).holdStoredBytes(of: caller.tenant)
            try self.requireRoom(for: content.byteCount, caller, scoped)
            let files = JobCandleFileRepository(scoped)
            let id = try files.insert(found, user: caller.user)
            // Before the row is there for others. Should the commit fail, the file stays without one: nobody can ask for it.
            try upload.move(to: folder.candleFile(id, of: caller.tenant))
            guard let file = try files.find(id, owner: nil) else {
                throw DatabaseError(.statement, "a candle file that was just stored is not there")
            }
            return CandleFileReport(file)
        }
    }

    /// One rule for all that a tenant stores: what its plan allows, and never more than the host gives anybody.
    func requireRoom(for bytes: UInt64, _ caller: JobCaller) async throws {
        try await store.transaction(caller.scope) { scoped in try self.requireRoom(for: bytes, caller, scoped) }
    }

    private func requireRoom(for bytes: UInt64, _ caller: JobCaller, _ scoped: ScopedConnection) throws {
        let stored = try JobRepository(scoped).storedBytes(of: caller.tenant)
        let plan = quotas?.plan(of: caller.tenant)
        let planned = plan?.storageBytes.map { UInt64(max(0, $0)) } ?? .max
        let allowed = min(settings.storage, planned)
        guard stored + bytes <= allowed else {
            let rule = planned < settings.storage ? "the plan '\(plan?.name ?? "")' allows" : "this host gives anybody"
            throw OperationProblem(
                .conflict, code: "storage_full",
                detail: "\(caller.tenantName) stores \(stored) bytes, and \(rule) \(allowed): delete candle files or jobs first")
        }
    }

    func candleFiles(after: UInt64, limit: Int, for caller: JobCaller) async throws -> [CandleFileReport] {
        guard let owner = caller.owner else { return [] }
        return try await store.transaction(caller.scope) { scoped in
            try JobCandleFileRepository(scoped).page(after: after, limit: limit, owner: owner.user)
        }.map { CandleFileReport($0) }
    }

    func candleFile(_ id: UInt64, for caller: JobCaller) async throws -> CandleFileReport {
        CandleFileReport(try await storedCandleFile(id, for: caller))
    }

    func storedCandleFile(_ id: UInt64, for caller: JobCaller) async throws -> StoredCandleFile {
        if let owner = caller.owner,
            let file = try await store.transaction(
                caller.scope,
                { scoped in
                    try JobCandleFileRepository(scoped).find(CandleFileID(id), owner: owner.user)
                })
        {
            return file
        }
        throw OperationProblem(
            .notFound, code: "candle_file_not_found",
            detail: "There is no candle file \(id): GET /api/v1/candle-files lists those that are.")
    }

    func removeCandleFile(_ id: UInt64, for caller: JobCaller) async throws {
        let file = try await storedCandleFile(id, for: caller)
        _ = try await store.transaction(caller.scope) { scoped in try JobCandleFileRepository(scoped).remove(file.id) }
        let folder = folder
        try await BlockingWork.run { try folder.remove(file.id, of: file.tenant) }
    }
}

extension CandleFileReport {
    fileprivate init(_ file: StoredCandleFile) {
        self.init(
            id: file.id.rawValue, tenant: file.tenantName, user: file.userName, name: file.name,
            sha256: SHA256Text.text(file.sha256), bytes: file.byteCount, candles: file.candleCount, timeframe: file.timeframe,
            fillsGaps: file.fillsGaps, from: Date(file.firstOpenTime), until: Date(file.lastCloseTime),
            createdAt: Date(file.createdTime))
    }
}
