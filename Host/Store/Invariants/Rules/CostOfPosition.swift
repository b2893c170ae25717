extension InvariantRule {
    /// No money is made or lost by booking: what was paid for purchases and not got back by sales is either the cost of what is
    /// held or was realised. Exact but for the rounding of each fill's notional to 10⁻¹⁸.
    static let costOfPosition = InvariantRule(
        "cost_of_position", in: "oms.position",
        "a position's cost less its realised profit is what its instance's fills bought for less what they sold for",
        """
        SELECT 'instance ' || instance_id || ' instrument ' || instrument_id || ': cost ' || p.cost || ', realised '
            || p.realised_profit || '; its fills sum to ' || coalesce(f.notional, 0)
        FROM oms.position p LEFT JOIN (
            SELECT instance_id, instrument_id, sum(notional) notional FROM (
                SELECT instance_id, instrument_id,
                    CASE side WHEN 'buy' THEN price * quantity ELSE -price * quantity END notional FROM oms.fill
                UNION ALL
                SELECT instance_id, instrument_id, bought_notional - sold_notional FROM oms.retired_fill) parts
            GROUP BY instance_id, instrument_id) f USING (instance_id, instrument_id)
        WHERE abs(p.cost - p.realised_profit - coalesce(f.notional, 0)) > 1e-9
        """)
}
