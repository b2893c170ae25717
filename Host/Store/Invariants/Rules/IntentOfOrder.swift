import TradingModel

extension InvariantRule {
    /// No order without an intent; an intent that retention took away had one.
    static let intentOfOrder = InvariantRule(
        "intent_of_order", in: "oms.order",
        "an order has an approved intent to submit, of the same tenant and instrument",
        """
        SELECT o.client_order_id || ': order ' || o.intent_number || ' of instance ' || o.instance_id || ', intent: '
            || coalesce(i.action || ' ' || i.outcome || ' tenant ' || i.tenant_id || ' instrument ' || i.instrument_id, 'none')
        FROM oms.order o LEFT JOIN oms.order_intent i USING (instance_id, intent_number)
            LEFT JOIN oms.retired_intent r ON r.instance_id = o.instance_id
        WHERE (i.intent_number IS NULL AND (r.instance_id IS NULL OR o.intent_number > CASE
                WHEN o.intent_number < \(OrderIntent.hostNumbers) THEN r.intent_count
                ELSE \(OrderIntent.hostNumbers) - 1 + r.host_intent_count END))
            OR i.action <> 'submit' OR i.outcome <> 'approved' OR i.tenant_id <> o.tenant_id
            OR i.instrument_id <> o.instrument_id
        """)
}
