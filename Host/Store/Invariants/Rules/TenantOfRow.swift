extension InvariantRule {
    /// No row is another tenant's.
    static let tenantOfRow = InvariantRule(
        "a row's tenant is its instance's tenant",
        """
        SELECT 'instance ' || r.instance_id FROM (
            SELECT instance_id, tenant_id FROM oms.order_intent UNION ALL SELECT instance_id, tenant_id FROM oms.order
            UNION ALL SELECT instance_id, tenant_id FROM oms.fill UNION ALL SELECT instance_id, tenant_id FROM oms.position
            UNION ALL SELECT instance_id, tenant_id FROM strategy.instance_checkpoint) r
            LEFT JOIN strategy.instance i USING (instance_id) WHERE r.tenant_id IS DISTINCT FROM i.tenant_id
        """)
}
