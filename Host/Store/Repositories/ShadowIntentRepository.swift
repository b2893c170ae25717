package import TradingModel

/// What versions that only shadowed others would have asked for.
package struct ShadowIntentRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// - Parameter intents: each with whether the version that trades asked for the same at that event.
    package func append(_ intents: [(intent: OrderIntent, isEqual: Bool)], plugin: PluginID) throws(DatabaseError) {
        guard !intents.isEmpty else { return }
        let (int, text, number) = (TypeID.int8, TypeID.text, TypeID.numeric)
        var columns = Columns(
            [int, int, int, text, int, text, text, number, number, number, TypeID.bool, TypeID.timestamptz])
        for (intent, isEqual) in intents { columns.append(intent, isEqual: isEqual, plugin: plugin) }
        var parameters = Parameters()
        columns.write(to: &parameters)
        try connection.query(
            """
            INSERT INTO strategy.shadow_intent (tenant_id, instance_id, plugin_id, action, order_number, side, order_type,
                quantity, price, stop_price, is_equal, intended_at)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[],
                $8::numeric[], $9::numeric[], $10::numeric[], $11::boolean[], $12::timestamptz[])
            """, parameters)
    }

    package func count(instance: InstanceID) throws(DatabaseError) -> Int {
        let rows = try connection.query(
            "SELECT count(*) FROM strategy.shadow_intent WHERE instance_id = $1",
            [.int64(Int64(bitPattern: instance.rawValue))])
        return Int(try rows.first?.uint64(0) ?? 0)
    }
}

extension Columns {
    fileprivate mutating func append(_ intent: OrderIntent, isEqual: Bool, plugin: PluginID) {
        append(intent.tenant.rawValue)
        append(intent.instance.rawValue)
        append(plugin.rawValue)
        switch intent.action {
        case .submit(let terms):
            append("submit")
            append(intent.number)
            append(terms.side.columnText)
            append(terms.type.columnText)
            append(terms.quantity.decimal)
            append(terms.price?.decimal)
            append(terms.stopPrice?.decimal)
        case .cancel(let order): appendChange("cancel", of: order, nil)
        case .amend(let order, let amendment): appendChange("amend", of: order, amendment)
        }
        append(isEqual)
        append(intent.time)
    }

    private mutating func appendChange(_ action: String, of order: IntentNumber, _ amendment: Amendment?) {
        append(action)
        append(order)
        append(String?.none)
        append(String?.none)
        append(amendment?.quantity?.decimal)
        append(amendment?.price?.decimal)
        append(amendment?.stopPrice?.decimal)
    }
}
