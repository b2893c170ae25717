import TradingModel

/// One connection of the journal, with its statements: it writes a batch, or the part of it that is about its instances.
final class JournalLane {
    /// A part of a batch: the instances whose numbers leave this rest.
    struct Share {
        let place: Int
        let count: Int

        static let whole = Share(place: 0, count: 1)

        /// What is of no instance belongs to the first part.
        func contains(_ instance: InstanceID?) -> Bool {
            count == 1 || Int((instance?.rawValue ?? 0) % UInt64(count)) == place
        }
    }

    let connection: PostgreSQLConnection
    /// Whether rows may be stored already: after a start, and after a commit whose outcome is not known, until a batch of rows
    /// was all new. Looking for each row first costs a sixth of a commit.
    var mayRepeat = true
    private let venue: String
    private var statements: [JournalStatement: PreparedStatement] = [:]
    private var columns: [JournalStatement: Columns] = [:]
    private var sent: Sent?

    private struct Sent {
        let pipeline: SentPipeline
        let share: Share
        let intents: Int
    }

    init(_ connection: PostgreSQLConnection, venue: String) {
        self.connection = connection
        self.venue = venue
    }

    /// What was under way may have been committed or not.
    func reconnect() throws(DatabaseError) {
        statements.removeAll()
        sent = nil
        mayRepeat = true
        try connection.reconnect()
    }

    func prepare() throws(DatabaseError) {
        guard statements.isEmpty else { return }
        for statement in JournalStatement.allCases {
            let rowType = try statement.rowType.map { (name) throws(DatabaseError) in try connection.rowType(name) }
            columns[statement] = Columns(statement.types, rowType: rowType)
            statements[statement] = try connection.prepare(
                statement.sql, rowType.map { [$0.array] } ?? statement.types.map(TypeID.array))
        }
    }

    /// Writes a share of a batch and what `more` adds, in one transaction.
    func write(
        _ batch: JournalBatch, _ share: Share, more: (JournalLane, inout Pipeline) -> Void
    ) throws(DatabaseError) {
        try begin(batch, share, more: more)
        try finish(batch, more: more)
    }

    /// Sends a share of a batch. `finish` waits for it.
    func begin(
        _ batch: JournalBatch, _ share: Share, more: (JournalLane, inout Pipeline) -> Void = { _, _ in }
    ) throws(DatabaseError) {
        var intents = 0
        let isNew = !mayRepeat
        let pipeline = try connection.beginPipeline { (pipeline) throws(DatabaseError) in
            intents = sendTrading(batch, share, isNew: isNew, &pipeline)
            sendRest(batch, share, &pipeline)
            more(self, &pipeline)
        }
        sent = Sent(pipeline: pipeline, share: share, intents: intents)
    }

    /// Waits until what was sent is durable. Rows that were thought new and are not are written again.
    func finish(
        _ batch: JournalBatch, more: (JournalLane, inout Pipeline) -> Void = { _, _ in }
    ) throws(DatabaseError) {
        guard let sent else { return }
        self.sent = nil
        do {
            let affected = try connection.finishPipeline(sent.pipeline)
            // The first statement is that of the intents, where there are any.
            if sent.intents > 0 { mayRepeat = affected.first != sent.intents }
        } catch {
            guard !mayRepeat, error.sqlState == DatabaseError.uniqueViolation else { throw error }
            mayRepeat = true
            try begin(batch, sent.share, more: more)
            try finish(batch, more: more)
        }
    }

    private func sendTrading(_ batch: JournalBatch, _ share: Share, isNew: Bool, _ pipeline: inout Pipeline) -> Int {
        let intents = send(
            isNew ? .newIntent : .intent, batch.intents, of: { share.contains($0.intent.instance) }, &pipeline
        ) { $0.append($1.intent, $1.outcome) }
        for kind in [JournalStatement.newOrder, .order] {
            let wantsNew = kind == .newOrder
            send(
                kind, batch.orders.indices,
                of: { (isNew && batch.areOrdersNew[$0]) == wantsNew && share.contains(batch.orders[$0].id.instance) }, &pipeline
            ) { $0.append(batch.orders[$1], venue: venue) }
        }
        send(.orderPlan, batch.orders, of: { $0.isPlanned && share.contains($0.id.instance) }, &pipeline) {
            $0.append(planOf: $1)
        }
        send(.orderGroup, batch.groups.groups, of: { share.contains($0.instance) }, &pipeline) { $0.append($1) }
        send(.orderGroupMember, batch.groups.members, of: { share.contains($0.group.instance) }, &pipeline) {
            $0.append($1)
        }
        send(.fill, batch.fills, of: { share.contains($0.order.instance) }, &pipeline) { $0.append($1, venue: venue) }
        send(.position, batch.positions, of: { share.contains($0.instance) }, &pipeline) {
            $0.append($1.position, tenant: $1.tenant, instance: $1.instance, time: $1.time)
        }
        return intents
    }

    private func sendRest(_ batch: JournalBatch, _ share: Share, _ pipeline: inout Pipeline) {
        send(.notice, batch.notices, of: { share.contains($0.instance) }, &pipeline) { $0.append($1) }
        send(.incident, batch.incidents, of: { share.contains($0.instance) }, &pipeline) { $0.append($1) }
        // A batch with one of these is never divided.
        send(.lateAnswer, batch.lateAnswers, &pipeline) { $0.append($1) }
        send(.guardEvent, batch.guardEvents, &pipeline) { $0.append($1) }
        send(.venueReport, batch.venueReports, &pipeline) { $0.append($1) }
        send(.adoptedPosition, batch.adoptedPositions, &pipeline) { $0.append($1, venue: venue) }
        send(.funding, batch.accounts.fundings, &pipeline) { $0.append($1) }
        send(.portfolio, batch.accounts.portfolios, &pipeline) { $0.append($1) }
        send(.portfolioExposure, batch.accounts.divisions, &pipeline) { $0.append($1) }
    }

    /// Queues those of the entries that belong here, as one statement, and returns how many they are.
    @discardableResult
    func send<Entry>(
        _ kind: JournalStatement, _ entries: some Collection<Entry>, of belongs: (Entry) -> Bool = { _ in true },
        _ pipeline: inout Pipeline,
        _ fill: (inout Columns, Entry) -> Void
    ) -> Int {
        guard !entries.isEmpty else { return 0 }
        // Taken out while it changes, so that its memory is not copied.
        guard let statement = statements[kind], var rows = columns.removeValue(forKey: kind) else {
            preconditionFailure("every journal statement is prepared before the first row")
        }
        rows.removeAll()
        for entry in entries where belongs(entry) { fill(&rows, entry) }
        if rows.rowCount > 0 {
            var parameters = Parameters()
            rows.write(to: &parameters)
            pipeline.send(statement, parameters)
        }
        columns[kind] = rows
        return rows.rowCount
    }
}
