extension InvariantRule {
    /// As for intents; a venue's fill id is one execution of an order.
    static let oneRowForFill = InvariantRule(
        "one_row_for_fill", in: "oms.fill",
        "a venue's fill of an order comes once, whatever its time",
        """
        SELECT venue || '/' || venue_fill_id || ' ' || count(*) || ' times'
        FROM oms.fill GROUP BY venue, venue_fill_id, instance_id, intent_number HAVING count(*) > 1
        """)
}
