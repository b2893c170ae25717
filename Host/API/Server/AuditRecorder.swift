import Identity
package import Logging
import ServiceLifecycle
package import Store
import StrictJSON
import Synchronization

/// Writes the audit log.
///
/// Within the request: whoever asks what happened reads the log after an incident, and there an entry that was still in memory
/// when the host died is the one that matters; it costs a change a millisecond. The change itself is done by then, so an entry
/// that cannot be written is no reason to tell the caller otherwise: it is logged as an error with all that it says, kept, and
/// written before the next one, each minute, and at the end of the host.
package final class AuditRecorder: RequestRecorder, Service {
    private let store: TenantStore
    private let logger: Logger
    private let mostWaiting: Int
    private let retry: Duration
    private let waiting = Mutex<[RequestRecord]>([])

    /// - Parameters:
    ///   - mostWaiting: entries that are kept while the database cannot be reached; the log has those beyond.
    ///   - retry: how long between two tries.
    package init(_ store: TenantStore, logger: Logger, mostWaiting: Int = 10_000, retry: Duration = .seconds(60)) {
        self.store = store
        self.logger = logger
        self.mostWaiting = mostWaiting
        self.retry = retry
    }

    package func record(_ record: RequestRecord) async {
        await write(waiting.withLock { Self.take(&$0) } + [record], isFirstTry: true)
    }

    /// Tries again what could not be written, until the host ends.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do { try await ContinuousClock().sleep(for: retry) } catch { break }
                await flush()
            }
        }
        await flush()
    }

    /// Writes what waits.
    package func flush() async {
        let records = waiting.withLock { Self.take(&$0) }
        guard !records.isEmpty else { return }
        await write(records, isFirstTry: false)
    }

    /// How many entries wait.
    package var waitingCount: Int { waiting.withLock(\.count) }

    private static func take(_ records: inout [RequestRecord]) -> [RequestRecord] {
        defer { records.removeAll() }
        return records
    }

    private func write(_ records: [RequestRecord], isFirstTry: Bool) async {
        do {
            try await store.transaction(.platform) { scoped in
                let log = AuditRepository(scoped)
                for record in records {
                    try log.append(
                        tenant: record.principal?.tenant, user: record.principal?.user,
                        userName: record.principal?.userName ?? "", action: record.action, target: record.target,
                        status: record.status, requestID: record.requestID, address: record.address, detail: record.detail)
                }
            }
        } catch {
            let dropped = waiting.withLock { waiting in
                waiting = records + waiting
                let surplus = max(0, waiting.count - mostWaiting)
                waiting.removeLast(surplus)
                return surplus
            }
            if isFirstTry, let record = records.last { log(record, error) }
            if dropped > 0 {
                logger.error("entries of the audit log are in this log only", metadata: ["count": "\(dropped)"])
            }
        }
    }

    private func log(_ record: RequestRecord, _ error: any Error) {
        logger.error(
            "an entry of the audit log is not written yet",
            metadata: [
                "user": "\(record.principal?.userName ?? "")", "tenant": "\(record.principal?.tenantName ?? "")",
                "action": "\(record.action)", "target": "\(record.target)", "status": "\(record.status)",
                "detail": "\(record.detail)", "request_id": "\(record.requestID)", "address": "\(record.address)",
                "error": "\(error)",
            ])
    }
}

extension RequestRecord {
    /// What the entry says besides, as JSON: an object of texts.
    fileprivate var detail: String {
        "\(JSON.object(query.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: .text($0.value)) }))"
    }
}
