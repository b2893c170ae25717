import Store

/// What a tenant's plan allows. Nil: without a bound.
package struct Plan: Sendable, Hashable {
    package var name: String
    /// That are enabled at one time.
    package var instances: Int?
    /// Orders of a day (UTC).
    package var ordersPerDay: Int?
    package var apiCallsPerMinute: Int?
    /// Seconds of the processor, of a day (UTC).
    package var cpuSecondsPerDay: Int?
    package var storageBytes: Int64?

    package init(
        name: String, instances: Int? = nil, ordersPerDay: Int? = nil, apiCallsPerMinute: Int? = nil,
        cpuSecondsPerDay: Int? = nil,
        storageBytes: Int64? = nil
    ) {
        self.name = name
        self.instances = instances
        self.ordersPerDay = ordersPerDay
        self.apiCallsPerMinute = apiCallsPerMinute
        self.cpuSecondsPerDay = cpuSecondsPerDay
        self.storageBytes = storageBytes
    }

    /// Of a tenant whose plan the configuration does not name.
    package static let standard = Plan(
        name: "standard", instances: 100, ordersPerDay: 1_000_000, apiCallsPerMinute: 6_000, cpuSecondsPerDay: 864_000,
        storageBytes: 10_000_000_000)
    package static let unlimited = Plan(name: "unlimited")

    /// How much of a meter; a day's where it is of a day.
    func allowed(_ meter: UsageMeter) -> Int64? {
        switch meter {
        case .instances: instances.map(Int64.init)
        case .orders: ordersPerDay.map(Int64.init)
        case .cpuMicroseconds: cpuSecondsPerDay.map { Int64($0) * 1_000_000 }
        case .storageBytes: storageBytes
        // Held against each minute by the limit of requests.
        case .apiCalls: nil
        }
    }
}
