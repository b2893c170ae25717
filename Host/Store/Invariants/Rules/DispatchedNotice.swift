extension InvariantRule {
    /// What was handed to the channels is in a delivery row of each.
    static let dispatchedNotice = InvariantRule(
        "dispatched_notice", in: "notification.delivery",
        "a message that was dispatched has a delivery",
        """
        SELECT 'message ' || outbox_id || ' (' || key || '): dispatched at ' || dispatched_at FROM notification.outbox o
        WHERE dispatched_at IS NOT NULL AND NOT EXISTS (SELECT FROM notification.delivery d WHERE d.outbox_id = o.outbox_id)
        """)
}
