import TradingModel

extension InvariantRule {
    /// No gap in what an instance asked for. Retention takes the lowest numbers.
    static let intentNumbers = InvariantRule(
        "intent_numbers", in: "oms.order_intent",
        "the intents of an instance are numbered without gaps: its own from 1, the host's own from where those begin",
        """
        SELECT 'instance ' || i.instance_id || ': ' || count(*) || ' intents up to number ' || max(i.intent_number)
        FROM oms.order_intent i LEFT JOIN oms.retired_intent r USING (instance_id)
        GROUP BY i.instance_id, i.intent_number >= \(OrderIntent.hostNumbers), r.intent_count, r.host_intent_count
        HAVING max(i.intent_number) - count(*) <> CASE WHEN max(i.intent_number) >= \(OrderIntent.hostNumbers)
                THEN \(OrderIntent.hostNumbers) - 1 + coalesce(r.host_intent_count, 0) ELSE coalesce(r.intent_count, 0) END
            OR min(i.intent_number) <> 1 + CASE WHEN max(i.intent_number) >= \(OrderIntent.hostNumbers)
                THEN \(OrderIntent.hostNumbers) - 1 + coalesce(r.host_intent_count, 0) ELSE coalesce(r.intent_count, 0) END
        """)
}
