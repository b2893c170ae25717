package import TradingModel

/// Orders and fills, for people and for checks. The line writes them through its journal and never reads them here.
package struct OrderRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    package func find(_ id: ClientOrderID) throws(DatabaseError) -> Order? {
        try connection.query(
            OrderRepository.orderColumns + " WHERE instance_id = $1 AND intent_number = $2 AND tenant_id = $3",
            [
                .int64(Int64(bitPattern: id.instance.rawValue)), .int64(Int64(bitPattern: id.intent)),
                .int64(Int64(bitPattern: id.tenant.rawValue)),
            ]
        ).map(OrderRepository.readOrder).first
    }

    /// The newest first; times to the microsecond.
    package func orders(
        tenant: TenantID? = nil, instance: InstanceID? = nil, onlyOpen: Bool = false, limit: Int = 100
    ) throws(DatabaseError) -> [Order] {
        try connection.query(
            OrderRepository.orderColumns + """
                 WHERE ($1::bigint IS NULL OR tenant_id = $1) AND ($2::bigint IS NULL OR instance_id = $2)
                    AND (NOT $3 OR state NOT IN ('filled', 'cancelled', 'rejected', 'expired'))
                ORDER BY created_at DESC, instance_id, intent_number DESC LIMIT $4
                """,
            [
                .int64((tenant?.rawValue).map { Int64(bitPattern: $0) }),
                .int64((instance?.rawValue).map { Int64(bitPattern: $0) }), .bool(onlyOpen), .int64(Int64(limit)),
            ]
        ).map(OrderRepository.readOrder)
    }

    /// The newest first; times to the microsecond.
    package func fills(
        tenant: TenantID? = nil, instance: InstanceID? = nil, limit: Int = 100
    ) throws(DatabaseError) -> [Fill] {
        try connection.query(
            """
            SELECT tenant_id, instance_id, intent_number, fill_number, instrument_id, side, venue_fill_id, price, quantity, fee,
                is_maker, filled_at FROM oms.fill
            WHERE ($1::bigint IS NULL OR tenant_id = $1) AND ($2::bigint IS NULL OR instance_id = $2)
            ORDER BY filled_at DESC, instance_id, fill_number DESC LIMIT $3
            """,
            [
                .int64((tenant?.rawValue).map { Int64(bitPattern: $0) }),
                .int64((instance?.rawValue).map { Int64(bitPattern: $0) }), .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in
            guard let side = Side(columnText: try row.text(5)) else { throw row.unexpected(5, "a side") }
            return Fill(
                order: ClientOrderID(
                    tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), intent: try row.uint64(2)),
                number: try row.uint64(3), instrument: InstrumentID(try row.uint64(4)), side: side,
                venueFill: VenueFill(
                    venueFillID: try row.text(6), price: Price(try row.decimal(7)), quantity: Quantity(try row.decimal(8)),
                    fee: Notional(try row.decimal(9)), isMaker: try row.bool(10)),
                venueTime: try row.timestamp(11))
        }
    }

    package func position(instance: InstanceID, instrument: InstrumentID) throws(DatabaseError) -> Position? {
        try connection.query(
            """
            SELECT quantity, cost, realised_profit, fee, revision FROM oms.position
            WHERE instance_id = $1 AND instrument_id = $2
            """,
            [.int64(Int64(bitPattern: instance.rawValue)), .int64(Int64(bitPattern: instrument.rawValue))]
        ).map { (row) throws(DatabaseError) in
            var position = Position(instrument: instrument)
            position.quantity = Quantity(try row.decimal(0))
            position.cost = Notional(try row.decimal(1))
            position.realisedProfit = Notional(try row.decimal(2))
            position.fee = Notional(try row.decimal(3))
            position.revision = try row.uint64(4)
            return position
        }.first
    }

    private static let orderColumns = """
        SELECT tenant_id, instance_id, intent_number, venue_order_id, instrument_id, side, order_type, quantity, price,
            stop_price, time_in_force, is_post_only, is_reduce_only, state, filled_quantity, filled_notional, fee, reason_code,
            revision, created_at, updated_at, trailing_distance, expire_at FROM oms.order
        """

    private static func readOrder(_ row: Row) throws(DatabaseError) -> Order {
        guard let side = Side(columnText: try row.text(5)) else { throw row.unexpected(5, "a side") }
        guard let type = OrderType(columnText: try row.text(6)) else { throw row.unexpected(6, "an order type") }
        guard let timeInForce = TimeInForce(columnText: try row.text(10)) else { throw row.unexpected(10, "a time in force") }
        guard let state = OrderState(rawValue: try row.text(13)) else { throw row.unexpected(13, "an order state") }
        let terms = OrderTerms(
            instrument: InstrumentID(try row.uint64(4)), side: side, type: type, quantity: Quantity(try row.decimal(7)),
            price: try row.optional(8, row.decimal).map { Price($0) },
            stopPrice: try row.optional(9, row.decimal).map { Price($0) }, timeInForce: timeInForce,
            isPostOnly: try row.bool(11), isReduceOnly: try row.bool(12),
            trailingDistance: try row.optional(21, row.decimal).map { Price($0) },
            expireTime: try row.optional(22, row.timestamp))
        var order = Order(
            id: ClientOrderID(
                tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), intent: try row.uint64(2)),
            terms: terms, createdTime: try row.timestamp(19))
        order.venueOrderID = try row.optional(3, row.text)
        order.state = state
        order.isOutcomeUnknown = state == .unknown
        order.filledQuantity = Quantity(try row.decimal(14))
        order.filledNotional = Notional(try row.decimal(15))
        order.fee = Notional(try row.decimal(16))
        order.reasonCode = try row.optional(17, row.text)
        order.revision = try row.uint64(18)
        order.updatedTime = try row.timestamp(20)
        return order
    }
}
