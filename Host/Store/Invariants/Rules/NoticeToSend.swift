extension InvariantRule {
    /// Nobody sends a message that was never handed to a channel, or hands it over twice.
    static let noticeToSend = InvariantRule(
        "notice_to_send", in: "notification.delivery",
        "a message with a delivery was dispatched",
        """
        SELECT 'message ' || o.outbox_id || ' (' || o.key || '): channel ' || d.channel_id || ' ' || d.state || ', attempts '
            || d.attempts
        FROM notification.outbox o JOIN notification.delivery d USING (outbox_id) WHERE o.dispatched_at IS NULL
        """)
}
