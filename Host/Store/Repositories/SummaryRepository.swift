package import TradingModel

/// How many rows there are.
package struct RowCounts: Sendable, Hashable {
    package var intents: Int
    package var orders: Int
    package var fills: Int
    /// Messages in the outbox, delivered or not.
    package var notifications: Int
    package var deliveredNotifications: Int
    package var abandonedNotifications: Int
    package var incidents: Int
}

/// Where a tenant's trading stands, one row for each instance.
package struct InstanceSummary: Sendable, Hashable {
    package var tenant: TenantID
    package var tenantName: String
    package var instance: InstanceID
    package var instanceName: String
    package var openOrders: Int
    package var orders: Int
    package var fills: Int
    /// Of the instance's instrument.
    package var position: Position
    package var lastFill: LastFill?

    package struct LastFill: Sendable, Hashable {
        package var side: Side
        package var price: Price
        package var quantity: Quantity
        package var time: Timestamp
    }
}

/// Counts and states for a summary that agrees with the tables, because it is read from them.
package struct SummaryRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Of the given instances, or of everything.
    package func counts(instances: [InstanceID]? = nil) throws(DatabaseError) -> RowCounts {
        // An array in text form: `{1,2,3}`.
        let ids = instances.map { "{" + $0.map(\.description).joined(separator: ",") + "}" }
        let rows = try connection.query(
            """
            SELECT
                (SELECT count(*) FROM oms.order_intent WHERE $1::text IS NULL OR instance_id = ANY ($1::text::bigint[])),
                (SELECT count(*) FROM oms.order WHERE $1::text IS NULL OR instance_id = ANY ($1::text::bigint[])),
                (SELECT count(*) FROM oms.fill WHERE $1::text IS NULL OR instance_id = ANY ($1::text::bigint[])),
                (SELECT count(*) FROM notification.outbox
                 WHERE $1::text IS NULL OR instance_id = ANY ($1::text::bigint[])),
                (SELECT count(DISTINCT outbox_id) FROM notification.delivery JOIN notification.outbox USING (outbox_id)
                 WHERE state = 'delivered' AND ($1::text IS NULL OR instance_id = ANY ($1::text::bigint[]))),
                (SELECT count(DISTINCT outbox_id) FROM notification.delivery JOIN notification.outbox USING (outbox_id)
                 WHERE state = 'abandoned' AND ($1::text IS NULL OR instance_id = ANY ($1::text::bigint[]))),
                (SELECT count(*) FROM strategy.instance_incident
                 WHERE $1::text IS NULL OR instance_id = ANY ($1::text::bigint[]))
            """, [.text(ids)])
        guard let row = rows.first else { throw DatabaseError(.decoding, "the count of rows has no row") }
        return RowCounts(
            intents: try row.int(0), orders: try row.int(1), fills: try row.int(2), notifications: try row.int(3),
            deliveredNotifications: try row.int(4), abandonedNotifications: try row.int(5), incidents: try row.int(6))
    }

    /// In the order in which the instances were created; of one tenant, or of all.
    package func instances(tenant: TenantID? = nil) throws(DatabaseError) -> [InstanceSummary] {
        try connection.query(
            """
            SELECT i.tenant_id, t.name, i.instance_id, i.name, i.instrument_id,
                (SELECT count(*) FROM oms.order o WHERE o.instance_id = i.instance_id
                    AND o.state NOT IN ('filled', 'cancelled', 'rejected', 'expired')),
                (SELECT count(*) FROM oms.order o WHERE o.instance_id = i.instance_id),
                (SELECT count(*) FROM oms.fill f WHERE f.instance_id = i.instance_id),
                p.quantity, p.cost, p.realised_profit, p.fee, p.revision, last.side, last.price, last.quantity, last.filled_at,
                p.funding, instrument.contract
            FROM strategy.instance i JOIN account.tenant t USING (tenant_id)
                JOIN market.instrument instrument USING (instrument_id)
                LEFT JOIN oms.position p ON p.instance_id = i.instance_id AND p.instrument_id = i.instrument_id
                LEFT JOIN LATERAL (SELECT f.side, f.price, f.quantity, f.filled_at FROM oms.fill f
                    WHERE f.instance_id = i.instance_id ORDER BY f.fill_number DESC LIMIT 1) last ON true
            WHERE $1::bigint IS NULL OR i.tenant_id = $1
            ORDER BY i.instance_id
            """, [.int64((tenant?.rawValue).map { Int64(bitPattern: $0) })]
        ).map(SummaryRepository.read)
    }

    private static func read(_ row: Row) throws(DatabaseError) -> InstanceSummary {
        guard let contract = Contract(rawValue: try row.text(18)) else { throw row.unexpected(18, "a kind of contract") }
        var position = Position(instrument: InstrumentID(try row.uint64(4)), contract: contract)
        if !row.isNull(8) {
            position.funding = Notional(try row.decimal(17))
            position.quantity = Quantity(try row.decimal(8))
            position.cost = Notional(try row.decimal(9))
            position.realisedProfit = Notional(try row.decimal(10))
            position.fee = Notional(try row.decimal(11))
            position.revision = try row.uint64(12)
        }
        var lastFill: InstanceSummary.LastFill?
        if let side = try row.optional(13, row.text) {
            guard let side = Side(columnText: side) else { throw row.unexpected(13, "a side") }
            lastFill = InstanceSummary.LastFill(
                side: side, price: Price(try row.decimal(14)), quantity: Quantity(try row.decimal(15)),
                time: try row.timestamp(16))
        }
        return InstanceSummary(
            tenant: TenantID(try row.uint64(0)), tenantName: try row.text(1), instance: InstanceID(try row.uint64(2)),
            instanceName: try row.text(3), openOrders: try row.int(5), orders: try row.int(6), fills: try row.int(7),
            position: position, lastFill: lastFill)
    }
}
