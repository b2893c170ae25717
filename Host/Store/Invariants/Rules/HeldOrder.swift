extension InvariantRule {
    static let heldOrder = InvariantRule(
        "held_order", in: "oms.order_plan",
        "an order that the host holds is not known to the venue",
        """
        SELECT o.client_order_id || ': ' || p.holding || ', ' || o.venue_order_id
        FROM oms.order_plan p JOIN oms.order o USING (instance_id, intent_number)
        WHERE p.holding IN ('held', 'sliced') AND o.venue_order_id IS NOT NULL
        """)
}
