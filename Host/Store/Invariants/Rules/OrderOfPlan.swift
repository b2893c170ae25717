extension InvariantRule {
    /// Plans, groups and members are about orders of the same tenant.
    static let orderOfPlan = InvariantRule(
        "order_of_plan", in: "oms.order_plan, oms.order_group, oms.order_group_member",
        "what is stored of an order's plan, and each member of a group, has its order",
        """
        SELECT r.named_in || ' instance ' || r.instance_id || ': order ' || r.intent_number || ' of tenant ' || r.tenant_id
            || ' is ' || coalesce('tenant ' || o.tenant_id || '''s', 'missing')
        FROM (
            SELECT 'oms.order_plan' named_in, instance_id, intent_number, tenant_id FROM oms.order_plan
            UNION ALL SELECT 'oms.order_plan', instance_id, parent_number, tenant_id FROM oms.order_plan
                WHERE parent_number IS NOT NULL
            UNION ALL SELECT 'oms.order_group_member', instance_id, order_number, tenant_id FROM oms.order_group_member
            UNION ALL SELECT 'oms.order_group', instance_id, group_number, tenant_id FROM oms.order_group) r
            LEFT JOIN oms.order o USING (instance_id, intent_number)
        WHERE o.intent_number IS NULL OR o.tenant_id <> r.tenant_id
        """)
}
