extension InvariantRule {
    /// As for intents; a venue's fill id is one execution.
    static let oneRowForFill = InvariantRule(
        "one_row_for_fill", in: "oms.fill",
        "a venue's fill comes once, whatever its time",
        """
        SELECT venue || '/' || venue_fill_id || ' ' || count(*) || ' times'
        FROM oms.fill GROUP BY venue, venue_fill_id HAVING count(*) > 1
        """)
}
