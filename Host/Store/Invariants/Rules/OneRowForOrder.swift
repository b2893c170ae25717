extension InvariantRule {
    /// As for intents.
    static let oneRowForOrder = InvariantRule(
        "one_row_for_order", in: "oms.order",
        "an order comes once, whatever its time",
        """
        SELECT min(client_order_id) || ' ' || count(*) || ' times'
        FROM oms.order GROUP BY instance_id, intent_number HAVING count(*) > 1
        UNION ALL
        SELECT client_order_id || ' ' || count(*) || ' times' FROM oms.order GROUP BY client_order_id
        HAVING count(DISTINCT (instance_id, intent_number)) > 1
        """)
}
