extension InvariantRule {
    /// No gap in what was executed. Retention takes the lowest numbers.
    static let fillNumbers = InvariantRule(
        "fill_numbers", in: "oms.fill",
        "the fills of an instance are numbered from 1 without gaps",
        """
        SELECT 'instance ' || f.instance_id || ': ' || count(*) || ' fills up to number ' || max(f.fill_number)
            || ', retired ' || coalesce(r.count, 0)
        FROM oms.fill f LEFT JOIN (SELECT instance_id, sum(fill_count) count FROM oms.retired_fill GROUP BY instance_id) r
            USING (instance_id)
        GROUP BY f.instance_id, r.count HAVING max(f.fill_number) <> count(*) + coalesce(r.count, 0)
        """)
}
