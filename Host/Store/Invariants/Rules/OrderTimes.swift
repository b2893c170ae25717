extension InvariantRule {
    /// Nothing is older than its own beginning.
    static let ordersInTime = InvariantRule(
        "order_times", in: "oms.order",
        "an order is not updated before it was made",
        """
        SELECT client_order_id || ': made ' || created_at || ', updated ' || updated_at
        FROM oms.order WHERE updated_at < created_at
        """)
}
