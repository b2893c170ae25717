extension InvariantRule {
    static let fillsOfMember = InvariantRule(
        "fills_of_member", in: "oms.order_group_member",
        "what a member of a group filled is what its order filled",
        """
        SELECT o.client_order_id || ': ' || o.filled_quantity || ' filled, ' || m.filled_quantity || ' in group '
            || m.group_number
        FROM oms.order_group_member m JOIN oms.order o
            ON o.instance_id = m.instance_id AND o.intent_number = m.order_number
        WHERE o.filled_quantity <> m.filled_quantity
        """)
}
