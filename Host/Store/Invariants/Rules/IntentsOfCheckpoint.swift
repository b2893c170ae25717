import TradingModel

extension InvariantRule {
    /// A strategy's saved state never knows of an intent that is not stored.
    static let intentsOfCheckpoint = InvariantRule(
        "intents_of_checkpoint", in: "strategy.instance_checkpoint",
        "what an instance had asked for at its checkpoint is stored",
        """
        SELECT 'instance ' || c.instance_id || ': next intent ' || c.next_intent || ', the last stored is '
            || coalesce(i.last, r.intent_count, 0)
        FROM strategy.instance_checkpoint c
            LEFT JOIN (SELECT instance_id, max(intent_number) last FROM oms.order_intent
                WHERE intent_number < \(OrderIntent.hostNumbers) GROUP BY instance_id) i USING (instance_id)
            LEFT JOIN oms.retired_intent r USING (instance_id)
        WHERE c.next_intent > coalesce(i.last, r.intent_count, 0) + 1
        """)
}
