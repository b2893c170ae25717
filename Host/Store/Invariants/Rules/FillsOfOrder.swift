extension InvariantRule {
    /// Fills sum to orders.
    static let fillsOfOrder = InvariantRule(
        "an order's filled quantity, notional and fee are the sums of its fills",
        """
        SELECT o.client_order_id || ': ' || o.filled_quantity || ' filled, fills sum to ' || coalesce(f.quantity, 0)
        FROM oms.order o LEFT JOIN (
            SELECT instance_id, intent_number, sum(quantity) quantity, sum(price * quantity) notional, sum(fee) fee
            FROM oms.fill GROUP BY instance_id, intent_number) f USING (instance_id, intent_number)
        WHERE o.filled_quantity <> coalesce(f.quantity, 0) OR o.fee <> coalesce(f.fee, 0)
            OR abs(o.filled_notional - coalesce(f.notional, 0)) > 1e-12
        """)
}
