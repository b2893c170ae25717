extension InvariantRule {
    /// No order is open with nothing left of it, and none is filled with a rest.
    static let filledOrder = InvariantRule(
        "filled_order", in: "oms.order",
        "an order is filled exactly when nothing is left of it",
        """
        SELECT client_order_id || ': ' || state || ' with ' || filled_quantity || ' of ' || quantity
        FROM oms.order WHERE (state = 'filled') <> (filled_quantity = quantity)
        """)
}
