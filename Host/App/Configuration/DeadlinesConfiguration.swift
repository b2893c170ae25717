import Strategies

/// `deadlines` of the configuration file: how long a strategy may take, in milliseconds. What is not given is as the contract
/// says.
struct DeadlinesConfiguration: Decodable {
    var loadMs: Int?
    var eventMs: Int?
    /// An event that a strategy has and has not begun.
    var queueMs: Int?
    var saveMs: Int?
    var stopMs: Int?
    /// How long the line waits for a strategy that is saved, or created in the process that takes over.
    var takeoverMs: Int?
    /// How long a candle waits for its answers; who is later is decided at the prices of that time.
    var patienceMs: Int?

    /// Throws where a value is not above zero and at most a minute.
    func deadlines(source: String) throws -> StrategyWorkersConfiguration.Deadlines {
        var deadlines = StrategyWorkersConfiguration.Deadlines()
        deadlines.load = try nanoseconds(loadMs, "load_ms", source) ?? deadlines.load
        deadlines.event = try nanoseconds(eventMs, "event_ms", source) ?? deadlines.event
        deadlines.queue = try nanoseconds(queueMs, "queue_ms", source) ?? deadlines.queue
        deadlines.save = try nanoseconds(saveMs, "save_ms", source) ?? deadlines.save
        deadlines.stop = try nanoseconds(stopMs, "stop_ms", source) ?? deadlines.stop
        deadlines.takeover = try nanoseconds(takeoverMs, "takeover_ms", source) ?? deadlines.takeover
        return deadlines
    }

    /// Throws as `deadlines`.
    func patience(source: String) throws -> Duration {
        try nanoseconds(patienceMs, "patience_ms", source).map { .nanoseconds(Int64($0)) } ?? HostPlan.livePatience
    }

    private func nanoseconds(_ milliseconds: Int?, _ name: String, _ source: String) throws -> UInt64? {
        guard let milliseconds else { return nil }
        guard (1...60_000).contains(milliseconds) else {
            throw CommandFailure("\(source): deadlines.\(name) is \(milliseconds); give 1 to 60000 milliseconds", key: name)
        }
        return UInt64(milliseconds) * 1_000_000
    }
}
