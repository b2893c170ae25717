package import TradingModel

/// Where runs continue after a restart. Written by `JournalWriter.commit(checkpoint:instances:)`.
package struct CheckpointRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    package func run(shard: String) throws(DatabaseError) -> RunCheckpoint? {
        try connection.query(
            "SELECT shard, market, candle_count, line FROM strategy.run_checkpoint WHERE shard = $1", [.text(shard)]
        ).map { (row) throws(DatabaseError) in
            RunCheckpoint(
                shard: try row.text(0), market: try row.text(1), candleCount: try row.uint64(2), line: try row.bytes(3))
        }.first
    }

    package func instance(_ instance: InstanceID) throws(DatabaseError) -> InstanceCheckpointRow? {
        try connection.query(
            CheckpointRepository.columns + " WHERE instance_id = $1", [.int64(Int64(bitPattern: instance.rawValue))]
        ).map(CheckpointRepository.read).first
    }

    /// Of every instance that has one, in the order of instance ids.
    package func instances() throws(DatabaseError) -> [InstanceCheckpointRow] {
        try connection.query(CheckpointRepository.columns + " ORDER BY instance_id").map(CheckpointRepository.read)
    }

    /// Forgets a run's checkpoint and those of the given instances, so that they begin anew.
    package func remove(shard: String, instances: [InstanceID]) throws(DatabaseError) {
        try connection.transaction { () throws(DatabaseError) in
            try connection.query("DELETE FROM strategy.run_checkpoint WHERE shard = $1", [.text(shard)])
            for instance in instances {
                try connection.query(
                    "DELETE FROM strategy.instance_checkpoint WHERE instance_id = $1",
                    [.int64(Int64(bitPattern: instance.rawValue))])
            }
        }
    }

    private static let columns =
        "SELECT instance_id, tenant_id, last_seq, next_intent, state_version, state FROM strategy.instance_checkpoint"

    private static func read(_ row: Row) throws(DatabaseError) -> InstanceCheckpointRow {
        guard let version = UInt32(exactly: try row.int64(4)) else { throw row.unexpected(4, "a state version") }
        return InstanceCheckpointRow(
            instance: InstanceID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), lastSeq: try row.uint64(2),
            nextIntent: try row.uint64(3), stateVersion: version, state: try row.bytes(5))
    }
}
