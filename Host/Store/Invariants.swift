import TradingModel

/// What must be true of the stored trading, whatever happened: the tables tell one story.
package struct Invariants {
    /// One broken rule, with the number of rows that break it and one of them.
    package struct Violation: Sendable, Hashable, CustomStringConvertible {
        package var rule: String
        package var count: Int
        package var example: String

        package var description: String { "\(rule): \(count) rows, for example \(example)" }
    }

    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Empty when everything agrees. Reads whole tables, in one snapshot.
    package func violations() throws(DatabaseError) -> [Violation] {
        try connection.transaction { () throws(DatabaseError) in
            try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            var violations: [Violation] = []
            for (rule, sql) in Invariants.rules {
                let rows = try connection.query("SELECT count(*), min(example) FROM (\(sql)) broken (example)")
                if let row = rows.first, try row.int(0) > 0 {
                    violations.append(Violation(rule: rule, count: try row.int(0), example: try row.text(1)))
                }
            }
            return violations
        }
    }

    /// Each statement returns one text for each row that breaks the rule.
    private static let rules: [(String, String)] = [
        (
            "an order's filled quantity, notional and fee are the sums of its fills, or of its parts' where it goes out in parts",
            """
            SELECT o.client_order_id || ': ' || o.filled_quantity || ' filled, fills sum to ' || coalesce(f.quantity, 0)
            FROM oms.order o LEFT JOIN (
                SELECT instance_id, intent_number, sum(quantity) quantity, sum(price * quantity) notional, sum(fee) fee
                FROM (
                    SELECT instance_id, intent_number, quantity, price, fee FROM oms.fill
                    UNION ALL
                    SELECT p.instance_id, p.parent_number, f.quantity, f.price, f.fee
                    FROM oms.order_plan p JOIN oms.order_plan whole
                        ON whole.instance_id = p.instance_id AND whole.intent_number = p.parent_number
                            AND whole.holding = 'sliced'
                    JOIN oms.fill f ON f.instance_id = p.instance_id AND f.intent_number = p.intent_number) counted
                GROUP BY instance_id, intent_number) f USING (instance_id, intent_number)
            WHERE o.filled_quantity <> coalesce(f.quantity, 0) OR o.fee <> coalesce(f.fee, 0)
                OR abs(o.filled_notional - coalesce(f.notional, 0)) > 1e-12
            """
        ),
        (
            "a position's quantity and fee are the sums of its instance's fills",
            """
            SELECT 'instance ' || instance_id || ': position ' || coalesce(p.quantity, 0) || ', fills sum to '
                || coalesce(f.quantity, 0)
            FROM oms.position p FULL JOIN (
                SELECT instance_id, instrument_id, sum(CASE side WHEN 'buy' THEN quantity ELSE -quantity END) quantity,
                    sum(fee) fee
                FROM oms.fill GROUP BY instance_id, instrument_id) f USING (instance_id, instrument_id)
            WHERE coalesce(p.quantity, 0) <> coalesce(f.quantity, 0) OR coalesce(p.fee, 0) <> coalesce(f.fee, 0)
            """
        ),
        (
            "an order is filled exactly when nothing is left of it",
            """
            SELECT client_order_id || ': ' || state || ' with ' || filled_quantity || ' of ' || quantity
            FROM oms.order WHERE (state = 'filled') <> (filled_quantity = quantity)
            """
        ),
        (
            "an order has an approved intent to submit, of the same tenant and instrument",
            """
            SELECT o.client_order_id FROM oms.order o LEFT JOIN oms.order_intent i USING (instance_id, intent_number)
            WHERE i.intent_number IS NULL OR i.action <> 'submit' OR i.outcome <> 'approved' OR i.tenant_id <> o.tenant_id
                OR i.instrument_id <> o.instrument_id
            """
        ),
        (
            "an approved intent to submit has its order",
            """
            SELECT 'instance ' || i.instance_id || ' intent ' || i.intent_number
            FROM oms.order_intent i LEFT JOIN oms.order o USING (instance_id, intent_number)
            WHERE i.action = 'submit' AND i.outcome = 'approved' AND o.intent_number IS NULL
            """
        ),
        (
            "the intents of an instance are numbered without gaps: its own from 1, the host's own from where those begin",
            """
            SELECT 'instance ' || instance_id || ': ' || count(*) || ' intents up to number ' || max(intent_number)
            FROM oms.order_intent GROUP BY instance_id, intent_number >= \(OrderIntent.hostNumbers)
            HAVING max(intent_number) - count(*) NOT IN (0, \(OrderIntent.hostNumbers - 1))
                OR min(intent_number) NOT IN (1, \(OrderIntent.hostNumbers))
            """
        ),
        (
            "what is stored of an order's plan, and each member of a group, has its order",
            """
            SELECT 'instance ' || r.instance_id || ' order ' || r.intent_number FROM (
                SELECT instance_id, intent_number, tenant_id FROM oms.order_plan
                UNION ALL SELECT instance_id, parent_number, tenant_id FROM oms.order_plan WHERE parent_number IS NOT NULL
                UNION ALL SELECT instance_id, order_number, tenant_id FROM oms.order_group_member
                UNION ALL SELECT instance_id, group_number, tenant_id FROM oms.order_group) r
                LEFT JOIN oms.order o USING (instance_id, intent_number)
            WHERE o.intent_number IS NULL OR o.tenant_id <> r.tenant_id
            """
        ),
        (
            "what a member of a group filled is what its order filled",
            """
            SELECT o.client_order_id || ': ' || o.filled_quantity || ' filled, ' || m.filled_quantity || ' in group '
                || m.group_number
            FROM oms.order_group_member m JOIN oms.order o
                ON o.instance_id = m.instance_id AND o.intent_number = m.order_number
            WHERE o.filled_quantity <> m.filled_quantity
            """
        ),
        (
            "an order that the host holds is not known to the venue",
            """
            SELECT o.client_order_id || ': ' || p.holding || ', ' || o.venue_order_id
            FROM oms.order_plan p JOIN oms.order o USING (instance_id, intent_number)
            WHERE p.holding IN ('held', 'sliced') AND o.venue_order_id IS NOT NULL
            """
        ),
        (
            "the fills of an instance are numbered from 1 without gaps",
            """
            SELECT 'instance ' || instance_id || ': ' || count(*) || ' fills up to number ' || max(fill_number)
            FROM oms.fill GROUP BY instance_id HAVING max(fill_number) <> count(*)
            """
        ),
        (
            "a fill has its notice",
            """
            SELECT f.venue || '/' || f.venue_fill_id FROM oms.fill f
            WHERE NOT EXISTS (SELECT FROM notification.outbox n
                WHERE n.tenant_id = f.tenant_id AND n.key = 'fill/' || f.venue_fill_id)
            """
        ),
        (
            "a row's tenant is its instance's tenant",
            """
            SELECT 'instance ' || r.instance_id FROM (
                SELECT instance_id, tenant_id FROM oms.order_intent UNION ALL SELECT instance_id, tenant_id FROM oms.order
                UNION ALL SELECT instance_id, tenant_id FROM oms.fill UNION ALL SELECT instance_id, tenant_id FROM oms.position
                UNION ALL SELECT instance_id, tenant_id FROM strategy.instance_checkpoint) r
                JOIN strategy.instance i USING (instance_id) WHERE r.tenant_id <> i.tenant_id
            """
        ),
    ]
}
