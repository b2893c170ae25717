extension OrderPlan {
    /// Reads what `summary` wrote; nil for every other text, and for a plan that is none.
    package init?(summary: String) {
        let words = summary.split(separator: " ", omittingEmptySubsequences: false)
        var values: [Substring: Substring] = [:]
        for word in words.dropFirst() where word.contains("=") {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[parts[0]] = parts[1]
        }
        func price(_ name: Substring) -> Price? { values[name].flatMap { FixedDecimal($0) }.map { Price($0) } }
        let plan: OrderPlan?
        switch words.first {
        case "oco": plan = words.last.flatMap { IntentNumber($0) }.map { .oco(with: $0) }
        case "bracket": plan = .bracket(stop: price("stop"), takeProfit: price("take_profit"))
        case "twap":
            plan = values["duration"].flatMap { Int64($0) }.flatMap { duration in
                values["slices"].flatMap { Int($0) }.map { .twap(duration: duration, slices: $0) }
            }
        case "iceberg": plan = values["visible"].flatMap { FixedDecimal($0) }.map { .iceberg(visible: Quantity($0)) }
        default: plan = nil
        }
        // What is left over, twice there or written otherwise is no plan of ours.
        guard let plan, plan.summary == summary else { return nil }
        self = plan
    }
}
