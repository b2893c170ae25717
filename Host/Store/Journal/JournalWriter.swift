package import TradingModel

/// The durable side of the line: what the engine names is in PostgreSQL when `commit` returns.
///
/// Synchronous, for the one thread that runs the engine. A commit is one transaction and one round trip; a large one may be
/// several transactions side by side, each with all rows of its instances. After an error everything recorded is kept, so
/// committing again is right: each row has a key, and writing it twice is writing it once.
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

    /// The first one is there from the beginning, the others from the first commit that is divided.
    private var lanes: [JournalLane]
    private let maximumLanes: Int
    private let venue: String
    private var batch = JournalBatch()
    private var partitions = PartitionUpkeep()

    /// Whether somebody wants to hear of what was committed, asked behind each commit; and who does. On the writer's thread.
    package var committed: (isWanted: () -> Bool, take: (CommittedRows) -> Void)?

    /// Below so many intents and orders a second transaction costs more than it saves.
    private static let dividedRows = 200

    /// - Parameters:
    ///   - connection: from now on the writer's own.
    ///   - venue: where the orders are; part of a fill's key.
    ///   - maximumLanes: how many connections a large commit is divided among, so that the server works on its parts at the same
    ///     time. The rows of an instance are in one part.
    package init(connection: PostgreSQLConnection, venue: String, maximumLanes: Int = 1) {
        precondition(maximumLanes >= 1, "a journal has one connection or more")
        self.lanes = [JournalLane(connection, venue: venue)]
        self.maximumLanes = maximumLanes
        self.venue = venue
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
            for lane in lanes where !lane.connection.isUsable { try lane.reconnect() }
            try write(checkpoint, instances, settings)
        } catch {
            // Parts of the batch may be stored, or all of it.
            for lane in lanes { lane.mayRepeat = true }
            guard error.kind == .connectionLost else { throw error }
            for lane in lanes where !lane.connection.isUsable { try lane.reconnect() }
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
        if let committed, committed.isWanted() { committed.take(batch.committedRows) }
        batch.removeAll()
    }

    private func write(
        _ checkpoint: RunCheckpoint?, _ instances: [InstanceCheckpointRow], _ settings: [InstanceSettings]
    ) throws(DatabaseError) {
        if let contradiction = batch.contradiction { throw contradiction }
        let isWhole = checkpoint != nil || !instances.isEmpty || !settings.isEmpty || !isDivisible
        let parts = isWhole ? 1 : maximumLanes
        while lanes.count < parts {
            lanes.append(JournalLane(try PostgreSQLConnection(lanes[0].connection.address), venue: venue))
        }
        for lane in lanes[..<parts] { try lane.prepare() }
        if let times = batch.times { try partitions.makeAhead(of: times, lanes[0].connection) }
        if parts == 1 {
            try lanes[0].write(batch, JournalLane.Share.whole) { (lane, pipeline) in
                lane.send(.runCheckpoint, checkpoint.map { [$0] } ?? [], &pipeline) { $0.append($1) }
                lane.send(.instanceCheckpoint, instances, &pipeline) { $0.append($1) }
                lane.send(.instanceSettings, settings, &pipeline) { $0.append($1) }
            }
        } else {
            try writeParts(parts)
        }
    }

    /// Whether the order in which rows of different instances become durable says nothing: nothing of it is about the shard.
    private var isDivisible: Bool {
        maximumLanes > 1 && batch.intents.count + batch.orders.count >= JournalWriter.dividedRows && batch.isOfInstances
    }

    /// Each part is a transaction; all of them are durable when this returns. After an error some may be, which the next commit
    /// writes again.
    private func writeParts(_ count: Int) throws(DatabaseError) {
        var failure: DatabaseError?
        func note(_ body: () throws(DatabaseError) -> Void) {
            do { try body() } catch { if failure == nil { failure = error } }
        }
        for (place, lane) in lanes[..<count].enumerated() {
            note { () throws(DatabaseError) in try lane.begin(batch, JournalLane.Share(place: place, count: count)) }
        }
        for lane in lanes[..<count] { note { () throws(DatabaseError) in try lane.finish(batch) } }
        if let failure { throw failure }
    }
}
