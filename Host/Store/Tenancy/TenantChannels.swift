package import TradingModel

/// A channel as its tenant sees it.
package struct TenantChannel: Sendable, Hashable {
    package var id: Int64
    package var tenantName: String
    package var kind: StoredChannel.Kind
    package var name: String
    /// Of a webhook. May hold a secret: shown without path and query alone.
    package var url: String?
    package var isEnabled: Bool
    /// Nil: every topic.
    package var topics: [String]?
    package var createdAt: Timestamp
}

/// The channels of a scope, and what they are not to hear of.
package struct TenantChannels {
    private let scoped: ScopedConnection
    private var connection: PostgreSQLConnection { scoped.connection }

    package init(_ scoped: ScopedConnection) { self.scoped = scoped }

    /// Topics that a channel can take or a tenant can mute.
    package static let topics = ["fill", "refusal", "instance", "strategy"]

    /// Of a tenant: every message goes to each of them.
    package static let most = 50

    private static let columns = """
        c.channel_id, t.name, c.kind, c.name, c.url, c.is_enabled, array_to_string(c.topics, ','), c.created_at
        FROM notification.channel c JOIN account.tenant t USING (tenant_id) WHERE c.deleted_at IS NULL
        """

    /// In the order in which they were made.
    package func all(tenant: TenantID? = nil) throws(DatabaseError) -> [TenantChannel] {
        try connection.query(
            """
            SELECT \(TenantChannels.columns) AND ($1::bigint IS NULL OR c.tenant_id = $1) ORDER BY c.channel_id
            """, [.int64((tenant?.rawValue).map { Int64(bitPattern: $0) })]
        ).map { (row) throws(DatabaseError) in try TenantChannels.read(row) }
    }

    package func find(_ id: Int64) throws(DatabaseError) -> TenantChannel? {
        try connection.query("SELECT \(TenantChannels.columns) AND c.channel_id = $1", [.int64(id)]).first
            .map { (row) throws(DatabaseError) in try TenantChannels.read(row) }
    }

    private static func read(_ row: Row) throws(DatabaseError) -> TenantChannel {
        guard let kind = StoredChannel.Kind(rawValue: try row.text(2)) else { throw row.unexpected(2, "a kind of channel") }
        return TenantChannel(
            id: try row.int64(0), tenantName: try row.text(1), kind: kind, name: try row.text(3),
            url: try row.optional(4, row.text), isEnabled: try row.bool(5),
            topics: try row.optional(6, row.text).map { $0.split(separator: ",").map(String.init) },
            createdAt: try row.timestamp(7))
    }

    /// How many the tenant has; nobody else adds one until the transaction has ended.
    package func holdCount(of tenant: TenantID) throws(DatabaseError) -> Int {
        let parameters: Parameters = [.int64(Int64(bitPattern: tenant.rawValue))]
        try connection.query("SELECT pg_advisory_xact_lock(hashtextextended('notification.channel', $1))::text", parameters)
        return try connection.query(
            "SELECT count(*) FROM notification.channel WHERE tenant_id = $1 AND deleted_at IS NULL", parameters
        )[0].int(0)
    }

    /// Makes a channel; nil when the tenant has one of that kind and address already.
    package func add(
        tenant: TenantID, kind: StoredChannel.Kind, name: String, url: String?, topics: [String]?
    ) throws(DatabaseError) -> TenantChannel? {
        let rows = try connection.query(
            """
            INSERT INTO notification.channel (tenant_id, kind, name, url, topics)
            VALUES ($1, $2, $3, $4, string_to_array($5, ',')) ON CONFLICT (tenant_id, kind, url) DO NOTHING RETURNING channel_id
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .text(kind.rawValue), .text(name), .text(url),
                .text(topics?.joined(separator: ",")),
            ])
        guard let row = rows.first else { return nil }
        return try find(try row.int64(0))
    }

    /// Nil leaves a value as it is.
    package func change(
        _ id: Int64, name: String?, isEnabled: Bool?, topics: [String]?
    ) throws(DatabaseError) -> TenantChannel? {
        try connection.query(
            """
            UPDATE notification.channel SET name = coalesce($2, name), is_enabled = coalesce($3, is_enabled),
                topics = coalesce(string_to_array($4, ','), topics)
            WHERE channel_id = $1 AND deleted_at IS NULL
            """, [.int64(id), .text(name), .bool(isEnabled), .text(topics?.joined(separator: ","))])
        return try find(id)
    }

    /// What waits for it is given up. False when there is no such channel.
    package func delete(_ id: Int64) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            UPDATE notification.channel SET deleted_at = now() WHERE channel_id = $1 AND deleted_at IS NULL RETURNING channel_id
            """,
            [.int64(id)]
        ).count > 0
    }

    /// Puts a message for one channel into the outbox.
    package func writeTest(_ channel: TenantChannel, tenant: TenantID, by who: String, key: String) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO notification.outbox (tenant_id, key, topic, title, text, occurred_at, channel_id)
            VALUES ($1, $2, 'test', 'Test', $3, now(), $4)
            """,
            [
                .int64(Int64(bitPattern: tenant.rawValue)), .text("test/\(key)"),
                .text("\(who) asked whether this channel works. It does."), .int64(channel.id),
            ])
    }

    // MARK: - Topics of the tenant

    package func mutedTopics(of tenant: TenantID) throws(DatabaseError) -> [String] {
        try connection.query(
            "SELECT array_to_string(muted_topics, ',') FROM notification.preference WHERE tenant_id = $1",
            [.int64(Int64(bitPattern: tenant.rawValue))]
        ).first.map { (row) throws(DatabaseError) in try row.text(0).split(separator: ",").map(String.init) } ?? []
    }

    package func setMutedTopics(_ topics: [String], of tenant: TenantID) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO notification.preference (tenant_id, muted_topics)
            VALUES ($1, string_to_array($2, ',')) ON CONFLICT (tenant_id)
            DO UPDATE SET muted_topics = excluded.muted_topics, updated_at = now()
            """, [.int64(Int64(bitPattern: tenant.rawValue)), .text(topics.joined(separator: ","))])
    }
}
