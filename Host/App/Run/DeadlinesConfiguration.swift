import Strategies

/// `deadlines` of the configuration file: how long a strategy may take, in milliseconds. What is not given is as the contract says.
struct DeadlinesConfiguration: Decodable {
    var loadMs: Int?
    var eventMs: Int?
    var saveMs: Int?
    var stopMs: Int?

    static let keys = JSONKeys.values("load_ms", "event_ms", "save_ms", "stop_ms")

    /// Throws where a value is not above zero and at most a minute.
    func deadlines(source: String) throws -> StrategyWorkersConfiguration.Deadlines {
        var deadlines = StrategyWorkersConfiguration.Deadlines()
        func set(_ milliseconds: Int?, _ name: String, _ deadline: inout UInt64) throws {
            guard let milliseconds else { return }
            guard (1...60_000).contains(milliseconds) else {
                throw CommandFailure("\(source): deadlines.\(name) is \(milliseconds); give 1 to 60000 milliseconds")
            }
            deadline = UInt64(milliseconds) * 1_000_000
        }
        try set(loadMs, "load_ms", &deadlines.load)
        try set(eventMs, "event_ms", &deadlines.event)
        try set(saveMs, "save_ms", &deadlines.save)
        try set(stopMs, "stop_ms", &deadlines.stop)
        return deadlines
    }
}
