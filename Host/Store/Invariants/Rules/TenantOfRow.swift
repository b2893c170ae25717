extension InvariantRule {
    /// No row is another tenant's.
    static let tenantOfRow = InvariantRule(
        "tenant_of_row", in: "every table of oms, strategy and risk",
        "a row's tenant is its instance's tenant",
        """
        SELECT r.named_in || ' instance ' || r.instance_id || ': tenant ' || r.tenant_id || ', the instance''s is '
            || coalesce(i.tenant_id::text, 'missing')
        FROM (
            SELECT 'oms.order_intent' named_in, instance_id, tenant_id FROM oms.order_intent
            UNION SELECT 'oms.order', instance_id, tenant_id FROM oms.order
            UNION SELECT 'oms.fill', instance_id, tenant_id FROM oms.fill
            UNION SELECT 'oms.funding', instance_id, tenant_id FROM oms.funding
            UNION SELECT 'oms.position', instance_id, tenant_id FROM oms.position
            UNION SELECT 'oms.order_plan', instance_id, tenant_id FROM oms.order_plan
            UNION SELECT 'oms.order_group', instance_id, tenant_id FROM oms.order_group
            UNION SELECT 'oms.order_group_member', instance_id, tenant_id FROM oms.order_group_member
            UNION SELECT 'oms.venue_report', instance_id, tenant_id FROM oms.venue_report
            UNION SELECT 'oms.retired_fill', instance_id, tenant_id FROM oms.retired_fill
            UNION SELECT 'oms.retired_intent', instance_id, tenant_id FROM oms.retired_intent
            UNION SELECT 'risk.guard_event', instance_id, tenant_id FROM risk.guard_event
            UNION SELECT 'strategy.instance_checkpoint', instance_id, tenant_id FROM strategy.instance_checkpoint
            UNION SELECT 'strategy.instance_incident', instance_id, tenant_id FROM strategy.instance_incident
            UNION SELECT 'strategy.shadow_intent', instance_id, tenant_id FROM strategy.shadow_intent) r
            LEFT JOIN strategy.instance i USING (instance_id) WHERE r.tenant_id IS DISTINCT FROM i.tenant_id
        """)
}
