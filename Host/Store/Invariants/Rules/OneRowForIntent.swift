extension InvariantRule {
    /// The key holds the time, so the table takes a number again at another time.
    static let oneRowForIntent = InvariantRule(
        "one_row_for_intent", in: "oms.order_intent",
        "an intent's number comes once, whatever its time",
        """
        SELECT 'instance ' || instance_id || ' intent ' || intent_number || ' ' || count(*) || ' times'
        FROM oms.order_intent GROUP BY instance_id, intent_number HAVING count(*) > 1
        """)
}
