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
    private var columns: [JournalStatement: Columns] = [:]
    /// Whether rows may be stored already: after a start, and after a commit whose outcome is not known, until a batch of rows
    /// was all new. Looking for each row first costs a sixth of a commit.
    private var mayRepeat = true
    private var partitions: PartitionUpkeep

    /// - Parameters:
    ///   - connection: from now on the writer's own.
    ///   - venue: where the orders are; part of a fill's key.
    package init(connection: PostgreSQLConnection, venue: String) {
        self.connection = connection
        self.venue = venue
        self.partitions = PartitionUpkeep()
    }

    /// Remembers an entry for the next commit.
    package func record(_ entry: JournalEntry) {
        batch.append(entry)
    }

    /// Remembers for the next commit how far an instance was when the market went on without it. Once for a candle and instance.
    package func record(_ answer: LateAnswerRow) {
        batch.append(answer)
    }

    /// Remembers a report of a venue that lives elsewhere for the next commit. Throws there when its number is stored with other
    /// contents: another host writes for the shard.
    package func record(_ report: VenueReportRow) {
        batch.append(report)
    }

    /// Remembers a position that was taken over from the venue for the next commit.
    package func record(_ position: AdoptedPosition) {
        batch.append(position)
    }

    /// Makes everything recorded durable, in one transaction.
    ///
    /// A lost connection is made again once, and the batch written again. Throws `contradiction` when an intent or a fill is
    /// stored already with other contents.
    package func commit() throws(DatabaseError) {
        try commit(nil, [], [])
    }

    /// As `commit()`, with the checkpoint in the same transaction.
    ///
    /// - Parameter settings: of instances that an operator changed since the last checkpoint.
    package func commit(
        checkpoint: RunCheckpoint, instances: [InstanceCheckpointRow], settings: [InstanceSettings] = []
    ) throws(DatabaseError) {
        try commit(checkpoint, instances, settings)
    }

    private func commit(
        _ checkpoint: RunCheckpoint?, _ instances: [InstanceCheckpointRow], _ settings: [InstanceSettings]
    ) throws(DatabaseError) {
        guard !batch.isEmpty || checkpoint != nil || !instances.isEmpty else { return }
        let start = ContinuousClock.now
        do {
            // A server that was away when the last commit failed may be back.
            if !connection.isUsable { try reconnect() }
            try write(checkpoint, instances, settings)
        } catch {
            guard error.kind == .connectionLost else { throw error }
            try reconnect()
            try write(checkpoint, instances, settings)
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

    /// What was under way may have been committed or not.
    private func reconnect() throws(DatabaseError) {
        statements.removeAll()
        mayRepeat = true
        try connection.reconnect()
    }

    private func write(
        _ checkpoint: RunCheckpoint?, _ instances: [InstanceCheckpointRow], _ settings: [InstanceSettings]
    ) throws(DatabaseError) {
        if let contradiction = batch.contradiction { throw contradiction }
        if statements.isEmpty {
            for statement in JournalStatement.allCases {
                let rowType = try statement.rowType.map { (name) throws(DatabaseError) in try connection.rowType(name) }
                columns[statement] = Columns(statement.types, rowType: rowType)
                statements[statement] = try connection.prepare(
                    statement.sql, rowType.map { [$0.array] } ?? statement.types.map(TypeID.array))
            }
        }
        if let times = batch.times { try partitions.makeAhead(of: times, connection) }
        do {
            try sendAll(checkpoint, instances, settings)
        } catch {
            guard !mayRepeat, error.sqlState == DatabaseError.uniqueViolation else { throw error }
            mayRepeat = true
            try sendAll(checkpoint, instances, settings)
        }
    }

    private func sendAll(
        _ checkpoint: RunCheckpoint?, _ instances: [InstanceCheckpointRow], _ settings: [InstanceSettings]
    ) throws(DatabaseError) {
        let orders = mayRepeat ? (new: [], other: batch.orders) : batch.ordersByNovelty
        let affected = try connection.pipeline { (pipeline) throws(DatabaseError) in
            send(mayRepeat ? .intent : .newIntent, batch.intents, &pipeline) { $0.append($1.intent, $1.outcome) }
            send(.newOrder, orders.new, &pipeline) { $0.append($1, venue: venue) }
            send(.order, orders.other, &pipeline) { $0.append($1, venue: venue) }
            send(.orderPlan, batch.orders.filter(\.isPlanned), &pipeline) { $0.append(planOf: $1) }
            send(.orderGroup, batch.groups.groups, &pipeline) { $0.append($1) }
            send(.orderGroupMember, batch.groups.members, &pipeline) { $0.append($1) }
            send(.fill, batch.fills, &pipeline) { $0.append($1, venue: venue) }
            send(.position, batch.positions, &pipeline) {
                $0.append($1.position, tenant: $1.tenant, instance: $1.instance, time: $1.time)
            }
            send(.notice, batch.notices, &pipeline) { $0.append($1) }
            send(.incident, batch.incidents, &pipeline) { $0.append($1) }
            send(.lateAnswer, batch.lateAnswers, &pipeline) { $0.append($1) }
            send(.guardEvent, batch.guardEvents, &pipeline) { $0.append($1) }
            send(.venueReport, batch.venueReports, &pipeline) { $0.append($1) }
            send(.adoptedPosition, batch.adoptedPositions, &pipeline) { $0.append($1, venue: venue) }
            send(.runCheckpoint, checkpoint.map { [$0] } ?? [], &pipeline) { $0.append($1) }
            send(.instanceCheckpoint, instances, &pipeline) { $0.append($1) }
            send(.instanceSettings, settings, &pipeline) { $0.append($1) }
        }
        // The first statement is that of the intents, where there are any.
        if !batch.intents.isEmpty { mayRepeat = affected.first != batch.intents.count }
    }

    private func send<Entry>(
        _ kind: JournalStatement, _ entries: [Entry], _ pipeline: inout Pipeline, _ fill: (inout Columns, Entry) -> Void
    ) {
        guard !entries.isEmpty else { return }
        // Taken out while it changes, so that its memory is not copied.
        guard let statement = statements[kind], var rows = columns.removeValue(forKey: kind) else {
            preconditionFailure("every journal statement is prepared before the first row")
        }
        rows.removeAll()
        for entry in entries { fill(&rows, entry) }
        var parameters = Parameters()
        rows.write(to: &parameters)
        pipeline.send(statement, parameters)
        columns[kind] = rows
    }
}
