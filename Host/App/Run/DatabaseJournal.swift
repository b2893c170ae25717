import Foundation
import Line
import Store
import Strategies
import TradingModel

/// The line's port to the database. Keeps each instance's intent hash on the way.
final class DatabaseJournal: Journal {
    private let writer: JournalWriter
    private let shard: String
    private let market: String
    private let fingerprint: String
    private let tenants: [InstanceID: TenantID]
    private(set) var chains: [InstanceID: IntentChain]

    init(
        writer: JournalWriter, shard: String, market: String, fingerprint: String, tenants: [InstanceID: TenantID],
        chains: [InstanceID: IntentChain]
    ) {
        self.writer = writer
        self.shard = shard
        self.market = market
        self.fingerprint = fingerprint
        self.tenants = tenants
        self.chains = chains
    }

    func record(_ entry: JournalEntry) {
        if case .intent(let intent, _) = entry { chains[intent.instance, default: IntentChain()].append(IntentRecord(intent)) }
        writer.record(entry)
    }

    func commit() throws { try writer.commit() }

    /// Commits where the run stands together with what the strategies saved.
    func checkpoint(
        line: Line.Snapshot, position: Int, instances: [InstanceCheckpoint], isFinished: Bool
    ) throws {
        let snapshot = RunSnapshot(
            fingerprint: fingerprint, isFinished: isFinished, position: position, line: line, chains: chains)
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
            instances: rows)
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
}
