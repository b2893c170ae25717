extension InvariantRule {
    /// Orders sum to positions, less the fees that were taken in what is held on spot; what retention took away is summed in
    /// `oms.retired_fill`.
    static let fillsOfPosition = InvariantRule(
        "fills_of_position", in: "oms.position",
        "a position's quantity and fee are the sums of its instance's fills",
        """
        SELECT 'instance ' || instance_id || ' instrument ' || instrument_id || ': position ' || coalesce(p.quantity, 0)
            || ', fee ' || coalesce(p.fee, 0) || '; its fills sum to ' || coalesce(f.quantity, 0) || ', ' || coalesce(f.fee, 0)
        FROM oms.position p FULL JOIN (
            SELECT instance_id, instrument_id, sum(quantity) quantity, sum(fee) fee FROM (
                SELECT instance_id, instrument_id, CASE side WHEN 'buy' THEN quantity ELSE -quantity END
                    - CASE WHEN i.contract = 'spot' AND fee_asset = i.base_asset THEN asset_fee ELSE 0 END quantity, fee
                FROM oms.fill JOIN market.instrument i USING (instrument_id)
                UNION ALL
                SELECT instance_id, instrument_id, bought_quantity - sold_quantity - held_fee, fee FROM oms.retired_fill) parts
            GROUP BY instance_id, instrument_id) f USING (instance_id, instrument_id)
        WHERE coalesce(p.quantity, 0) <> coalesce(f.quantity, 0) OR coalesce(p.fee, 0) <> coalesce(f.fee, 0)
        """)
}
