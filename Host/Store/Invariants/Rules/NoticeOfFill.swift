extension InvariantRule {
    /// The outbox is complete.
    static let noticeOfFill = InvariantRule(
        "a fill has its notice",
        """
        SELECT f.venue || '/' || f.venue_fill_id FROM oms.fill f
        WHERE NOT EXISTS (SELECT FROM notification.outbox n
            WHERE n.tenant_id = f.tenant_id AND n.key = 'fill/' || f.venue_fill_id)
        """)
}
