package import TradingModel

/// What somebody asked for, and what became of it.
package struct StoredIntent: Sendable, Hashable {
    package enum Action: String, Sendable, Hashable, CaseIterable { case submit, cancel, amend }

    package var id: ClientOrderID
    package var action: Action
    /// The order that it is about.
    package var order: IntentNumber
    package var side: Side?
    package var type: OrderType?
    /// As it was asked for.
    package var quantity: Quantity?
    package var price: Price?
    package var stopPrice: Price?
    /// Nil: approved.
    package var refusal: Refusal?
    /// The line's clock.
    package var time: Timestamp

    package struct Refusal: Sendable, Hashable {
        /// Stable.
        package var code: String
        /// With the numbers that decided.
        package var text: String
    }
}

/// Orders, intents, fills and positions for people, as far as a scope shows them. Times are to the microsecond.
package struct TradingRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    // MARK: - Orders

    /// - Parameters:
    ///   - state: only those in it; nil: in any.
    ///   - onlyOpen: those that are not over.
    package func orders(
        _ page: TradingPage, state: OrderState? = nil, onlyOpen: Bool = false, side: Side? = nil
    ) throws(DatabaseError) -> [Order] {
        var statement = NewestFirst("oms.order", time: "created_at", number: "intent_number", page: page)
        if let state { statement.add("r.state = ?", .text(state.rawValue)) }
        if onlyOpen { statement.add("r.state NOT IN ('filled', 'cancelled', 'rejected', 'expired')") }
        if let side { statement.add("r.side = ?", .text(side.columnText)) }
        return try statement.rows(
            connection, OrderRepository.orderFields, as: "o",
            join: "LEFT JOIN oms.order_plan p ON p.instance_id = o.instance_id AND p.intent_number = o.intent_number"
        ).map(OrderRepository.readOrder)
    }

    package func order(_ id: ClientOrderID) throws(DatabaseError) -> Order? { try OrderRepository(connection).find(id) }

    /// The pair or bracket that an order belongs to.
    package func groups(of order: ClientOrderID) throws(DatabaseError) -> [OrderGroup] {
        try OrderGroupRepository(connection).groups(of: order)
    }

    // MARK: - Fills

    package func fills(_ page: TradingPage, side: Side? = nil) throws(DatabaseError) -> [Fill] {
        var statement = NewestFirst("oms.fill", time: "filled_at", number: "fill_number", page: page)
        if let side { statement.add("r.side = ?", .text(side.columnText)) }
        return try statement.rows(connection, "SELECT \(OrderRepository.fillColumns)", as: "f").map(OrderRepository.readFill)
    }

    /// All of an order, the oldest first.
    package func fills(of order: ClientOrderID) throws(DatabaseError) -> [Fill] {
        try connection.query(
            """
            SELECT \(OrderRepository.fillColumns) FROM oms.fill WHERE instance_id = $1 AND intent_number = $2
            ORDER BY fill_number
            """, [.int64(Int64(bitPattern: order.instance.rawValue)), .int64(Int64(bitPattern: order.intent))]
        ).map(OrderRepository.readFill)
    }

    // MARK: - Intents

    /// - Parameters:
    ///   - isRefused: only those that risk refused, or only those that it passed; nil: both.
    ///   - code: only those that were refused with it.
    package func intents(
        _ page: TradingPage, isRefused: Bool? = nil, code: String? = nil
    ) throws(DatabaseError) -> [StoredIntent] {
        var statement = NewestFirst("oms.order_intent", time: "intended_at", number: "intent_number", page: page)
        if let isRefused { statement.add("r.outcome = ?", .text(isRefused ? "refused" : "approved")) }
        if let code { statement.add("r.refusal_code = ?", .text(code)) }
        return try statement.rows(connection, "SELECT \(TradingRepository.intentColumns)", as: "i")
            .map(TradingRepository.readIntent)
    }

    /// Everything that was asked about an order, the oldest first: the order itself, amendments, cancels.
    package func intents(about order: ClientOrderID) throws(DatabaseError) -> [StoredIntent] {
        let created = try connection.query(
            "SELECT min(created_at) FROM oms.order WHERE instance_id = $1 AND intent_number = $2",
            [.int64(Int64(bitPattern: order.instance.rawValue)), .int64(Int64(bitPattern: order.intent))])
        guard let row = created.first, let time = try row.optional(0, row.timestamp) else {
            return try intent(order).map { [$0] } ?? []
        }
        // A strategy that was late asked by the time of its event, which is before the order's.
        return try connection.query(
            """
            SELECT \(TradingRepository.intentColumns) FROM oms.order_intent i
            WHERE instance_id = $1 AND order_number = $2 AND intended_at >= $3::timestamptz - interval '1 day'
            ORDER BY intended_at, intent_number LIMIT 1000
            """,
            [
                .int64(Int64(bitPattern: order.instance.rawValue)), .int64(Int64(bitPattern: order.intent)), .timestamp(time),
            ]
        ).map(TradingRepository.readIntent)
    }

    /// One by its number; nil when there is none.
    package func intent(_ id: ClientOrderID) throws(DatabaseError) -> StoredIntent? {
        try IntentRepository(connection).find(id)
    }

    static let intentColumns = """
        i.tenant_id, i.instance_id, i.intent_number, i.action, i.order_number, i.side, i.order_type, i.quantity, i.price,
            i.stop_price, i.refusal_code, i.refusal_text, i.intended_at
        """

    static func readIntent(_ row: Row) throws(DatabaseError) -> StoredIntent {
        guard let action = StoredIntent.Action(rawValue: try row.text(3)) else { throw row.unexpected(3, "an action") }
        let refusal: StoredIntent.Refusal? = try row.optional(10) { (column) throws(DatabaseError) in
            StoredIntent.Refusal(code: try row.text(column), text: try row.optional(11, row.text) ?? "")
        }
        return StoredIntent(
            id: ClientOrderID(
                tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), intent: try row.uint64(2)),
            action: action, order: UInt64(bitPattern: try row.int64(4)),
            // A refused intent is stored as it was asked for, whatever that was.
            side: try row.optional(5, row.text).flatMap { Side(columnText: $0) },
            type: try row.optional(6, row.text).flatMap { OrderType(columnText: $0) },
            quantity: try row.optional(7, row.decimal).map { Quantity($0) },
            price: try row.optional(8, row.decimal).map { Price($0) },
            stopPrice: try row.optional(9, row.decimal).map { Price($0) }, refusal: refusal, time: try row.timestamp(12))
    }
}

/// What became of single intents, for the host itself.
package struct IntentRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    package func find(_ id: ClientOrderID) throws(DatabaseError) -> StoredIntent? {
        try connection.query(
            """
            SELECT \(TradingRepository.intentColumns) FROM oms.order_intent i
            WHERE instance_id = $1 AND intent_number = $2 AND tenant_id = $3
            """,
            [
                .int64(Int64(bitPattern: id.instance.rawValue)), .int64(Int64(bitPattern: id.intent)),
                .int64(Int64(bitPattern: id.tenant.rawValue)),
            ]
        ).first.map(TradingRepository.readIntent)
    }
}
