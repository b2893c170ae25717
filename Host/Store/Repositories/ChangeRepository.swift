package import TradingModel

/// What has become durable since a moment, for a stream that comes again after the host forgot where it was. Each question is
/// bounded: one more row than `limit` says that there are too many. Each goes tenant by tenant through the index of its rows, so
/// that it costs what the scope's own rows cost, whatever others have; positions alone, of which an instance has one, are all
/// looked at.
package struct ChangeRepository {
    /// Which instances; nil: all that the scope shows.
    private let instances: String?
    private let connection: PostgreSQLConnection
    private let limit: Int

    /// - Parameter instances: only what is about these; nil: all that the scope shows.
    package init(_ scoped: ScopedConnection, instances: [InstanceID]?, limit: Int) {
        connection = scoped.connection
        // An array in text form: `{1,2,3}`.
        self.instances = instances.map { "{" + $0.map(\.description).joined(separator: ",") + "}" }
        self.limit = limit
    }

    package struct RecordedFill {
        package var fill: Fill
        /// Microseconds since 1970, by the database's clock.
        package var recorded: Int64
    }

    /// Fills by when they were recorded, of one moment by instance and number.
    ///
    /// - Parameters:
    ///   - start: microseconds since 1970; those that were recorded later.
    ///   - partial: of those until `recorded`, the ones behind this instance and number only.
    ///   - end: microseconds since 1970, itself included.
    package func fills(
        after start: Int64, partial: (recorded: Int64, instance: UInt64, fill: UInt64)?, until end: Int64
    ) throws(DatabaseError) -> [RecordedFill] {
        try connection.query(
            """
            SELECT f.* FROM account.tenant t CROSS JOIN LATERAL (
                SELECT tenant_id, instance_id, intent_number, fill_number, instrument_id, side, venue_fill_id, price, quantity,
                    fee, is_maker, filled_at, fee_asset, asset_fee, recorded_at FROM oms.fill
                WHERE tenant_id = t.tenant_id AND recorded_at > $1 AND recorded_at <= $2
                    AND ($3::text IS NULL OR instance_id = ANY ($3::text::bigint[]))
                    AND ($4::timestamptz IS NULL OR recorded_at > $4 OR (instance_id, fill_number) > ($5, $6))
                ORDER BY recorded_at, instance_id, fill_number LIMIT $7) f
            ORDER BY recorded_at, instance_id, fill_number LIMIT $7
            """,
            [
                .timestamp(Timestamp(microseconds: start)), .timestamp(Timestamp(microseconds: end)), .text(instances),
                .timestamp(partial.map { Timestamp(microseconds: $0.recorded) }),
                .int64(partial.map { Int64(clamping: $0.instance) } ?? 0), .int64(partial.map { Int64(clamping: $0.fill) } ?? 0),
                .int64(Int64(limit) + 1),
            ]
        ).map { (row) throws(DatabaseError) in
            guard let side = Side(columnText: try row.text(5)) else { throw row.unexpected(5, "a side") }
            let fee = try row.optional(13, row.decimal)
            let bookedFee = try row.decimal(9)
            let fill = Fill(
                order: ClientOrderID(
                    tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), intent: try row.uint64(2)),
                number: try row.uint64(3), instrument: InstrumentID(try row.uint64(4)), side: side,
                venueFill: VenueFill(
                    venueFillID: try row.text(6), price: Price(try row.decimal(7)), quantity: Quantity(try row.decimal(8)),
                    fee: Notional(fee ?? bookedFee), feeAsset: try row.optional(12, row.text), isMaker: try row.bool(10)),
                venueTime: try row.timestamp(11))
            return RecordedFill(fill: fill, recorded: try row.timestamp(14).nanoseconds / 1_000)
        }
    }

    /// The present state of each order that changed since a moment of the line's clock, itself included.
    package func orders(since line: Timestamp) throws(DatabaseError) -> [Order] {
        try connection.query(
            OrderRepository.orderFields + """
                 FROM account.tenant t CROSS JOIN LATERAL (
                    SELECT * FROM oms.order
                    WHERE tenant_id = t.tenant_id AND updated_at >= $1
                        AND ($2::text IS NULL OR instance_id = ANY ($2::text::bigint[]))
                    ORDER BY updated_at, instance_id, intent_number LIMIT $3) o
                LEFT JOIN oms.order_plan p ON p.instance_id = o.instance_id AND p.intent_number = o.intent_number
                ORDER BY o.updated_at, o.instance_id, o.intent_number LIMIT $3
                """, [.timestamp(line), .text(instances), .int64(Int64(limit) + 1)]
        ).map(OrderRepository.readOrder)
    }

    /// The present state of each position that changed since a moment of the line's clock, itself included.
    package func positions(since line: Timestamp) throws(DatabaseError) -> [CommittedRows.HeldPosition] {
        try connection.query(
            """
            SELECT p.tenant_id, p.instance_id, p.instrument_id, p.quantity, p.cost, p.realised_profit, p.fee, p.revision,
                p.funding, i.contract, p.updated_at
            FROM oms.position p JOIN market.instrument i USING (instrument_id)
            WHERE p.updated_at >= $1 AND ($2::text IS NULL OR p.instance_id = ANY ($2::text::bigint[]))
            ORDER BY p.updated_at, p.instance_id LIMIT $3
            """, [.timestamp(line), .text(instances), .int64(Int64(limit) + 1)]
        ).map { (row) throws(DatabaseError) in
            guard let contract = Contract(rawValue: try row.text(9)) else { throw row.unexpected(9, "a kind of contract") }
            var position = Position(instrument: InstrumentID(try row.uint64(2)), contract: contract)
            position.quantity = Quantity(try row.decimal(3))
            position.cost = Notional(try row.decimal(4))
            position.realisedProfit = Notional(try row.decimal(5))
            position.fee = Notional(try row.decimal(6))
            position.revision = try row.uint64(7)
            position.funding = Notional(try row.decimal(8))
            return CommittedRows.HeldPosition(
                tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), position: position,
                time: try row.timestamp(10))
        }
    }

    /// Messages by when they were recorded.
    package func notices(after start: Int64, until end: Int64) throws(DatabaseError) -> [Notice] {
        try connection.query(
            """
            SELECT n.* FROM account.tenant t CROSS JOIN LATERAL (
                SELECT tenant_id, instance_id, key, topic, title, text, occurred_at, recorded_at, outbox_id
                FROM notification.outbox
                WHERE tenant_id = t.tenant_id AND recorded_at > $1 AND recorded_at <= $2
                    AND ($3::text IS NULL OR instance_id = ANY ($3::text::bigint[]))
                ORDER BY recorded_at, outbox_id LIMIT $4) n
            ORDER BY recorded_at, outbox_id LIMIT $4
            """,
            [
                .timestamp(Timestamp(microseconds: start)), .timestamp(Timestamp(microseconds: end)), .text(instances),
                .int64(Int64(limit) + 1),
            ]
        ).map { (row) throws(DatabaseError) in
            guard let topic = Notice.Topic(rawValue: try row.text(3)) else { throw row.unexpected(3, "a topic of messages") }
            return Notice(
                tenant: TenantID(try row.uint64(0)), instance: try row.optional(1, row.uint64).map { InstanceID($0) },
                key: try row.text(2), topic: topic, title: try row.text(4), text: try row.text(5), time: try row.timestamp(6))
        }
    }

    /// What happened to instances, by when it was recorded.
    package func incidents(after start: Int64, until end: Int64) throws(DatabaseError) -> [InstanceIncident] {
        try connection.query(
            """
            SELECT i.* FROM account.tenant t CROSS JOIN LATERAL (
                SELECT tenant_id, instance_id, kind, text, last_seq, occurred_at, recorded_at, instance_incident_id
                FROM strategy.instance_incident
                WHERE tenant_id = t.tenant_id AND recorded_at > $1 AND recorded_at <= $2
                    AND ($3::text IS NULL OR instance_id = ANY ($3::text::bigint[]))
                ORDER BY recorded_at, instance_incident_id LIMIT $4) i
            ORDER BY recorded_at, instance_incident_id LIMIT $4
            """,
            [
                .timestamp(Timestamp(microseconds: start)), .timestamp(Timestamp(microseconds: end)), .text(instances),
                .int64(Int64(limit) + 1),
            ]
        ).map { (row) throws(DatabaseError) in
            guard let kind = InstanceIncident.Kind(rawValue: try row.text(2)) else {
                throw row.unexpected(2, "a kind of incident")
            }
            return InstanceIncident(
                tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), kind: kind,
                text: try row.text(3), lastSeq: try row.uint64(4), time: try row.timestamp(5))
        }
    }
}

extension Timestamp {
    fileprivate init(microseconds: Int64) { self.init(nanoseconds: microseconds * 1_000) }
}
