extension InvariantRule {
    /// What was approved became an order.
    static let orderOfIntent = InvariantRule(
        "order_of_intent", in: "oms.order_intent",
        "an approved intent to submit has its order",
        """
        SELECT 'instance ' || i.instance_id || ' intent ' || i.intent_number || ': ' || i.side || ' ' || i.quantity || ' of '
            || i.intended_at
        FROM oms.order_intent i LEFT JOIN oms.order o USING (instance_id, intent_number)
        WHERE i.action = 'submit' AND i.outcome = 'approved' AND o.intent_number IS NULL
        """)
}
