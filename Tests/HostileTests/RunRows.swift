import Store
import TestSupport

/// What a run left in the database, user by user.
struct RunRows {
    struct Incident {
        var kind: String
        var text: String
    }

    /// Incidents of each user, oldest first.
    private(set) var incidents: [String: [Incident]] = [:]
    /// Messages of the strategy itself.
    private(set) var told: [String: [String]] = [:]
    /// How often risk refused, by code.
    private(set) var refusals: [String: [String: Int]] = [:]
    private(set) var orders: [String: Int] = [:]
    /// Everything that was asked, ordered and filled, in a user's own order: the same in two runs that decided alike.
    private(set) var trading: [String: [String]] = [:]
    private(set) var violations: [String] = []

    init(_ database: TestDatabase) throws {
        let connection = try database.connect()
        try RunRows.each(
            connection,
            """
            SELECT t.name, i.kind, i.text FROM strategy.instance_incident i JOIN account.tenant t USING (tenant_id)
            ORDER BY i.instance_incident_id
            """
        ) { incidents[$0[0], default: []].append(Incident(kind: $0[1], text: $0[2])) }
        try RunRows.each(
            connection,
            """
            SELECT t.name, o.text FROM notification.outbox o JOIN account.tenant t USING (tenant_id)
            WHERE o.topic = 'strategy' ORDER BY o.outbox_id
            """
        ) { told[$0[0], default: []].append($0[1]) }
        try RunRows.each(
            connection,
            "SELECT t.name, i.refusal_code FROM oms.order_intent i JOIN account.tenant t USING (tenant_id) "
                + "WHERE i.outcome = 'refused'"
        ) { refusals[$0[0], default: [:]][$0[1], default: 0] += 1 }
        try RunRows.each(
            connection, "SELECT t.name, o.intent_number::text FROM oms.order o JOIN account.tenant t USING (tenant_id)"
        ) { orders[$0[0], default: 0] += 1 }
        try RunRows.each(connection, RunRows.tradingQuery) { trading[$0[0], default: []].append($0[1]) }
        violations = try Invariants(connection).violations().map { "\($0)" }
    }

    /// How many orders a run has placed until now.
    static func orderCount(_ database: TestDatabase) throws -> Int {
        try database.connect().query("SELECT count(*) FROM oms.order")[0].int(0)
    }

    func orders(of users: [String]) -> Int { users.reduce(0) { $0 + (orders[$1] ?? 0) } }

    /// Without what only says when something was written down.
    private static let tradingQuery = """
        SELECT name, row FROM (
            SELECT t.name, i.intent_number AS number, 1 AS step,
                concat_ws(' ', 'intent', i.intent_number, i.action, i.order_number, i.side, i.order_type,
                    i.quantity, i.price, i.stop_price, i.outcome, i.refusal_code, i.intended_at) AS row
            FROM oms.order_intent i JOIN account.tenant t USING (tenant_id)
            UNION ALL
            SELECT t.name, o.intent_number, 2, concat_ws(' ', 'order', o.intent_number, o.client_order_id, o.state,
                o.filled_quantity, o.filled_notional, o.fee, o.updated_at)
            FROM oms.order o JOIN account.tenant t USING (tenant_id)
            UNION ALL
            SELECT t.name, f.intent_number, 3,
                concat_ws(' ', 'fill', f.fill_number, f.side, f.price, f.quantity, f.fee, f.filled_at)
            FROM oms.fill f JOIN account.tenant t USING (tenant_id)
            UNION ALL
            SELECT t.name, 0, 4, concat_ws(' ', 'position', p.quantity, p.cost, p.realised_profit, p.fee)
            FROM oms.position p JOIN account.tenant t USING (tenant_id)
        ) rows ORDER BY name, number, step, row
        """

    private static func each(_ connection: PostgreSQLConnection, _ sql: String, _ body: ([String]) -> Void) throws {
        let rows = try connection.query(sql)
        for index in 0..<rows.count {
            let row = rows[index]
            var columns: [String] = []
            for column in 0..<(sql.contains("i.kind, i.text") ? 3 : 2) {
                columns.append(row.isNull(column) ? "" : try row.text(column))
            }
            body(columns)
        }
    }
}
