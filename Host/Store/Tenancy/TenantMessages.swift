package import TradingModel

/// A notification and what became of it.
package struct TenantMessage: Sendable, Hashable {
    package var id: Int64
    package var tenantName: String
    package var instance: InstanceID?
    package var topic: String
    package var title: String
    package var text: String
    package var occurredAt: Timestamp
    package var deliveries: [Delivery]

    package struct Delivery: Sendable, Hashable {
        /// Of the channel; 0: the host's log, or nobody.
        package var channel: Int64
        /// pending, delivered, abandoned, muted.
        package var state: String
        package var attempts: Int
        package var lastError: String?
    }
}

/// The notifications of a scope, newest first.
package struct TenantMessages {
    package struct Filter: Sendable {
        package var tenant: TenantID?
        /// Only of instances of this person.
        package var user: UserID?
        package var topic: String?
        /// Only those before this one.
        package var before: Int64?

        package init(tenant: TenantID? = nil, user: UserID? = nil, topic: String? = nil, before: Int64? = nil) {
            self.tenant = tenant
            self.user = user
            self.topic = topic
            self.before = before
        }
    }

    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    package func page(_ filter: Filter, limit: Int) throws(DatabaseError) -> [TenantMessage] {
        var messages = try connection.query(
            """
            SELECT m.outbox_id, t.name, m.instance_id, m.topic, m.title, m.text, m.occurred_at
            FROM notification.outbox m JOIN account.tenant t USING (tenant_id)
            WHERE ($1::bigint IS NULL OR m.tenant_id = $1) AND ($2::text IS NULL OR m.topic = $2)
                AND ($3::bigint IS NULL OR m.outbox_id < $3)
                AND ($4::bigint IS NULL OR m.instance_id IN (SELECT instance_id FROM strategy.instance WHERE user_id = $4))
            ORDER BY m.outbox_id DESC LIMIT $5
            """,
            [
                .int64((filter.tenant?.rawValue).map { Int64(bitPattern: $0) }), .text(filter.topic), .int64(filter.before),
                .int64((filter.user?.rawValue).map { Int64(bitPattern: $0) }), .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in
            TenantMessage(
                id: try row.int64(0), tenantName: try row.text(1),
                instance: try row.optional(2, row.uint64).map { InstanceID($0) }, topic: try row.text(3), title: try row.text(4),
                text: try row.text(5), occurredAt: try row.timestamp(6), deliveries: [])
        }
        guard !messages.isEmpty else { return [] }
        // By their numbers: between the first and the last lie the messages of everybody else.
        let deliveries = try connection.query(
            """
            SELECT outbox_id, channel_id, state, attempts, last_error FROM notification.delivery
            WHERE outbox_id = ANY ($1::text::bigint[]) ORDER BY outbox_id, channel_id
            """, [.text("{" + messages.map { "\($0.id)" }.joined(separator: ",") + "}")])
        var places: [Int64: Int] = [:]
        for (place, message) in messages.enumerated() { places[message.id] = place }
        for index in 0..<deliveries.count {
            let row = deliveries[index]
            guard let place = places[try row.int64(0)] else { continue }
            messages[place].deliveries.append(
                TenantMessage.Delivery(
                    channel: try row.int64(1), state: try row.text(2), attempts: try row.int(3),
                    lastError: try row.optional(4, row.text)))
        }
        return messages
    }
}
