extension InvariantRule {
    /// No report of a venue is lost between two others. Retention takes the lowest numbers.
    static let reportNumbers = InvariantRule(
        "report_numbers", in: "oms.venue_report",
        "the reports that a shard took from its venue are numbered without gaps",
        """
        SELECT 'shard ' || shard || ': ' || count(*) || ' reports from number ' || min(report_number) || ' to '
            || max(report_number)
        FROM oms.venue_report GROUP BY shard HAVING max(report_number) - min(report_number) + 1 <> count(*)
        """)
}
