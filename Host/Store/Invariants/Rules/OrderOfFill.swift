import TradingModel

extension InvariantRule {
    /// No fill without an order; an order that retention took away had one.
    static let orderOfFill = InvariantRule(
        "order_of_fill", in: "oms.fill",
        "a fill has its order, of the same tenant, instrument and side",
        """
        SELECT f.venue || '/' || f.venue_fill_id || ': order ' || f.intent_number || ' of instance ' || f.instance_id
            || ' is ' || coalesce(o.side || ' tenant ' || o.tenant_id || ' instrument ' || o.instrument_id, 'missing')
        FROM oms.fill f LEFT JOIN oms.order o USING (instance_id, intent_number)
            LEFT JOIN oms.retired_intent r ON r.instance_id = f.instance_id
        WHERE (o.intent_number IS NULL AND (r.instance_id IS NULL OR f.intent_number > CASE
                WHEN f.intent_number < \(OrderIntent.hostNumbers) THEN r.intent_count
                ELSE \(OrderIntent.hostNumbers) - 1 + r.host_intent_count END))
            OR (o.tenant_id, o.instrument_id, o.side) <> (f.tenant_id, f.instrument_id, f.side)
        """)
}
