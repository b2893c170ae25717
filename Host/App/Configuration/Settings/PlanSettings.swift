import API

/// `quotas` and `plans` of the configuration: what tenants may have, by the name of their plan.
enum PlanSettings {
    static let names: [(name: String, range: ClosedRange<Int>, standard: Int, text: String)] = [
        ("instances", 0...100_000, 100, "Instances of a tenant that are enabled at the same time."),
        (
            "orders_per_day", 0...1_000_000_000, 1_000_000,
            "Orders of a tenant in a day (UTC); then no new ones until the next day."
        ),
        ("requests_per_minute", 1...1_000_000, 6_000, "Requests of a tenant's people in a minute."),
        ("cpu_seconds_per_day", 1...100_000_000, 864_000, "Seconds of the processor of a tenant's strategies in a day (UTC)."),
        ("storage_megabytes", 0...1_000_000_000, 10_000, "Files that a tenant keeps here."),
    ]

    /// - Parameter values: by the names above; what is missing is as usual.
    static func plan(_ name: String, _ values: [String: Int]) -> Plan {
        func value(_ key: String) -> Int { values[key] ?? names.first { $0.name == key }?.standard ?? 0 }
        return Plan(
            name: name, instances: value("instances"), ordersPerDay: value("orders_per_day"),
            apiCallsPerMinute: value("requests_per_minute"), cpuSecondsPerDay: value("cpu_seconds_per_day"),
            storageBytes: Int64(value("storage_megabytes")) * 1_000_000)
    }
}
