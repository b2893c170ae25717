import API
import Foundation
import Line
import Logging
import Store
import Strategies
import TradingModel

/// The line's port to the database. Keeps each instance's intent hash on the way.
final class DatabaseJournal: Journal {
    private let writer: JournalWriter
    private let shard: String
    private let market: String
    private let fingerprint: String
    private var tenants: [InstanceID: TenantID]
    private(set) var chains: [InstanceID: IntentChain]
    /// The last command to the line that was carried out; 0 = none.
    var lastCommand: UInt64
    /// What the host itself asked for, for an operator who halts: since it started.
    private(set) var hostMade = (cancels: 0, orders: 0)
    /// Counts the orders of tenants.
    var meters: UsageMeters?
    /// Hears of what is refused and of what guards do.
    private let log: Logger?

    init(
        writer: JournalWriter, shard: String, market: String, fingerprint: String, tenants: [InstanceID: TenantID],
        chains: [InstanceID: IntentChain], lastCommand: UInt64, log: Logger? = nil
    ) {
        self.writer = writer
        self.shard = shard
        self.market = market
        self.fingerprint = fingerprint
        self.tenants = tenants
        self.chains = chains
        self.lastCommand = lastCommand
        self.log = log
    }

    /// Tells of each commit what it made durable.
    ///
    /// - Parameter revision: rises behind each commit, whoever listens.
    /// - Parameter now: the line's clock.
    func tell(_ hub: EventHub, _ revision: DataRevision, now: @escaping () -> Timestamp) {
        writer.committed = (
            isWanted: {
                revision.raise()
                return hub.wants(line: now())
            }, take: { hub.take($0, line: now()) }
        )
    }

    /// An instance that was added while the line ran.
    func addTenant(_ tenant: TenantID, of instance: InstanceID) { tenants[instance] = tenant }

    func record(_ entry: JournalEntry) {
        switch entry {
        case .intent(let intent, let outcome):
            count(intent)
            if outcome == .approved, case .submit = intent.action { meters?.add(1, .orders, tenant: intent.tenant) }
        // As often as the user is told: once an hour for a refusal of the same code, at each step of a guard.
        case .notice(let notice) where notice.topic == .refusal: log?.warning("\(notice.title): \(notice.text)")
        case .guardEvent(let event):
            log?.warning(
                "instance \(event.instance): \(event.kind.text) \(event.step.rawValue): \(event.text)",
                metadata: ["event": "\(event.number)"])
        default: break
        }
        writer.record(entry)
    }

    /// An instance's hash is of what its strategy decided.
    private func count(_ intent: OrderIntent) {
        guard intent.isHostMade else {
            chains[intent.instance, default: IntentChain()].append(IntentRecord(intent))
            return
        }
        if case .cancel = intent.action { hostMade.cancels += 1 } else { hostMade.orders += 1 }
    }

    /// Durable with the next commit.
    func record(_ answer: LateAnswer, candleCount: Int) {
        writer.record(
            LateAnswerRow(
                shard: shard, candleCount: UInt64(candleCount), instance: answer.instance, lastSeq: answer.lastSeq))
    }

    func commit() throws { try writer.commit() }

    /// Commits where the run stands together with what the strategies saved.
    func checkpoint(
        line: Line.Snapshot, position: Int, instances: [InstanceCheckpoint], settings: [InstanceSettings], isFinished: Bool
    ) throws {
        let snapshot = RunSnapshot(
            fingerprint: fingerprint, isFinished: isFinished, position: position, line: line, chains: chains,
            lastCommand: lastCommand)
        let rows = instances.compactMap { checkpoint in
            tenants[checkpoint.instance].map { tenant in
                InstanceCheckpointRow(
                    instance: checkpoint.instance, tenant: tenant, lastSeq: checkpoint.lastSeq,
                    nextIntent: checkpoint.nextIntent, stateVersion: checkpoint.stateVersion, state: checkpoint.state)
            }
        }
        try writer.commit(
            checkpoint: RunCheckpoint(
                shard: shard, market: market, candleCount: UInt64(position),
                line: Array(try JSONEncoder().encode(snapshot))),
            instances: rows, settings: settings)
    }
}

/// A run at a candle's end: what `strategy.run_checkpoint` holds.
struct RunSnapshot: Codable {
    /// Of everything that makes a run what it is: market, instrument, users, plugins, parameters, limits.
    var fingerprint: String
    var isFinished: Bool
    /// Base candles that are done.
    var position: Int
    var line: Line.Snapshot
    var chains: [InstanceID: IntentChain]
    /// The last command that the line was given; nil in what an earlier version wrote.
    var lastCommand: UInt64?
}
