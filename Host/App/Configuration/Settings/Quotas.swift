/// What a tenant may have at the same time, or ask for in a time.
struct Quotas: Sendable, Hashable {
    /// By the names of their keys.
    private let values: [String: Int]

    init(_ values: [String: Int]) { self.values = values }

    static let names: [(name: String, range: ClosedRange<Int>, standard: Int, text: String)] = [
        ("users", 1...100_000, 50, "People of a tenant."),
        ("instances", 0...100_000, 20, "Instances of a tenant that are enabled."),
        ("plugins", 0...10_000, 20, "Plugins that a tenant uploaded."),
        ("credentials", 0...1_000, 10, "Exchange keys of a tenant."),
        ("api_tokens", 0...10_000, 50, "Tokens for programs of a tenant."),
        ("jobs_per_day", 0...100_000, 100, "Jobs that a tenant starts in a day (UTC)."),
        ("requests_per_minute", 1...1_000_000, 600, "Requests of a tenant in a minute."),
        ("streams", 0...10_000, 10, "Event streams of a tenant at the same time."),
    ]

    var users: Int { self["users"] }
    var instances: Int { self["instances"] }
    var plugins: Int { self["plugins"] }
    var credentials: Int { self["credentials"] }
    var apiTokens: Int { self["api_tokens"] }
    var jobsPerDay: Int { self["jobs_per_day"] }
    var requestsPerMinute: Int { self["requests_per_minute"] }
    var streams: Int { self["streams"] }

    subscript(name: String) -> Int { values[name] ?? Quotas.names.first { $0.name == name }?.standard ?? 0 }

    /// The same with other values for some names.
    func with(_ other: [String: Int]) -> Quotas { Quotas(values.merging(other) { $1 }) }
}

/// `quotas` and `plans` of the configuration: what tenants may have, by the name of their plan.
struct PlanSettings: Sendable, Hashable {
    /// Of every plan that does not say otherwise.
    var quotas: Quotas
    var plans: [String: Quotas]

    func quotas(ofPlan name: String) -> Quotas { plans[name] ?? quotas }
}
