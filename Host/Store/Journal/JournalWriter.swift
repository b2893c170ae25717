package import TradingModel

/// The durable side of the line: what the engine names is in PostgreSQL when `commit` returns.
///
/// Synchronous, for the one thread that runs the engine. A commit is one transaction and one round trip. After an error nothing
/// of it is stored and everything recorded is kept, so committing again is right: each row has a key, and writing it twice is
/// writing it once.
package final class JournalWriter {
    package struct Statistics: Sendable, Hashable {
        package var intents = 0
        package var orders = 0
        package var fills = 0
        package var positions = 0
        package var notices = 0
        package var incidents = 0
        package var checkpoints = 0
        package var commits = 0
        /// Time spent in commits.
        package var duration = Duration.zero

        /// Rows sent; several states of an order in one commit are one row.
        package var rows: Int { intents + orders + fills + positions + notices + incidents + checkpoints }
    }

    package private(set) var statistics = Statistics()

    private let connection: PostgreSQLConnection
    private let venue: String
    private var statements: [JournalStatement: PreparedStatement] = [:]
    private var batch = JournalBatch()
    private var parameters = Parameters()

    /// - Parameters:
    ///   - connection: from now on the writer's own.
    ///   - venue: where the orders are; part of a fill's key.
    package init(connection: PostgreSQLConnection, venue: String) {
        self.connection = connection
        self.venue = venue
    }

    /// Remembers an entry for the next commit.
    package func record(_ entry: JournalEntry) {
        batch.append(entry)
    }

    /// Makes everything recorded durable, in one transaction.
    ///
    /// A lost connection is made again once, and the batch written again. Throws `contradiction` when an intent or a fill is
    /// stored already with other contents.
    package func commit() throws(DatabaseError) {
        try commit(nil, [])
    }

    /// As `commit()`, with the checkpoint in the same transaction.
    package func commit(checkpoint: RunCheckpoint, instances: [InstanceCheckpointRow]) throws(DatabaseError) {
        try commit(checkpoint, instances)
    }

    private func commit(_ checkpoint: RunCheckpoint?, _ instances: [InstanceCheckpointRow]) throws(DatabaseError) {
        guard !batch.isEmpty || checkpoint != nil || !instances.isEmpty else { return }
        let start = ContinuousClock.now
        do {
            try write(checkpoint, instances)
        } catch {
            guard error.kind == .connectionLost else { throw error }
            statements.removeAll()
            try connection.reconnect()
            try write(checkpoint, instances)
        }
        statistics.intents += batch.intents.count
        statistics.orders += batch.orders.count
        statistics.fills += batch.fills.count
        statistics.positions += batch.positions.count
        statistics.notices += batch.notices.count
        statistics.incidents += batch.incidents.count
        statistics.checkpoints += instances.count + (checkpoint == nil ? 0 : 1)
        statistics.commits += 1
        statistics.duration += ContinuousClock.now - start
        batch.removeAll()
    }

    private func write(_ checkpoint: RunCheckpoint?, _ instances: [InstanceCheckpointRow]) throws(DatabaseError) {
        if statements.isEmpty {
            for statement in JournalStatement.allCases {
                statements[statement] = try connection.prepare(statement.sql, statement.types)
            }
        }
        _ = try connection.pipeline { (pipeline) throws(DatabaseError) in
            for (intent, outcome) in batch.intents {
                try send(.intent, &pipeline) { $0.append(intent, outcome) }
            }
            for order in batch.orders { try send(.order, &pipeline) { $0.append(order, venue: venue) } }
            for fill in batch.fills { try send(.fill, &pipeline) { $0.append(fill, venue: venue) } }
            for row in batch.positions {
                try send(.position, &pipeline) {
                    $0.append(row.position, tenant: row.tenant, instance: row.instance, time: row.time)
                }
            }
            for notice in batch.notices { try send(.notice, &pipeline) { $0.append(notice) } }
            for incident in batch.incidents { try send(.incident, &pipeline) { $0.append(incident) } }
            if let checkpoint { try send(.runCheckpoint, &pipeline) { $0.append(checkpoint) } }
            for row in instances { try send(.instanceCheckpoint, &pipeline) { $0.append(row) } }
        }
    }

    private func send(
        _ kind: JournalStatement, _ pipeline: inout Pipeline, _ fill: (inout Parameters) -> Void
    ) throws(DatabaseError) {
        guard let statement = statements[kind] else {
            preconditionFailure("every journal statement is prepared before the first row")
        }
        parameters.removeAll()
        fill(&parameters)
        pipeline.send(statement, parameters)
    }
}
