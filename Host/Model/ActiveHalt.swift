/// The halt that counts for an instance: of those on its way up the kill-switch tree the strictest, and where several are as
/// strict the widest.
package struct ActiveHalt: Sendable, Hashable, Codable {
    package var scope: HaltScope
    package var level: TradingHalt

    package init(scope: HaltScope, level: TradingHalt) {
        self.scope = scope
        self.level = level
    }

    /// For people: `no_new for the whole platform`.
    package var summary: String { "\(level.rawValue) for \(scope.summary)" }
}

extension HaltScope {
    /// For people.
    package var summary: String {
        switch self {
        case .instance(let id): "instance \(id)"
        case .tenant(let id): "user \(id)"
        case .strategy(let strategy): "strategy \(strategy)"
        case .venue(let venue): "venue \(venue)"
        case .platform: "the whole platform"
        }
    }
}
