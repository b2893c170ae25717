extension InvariantRule {
    /// Fills sum to orders.
    static let fillsOfOrder = InvariantRule(
        "fills_of_order", in: "oms.order",
        "an order's filled quantity, notional and fee are the sums of its fills, or of its parts' where it goes out in parts",
        """
        SELECT o.client_order_id || ': ' || o.filled_quantity || ' filled at a notional of ' || o.filled_notional || ', fee '
            || o.fee || '; its fills sum to ' || coalesce(f.quantity, 0) || ', ' || coalesce(f.notional, 0) || ', '
            || coalesce(f.fee, 0)
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
        """)
}
