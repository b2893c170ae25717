package import TradingModel

/// Orders and fills, for people and for checks. The line writes them through its journal and never reads them here.
package struct OrderRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// With what the host does in its place and whom it belongs to; see `OrderGroupRepository` for its group.
    package func find(_ id: ClientOrderID) throws(DatabaseError) -> Order? {
        try connection.query(
            OrderRepository.orderColumns + " WHERE o.instance_id = $1 AND o.intent_number = $2 AND o.tenant_id = $3",
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
                 WHERE ($1::bigint IS NULL OR o.tenant_id = $1) AND ($2::bigint IS NULL OR o.instance_id = $2)
                    AND (NOT $3 OR o.state NOT IN ('filled', 'cancelled', 'rejected', 'expired'))
                ORDER BY o.created_at DESC, o.instance_id, o.intent_number DESC LIMIT $4
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
                is_maker, filled_at, fee_asset, asset_fee FROM oms.fill
            WHERE ($1::bigint IS NULL OR tenant_id = $1) AND ($2::bigint IS NULL OR instance_id = $2)
            ORDER BY filled_at DESC, instance_id, fill_number DESC LIMIT $3
            """,
            [
                .int64((tenant?.rawValue).map { Int64(bitPattern: $0) }),
                .int64((instance?.rawValue).map { Int64(bitPattern: $0) }), .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in
            guard let side = Side(columnText: try row.text(5)) else { throw row.unexpected(5, "a side") }
            var fee = try row.decimal(9)
            if let assetFee = try row.optional(13, row.decimal) { fee = assetFee }
            return Fill(
                order: ClientOrderID(
                    tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), intent: try row.uint64(2)),
                number: try row.uint64(3), instrument: InstrumentID(try row.uint64(4)), side: side,
                venueFill: VenueFill(
                    venueFillID: try row.text(6), price: Price(try row.decimal(7)), quantity: Quantity(try row.decimal(8)),
                    fee: Notional(fee), feeAsset: try row.optional(12, row.text),
                    isMaker: try row.bool(10)),
                venueTime: try row.timestamp(11))
        }
    }

    package func position(instance: InstanceID, instrument: InstrumentID) throws(DatabaseError) -> Position? {
        try connection.query(
            """
            SELECT p.quantity, p.cost, p.realised_profit, p.fee, p.revision, p.funding, i.contract
            FROM oms.position p JOIN market.instrument i USING (instrument_id)
            WHERE instance_id = $1 AND instrument_id = $2
            """,
            [.int64(Int64(bitPattern: instance.rawValue)), .int64(Int64(bitPattern: instrument.rawValue))]
        ).map { (row) throws(DatabaseError) in
            guard let contract = Contract(rawValue: try row.text(6)) else { throw row.unexpected(6, "a kind of contract") }
            var position = Position(instrument: instrument, contract: contract)
            position.funding = Notional(try row.decimal(5))
            position.quantity = Quantity(try row.decimal(0))
            position.cost = Notional(try row.decimal(1))
            position.realisedProfit = Notional(try row.decimal(2))
            position.fee = Notional(try row.decimal(3))
            position.revision = try row.uint64(4)
            return position
        }.first
    }

    static let orderColumns = """
        SELECT o.tenant_id, o.instance_id, o.intent_number, o.venue_order_id, o.instrument_id, o.side, o.order_type, o.quantity,
            o.price, o.stop_price, o.time_in_force, o.is_post_only, o.is_reduce_only, o.state, o.filled_quantity,
            o.filled_notional, o.fee, o.reason_code, o.revision, o.created_at, o.updated_at, o.trailing_distance, o.expire_at,
            p.plan, p.parent_number, p.holding, p.best_price
        FROM oms.order o LEFT JOIN oms.order_plan p ON p.instance_id = o.instance_id AND p.intent_number = o.intent_number
        """

    static func readOrder(_ row: Row) throws(DatabaseError) -> Order {
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
        order.plan = try row.optional(23) { (column) throws(DatabaseError) in
            guard let plan = OrderPlan(summary: try row.text(column)) else { throw row.unexpected(column, "an order's plan") }
            return plan
        }
        order.parent = try row.optional(24, row.uint64)
        order.holding = try row.optional(25) { (column) throws(DatabaseError) in
            guard let holding = Order.Holding(rawValue: try row.text(column)) else {
                throw row.unexpected(column, "the host's part in an order")
            }
            return holding
        }
        order.bestPrice = try row.optional(26, row.decimal).map { Price($0) }
        return order
    }
}
