extension InvariantRule {
    /// Plans, groups and members are about orders of the same tenant.
    static let orderOfPlan = InvariantRule(
        "what is stored of an order's plan, and each member of a group, has its order",
        """
        SELECT 'instance ' || r.instance_id || ' order ' || r.intent_number FROM (
            SELECT instance_id, intent_number, tenant_id FROM oms.order_plan
            UNION ALL SELECT instance_id, parent_number, tenant_id FROM oms.order_plan WHERE parent_number IS NOT NULL
            UNION ALL SELECT instance_id, order_number, tenant_id FROM oms.order_group_member
            UNION ALL SELECT instance_id, group_number, tenant_id FROM oms.order_group) r
            LEFT JOIN oms.order o USING (instance_id, intent_number)
        WHERE o.intent_number IS NULL OR o.tenant_id <> r.tenant_id
        """)
}
