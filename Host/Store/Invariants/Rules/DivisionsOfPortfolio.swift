extension InvariantRule {
    static let divisionsOfPortfolio = InvariantRule(
        "divisions_of_portfolio", in: "account.portfolio_exposure",
        "a portfolio's exposure is the sum of its divisions, each way",
        """
        SELECT 'tenant ' || s.tenant_id || ' at ' || s.taken_at || ': exposure ' || s.exposure || ', by '
            || ways.division || ' ' || coalesce(d.exposure, 0)
        FROM account.portfolio_snapshot s CROSS JOIN (VALUES ('instrument'), ('strategy'), ('venue')) ways (division)
            LEFT JOIN (SELECT tenant_id, valuation_asset, taken_at, division, sum(exposure) exposure
                FROM account.portfolio_exposure GROUP BY tenant_id, valuation_asset, taken_at, division) d
            USING (tenant_id, valuation_asset, taken_at, division)
        WHERE s.exposure <> coalesce(d.exposure, 0)
        """)
}
