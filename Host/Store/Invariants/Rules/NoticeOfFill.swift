extension InvariantRule {
    /// The outbox is complete. What retention took away was told.
    static let noticeOfFill = InvariantRule(
        "notice_of_fill", in: "notification.outbox",
        "a fill has its notice",
        """
        SELECT f.venue || '/' || f.venue_fill_id || ': fill ' || f.fill_number || ' of instance ' || f.instance_id || ' at '
            || f.filled_at
        FROM oms.fill f LEFT JOIN notification.retired_message r USING (tenant_id)
        WHERE NOT EXISTS (SELECT FROM notification.outbox n
                WHERE n.tenant_id = f.tenant_id AND n.key = 'fill/' || f.instance_id || '/' || f.fill_number)
            -- The clocks of a message and of what it tells about differ by moments.
            AND (r.retired_before IS NULL OR f.filled_at >= r.retired_before + interval '1 hour')
        """)
}
