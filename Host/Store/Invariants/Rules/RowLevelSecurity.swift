extension InvariantRule {
    /// Every table of the host's schemas, a new one too, is closed to other tenants.
    static let rowLevelSecurity = InvariantRule(
        "row_level_security", in: "every table",
        "row-level security is on and forced, with a policy for the host, and one for the tenant where a row names it",
        """
        SELECT c.oid::regclass::text FROM pg_class c
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_'
                OR nspname IN ('information_schema', 'public', 'market'))
            AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
                OR NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                AND 'tradingboost_host'::regrole = ANY (p.polroles))
                OR NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                AND 'tradingboost_tenant'::regrole = ANY (p.polroles))
                AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
        """)
}
