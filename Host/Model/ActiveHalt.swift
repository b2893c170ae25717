/// The halt that counts for an instance: of those on its way up the kill-switch tree the strictest, and where several are as
/// strict the widest.
package struct ActiveHalt: Sendable, Hashable, Codable {
    package var scope: HaltScope
    package var level: TradingHalt

    package init(scope: HaltScope, level: TradingHalt) {
        self.scope = scope
        self.level = level
    }

    /// For the people of the instance: `no_new for this user`.
    package var summary: String { "\(level.rawValue) for \(scope.summary)" }
}

extension HaltScope {
    /// For the people of an instance below it, who know which it is and whose.
    package var summary: String {
        switch self {
        case .instance: "this instance"
        case .tenant: "this tenant"
        case .user: "this user"
        case .strategy(let strategy): "strategy \(strategy)"
        case .venue(let venue): "venue \(venue)"
        case .platform: "the whole platform"
        }
    }
}
