extension InvariantRule {
    /// A month that nobody made: nothing is lost, but retention and speed want it. Read through the tables: nobody but their
    /// owner reads a partition by its own name.
    static let defaultPartitions = InvariantRule(
        "default_partitions", in: "oms.order_intent, oms.order, oms.fill",
        "the default partitions are empty (tradingboost db partitions --make makes the months that are missing)",
        severity: .warning,
        """
        SELECT 'oms.order_intent_default: ' || intended_at FROM oms.order_intent
            WHERE tableoid = 'oms.order_intent_default'::regclass
        UNION ALL SELECT 'oms.order_default: ' || created_at FROM oms.order WHERE tableoid = 'oms.order_default'::regclass
        UNION ALL SELECT 'oms.fill_default: ' || filled_at FROM oms.fill WHERE tableoid = 'oms.fill_default'::regclass
        """)
}
