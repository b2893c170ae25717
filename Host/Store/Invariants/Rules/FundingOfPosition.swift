extension InvariantRule {
    static let fundingOfPosition = InvariantRule(
        "funding_of_position", in: "oms.position",
        "a position's funding is the sum of its payments",
        """
        SELECT 'instance ' || instance_id || ': position ' || coalesce(p.funding, 0) || ', payments sum to '
            || coalesce(f.payment, 0)
        FROM oms.position p FULL JOIN (
            SELECT instance_id, instrument_id, sum(payment) payment FROM oms.funding GROUP BY instance_id, instrument_id) f
            USING (instance_id, instrument_id)
        WHERE coalesce(p.funding, 0) <> coalesce(f.payment, 0)
        """)
}
