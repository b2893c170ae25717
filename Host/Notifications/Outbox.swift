import Store
import TradingModel

/// A message for one channel.
struct Delivery: Sendable, Hashable {
    var message: OutboxMessage
    var channel: Int64
    /// Attempts that failed before this one.
    var attempts: Int
}

struct OutboxMessage: Sendable, Hashable {
    var id: Int64
    var key: String
    var tenant: TenantID
    var tenantName: String
    var instance: InstanceID?
    var topic: String
    var title: String
    var text: String
    /// ISO 8601, UTC.
    var time: String
}

/// A channel that this sender holds, with its next messages in order.
struct LeasedChannel: Sendable {
    var id: Int64
    /// May hold a secret.
    var url: String
    /// Whether the address may be one of the host's own network.
    var allowsPrivate: Bool
    var deliveries: [Delivery]
}

/// What became of a delivery.
struct Settlement: Sendable {
    enum State {
        case delivered
        case pending(after: Duration, reason: String)
        case abandoned(reason: String)
    }

    var message: Int64
    var channel: Int64
    var attempts: Int
    var state: State
}

/// The sender's side of the notification tables.
struct Outbox {
    let connection: PostgreSQLConnection

    // A number of this program; see Migrator.
    private static let dispatchLock: Int64 = 0x5442_4E4F_5446

    private static let messageColumns = """
        m.outbox_id, m.key, m.tenant_id, t.name, m.instance_id, m.topic, m.title, m.text,
        to_char(m.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        """

    /// Gives new messages, in order, to their tenants' channels that take their topic; a tenant without a channel has the
    /// log. `log` is told the
    /// messages for the log inside the transaction: one that fails afterwards tells them again.
    ///
    /// - Returns: how many messages were new; 0 also when another sender is at it.
    func dispatch(limit: Int, log: ([OutboxMessage]) -> Void) throws(DatabaseError) -> Int {
        try connection.transaction { () throws(DatabaseError) in
            // One sender at a time, so that a channel's messages become visible in their order.
            let lock = try connection.query("SELECT pg_try_advisory_xact_lock($1)", [.int64(Outbox.dispatchLock)])
            guard try lock.first?.bool(0) == true else { return 0 }
            let rows = try connection.query(
                """
                WITH fresh AS (
                    SELECT outbox_id FROM notification.outbox WHERE dispatched_at IS NULL ORDER BY outbox_id LIMIT $1
                    FOR UPDATE SKIP LOCKED
                ), m AS (
                    UPDATE notification.outbox o SET dispatched_at = now() FROM fresh WHERE o.outbox_id = fresh.outbox_id
                    RETURNING o.*
                ), target AS (
                    SELECT m.outbox_id, c.channel_id, c.kind = 'log' AS is_log
                    FROM m JOIN notification.channel c USING (tenant_id) LEFT JOIN notification.preference p USING (tenant_id)
                    WHERE c.deleted_at IS NULL AND CASE WHEN m.channel_id IS NULL
                        THEN c.is_enabled AND coalesce(m.topic = ANY (c.topics), true)
                            AND NOT coalesce(m.topic = ANY (p.muted_topics), false)
                        ELSE m.channel_id = c.channel_id END
                    UNION ALL
                    SELECT m.outbox_id, 0, true FROM m LEFT JOIN notification.preference p USING (tenant_id)
                    WHERE NOT coalesce(m.topic = ANY (p.muted_topics), false) AND NOT EXISTS (
                        SELECT FROM notification.channel c WHERE c.tenant_id = m.tenant_id AND c.deleted_at IS NULL)
                ), made AS (
                    INSERT INTO notification.delivery (outbox_id, channel_id, state, attempts, delivered_at)
                    SELECT outbox_id, channel_id, CASE WHEN is_log THEN 'delivered' ELSE 'pending' END,
                        CASE WHEN is_log THEN 1 ELSE 0 END, CASE WHEN is_log THEN now() END
                    FROM target
                    UNION ALL
                    SELECT outbox_id, 0, 'muted', 0, NULL FROM m WHERE NOT EXISTS (
                        SELECT FROM target WHERE target.outbox_id = m.outbox_id)
                )
                SELECT \(Outbox.messageColumns), EXISTS (
                    SELECT FROM target WHERE target.outbox_id = m.outbox_id AND target.is_log)
                FROM m JOIN account.tenant t USING (tenant_id) ORDER BY m.outbox_id
                """, [.int64(Int64(limit))])
            var logged: [OutboxMessage] = []
            for index in 0..<rows.count where try rows[index].bool(9) { logged.append(try Outbox.readMessage(rows[index])) }
            if !logged.isEmpty { log(logged) }
            return rows.count
        }
    }

    /// Gives up what waits for channels that their tenants took away, and takes those away.
    func forgetDeletedChannels() throws(DatabaseError) {
        try connection.query(
            """
            WITH gone AS (
                DELETE FROM notification.channel WHERE deleted_at IS NOT NULL AND leased_until <= clock_timestamp()
                RETURNING channel_id)
            UPDATE notification.delivery d SET state = 'abandoned', last_error = 'the channel was taken away'
            FROM gone WHERE d.channel_id = gone.channel_id AND d.state = 'pending'
            """)
    }

    /// Takes channels whose next message is due and that no sender holds, for `lease`.
    func lease(channels: Int, messagesEach: Int, lease: Duration) throws(DatabaseError) -> [LeasedChannel] {
        let leased = try connection.query(
            """
            UPDATE notification.channel SET leased_until = clock_timestamp() + $2 * interval '1 ms'
            WHERE channel_id IN (
                SELECT c.channel_id FROM notification.channel c CROSS JOIN LATERAL (
                    SELECT next_attempt_at FROM notification.delivery d
                    WHERE d.channel_id = c.channel_id AND d.state = 'pending' ORDER BY d.outbox_id LIMIT 1) first
                WHERE c.kind = 'webhook' AND c.is_enabled AND c.deleted_at IS NULL
                    AND c.leased_until <= clock_timestamp() AND first.next_attempt_at <= clock_timestamp()
                ORDER BY first.next_attempt_at LIMIT $1
                FOR UPDATE OF c SKIP LOCKED)
            RETURNING channel_id, url, allows_private
            """, [.int64(Int64(channels)), .int64(Int64(lease.wholeMilliseconds))])
        return try leased.map { (row) throws(DatabaseError) in
            let channel = try row.int64(0)
            // Read after the lease is taken: what the last holder settled is seen.
            let rows = try connection.query(
                """
                SELECT \(Outbox.messageColumns), d.attempts FROM notification.delivery d
                    JOIN notification.outbox m USING (outbox_id) JOIN account.tenant t USING (tenant_id)
                WHERE d.channel_id = $1 AND d.state = 'pending' ORDER BY d.outbox_id LIMIT $2
                """, [.int64(channel), .int64(Int64(messagesEach))])
            let deliveries = try rows.map { (row) throws(DatabaseError) in
                Delivery(message: try Outbox.readMessage(row), channel: channel, attempts: try row.int(9))
            }
            return LeasedChannel(
                id: channel, url: try row.text(1), allowsPrivate: try row.bool(2), deliveries: deliveries)
        }
    }

    /// Records outcomes, holds on to the `kept` channels for `lease`, and lets the `released` ones go. One transaction.
    func settle(
        _ settlements: [Settlement], kept: [Int64], released: [Int64], lease: Duration
    ) throws(DatabaseError) {
        try connection.transaction { () throws(DatabaseError) in
            for settlement in settlements { try record(settlement) }
            for channel in kept {
                try connection.query(
                    """
                    UPDATE notification.channel SET leased_until = clock_timestamp() + $2 * interval '1 ms'
                    WHERE channel_id = $1
                    """, [.int64(channel), .int64(Int64(lease.wholeMilliseconds))])
            }
            for channel in released {
                try connection.query(
                    "UPDATE notification.channel SET leased_until = '-infinity' WHERE channel_id = $1", [.int64(channel)])
            }
        }
    }

    private func record(_ settlement: Settlement) throws(DatabaseError) {
        let (state, delay, reason): (String, Duration, String?) =
            switch settlement.state {
            case .delivered: ("delivered", .zero, nil)
            case .pending(let delay, let reason): ("pending", delay, reason)
            case .abandoned(let reason): ("abandoned", .zero, reason)
            }
        try connection.query(
            """
            UPDATE notification.delivery SET state = $3, attempts = $4,
                next_attempt_at = clock_timestamp() + $5 * interval '1 ms', last_error = coalesce($6, last_error),
                delivered_at = CASE WHEN $3 = 'delivered' THEN clock_timestamp() END
            WHERE outbox_id = $1 AND channel_id = $2 AND state = 'pending'
            """,
            [
                .int64(settlement.message), .int64(settlement.channel), .text(state), .int64(Int64(settlement.attempts)),
                .int64(Int64(delay.wholeMilliseconds)), .text(reason),
            ])
    }

    /// Messages that are not given to their channels yet, and deliveries that are pending.
    func remaining() throws(DatabaseError) -> Int {
        let rows = try connection.query(
            """
            SELECT (SELECT count(*) FROM notification.outbox WHERE dispatched_at IS NULL)
                 + (SELECT count(*) FROM notification.delivery WHERE state = 'pending')
            """)
        return try rows.first?.int(0) ?? 0
    }

    private static func readMessage(_ row: Row) throws(DatabaseError) -> OutboxMessage {
        OutboxMessage(
            id: try row.int64(0), key: try row.text(1), tenant: TenantID(try row.uint64(2)), tenantName: try row.text(3),
            instance: try row.optional(4, row.uint64).map { InstanceID($0) }, topic: try row.text(5), title: try row.text(6),
            text: try row.text(7), time: try row.text(8))
    }
}
