extension InvariantRule {
    /// An order without fills is not partially filled.
    static let partlyFilledOrder = InvariantRule(
        "partly_filled_order", in: "oms.order",
        "a partially filled order has a fill",
        """
        SELECT client_order_id || ': ' || state || ' with ' || filled_quantity || ' of ' || quantity
        FROM oms.order WHERE state = 'partially_filled' AND filled_quantity = 0
        """)
}
