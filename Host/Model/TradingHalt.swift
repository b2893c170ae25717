/// How far trading is stopped by an operator or a user. From the mildest to the strictest; where several apply to an instance,
/// the strictest counts.
package enum TradingHalt: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Nothing is added: new orders are refused, amendments may only make an order smaller, cancels pass.
    case noNew = "no_new"
    /// As `noNew`, and every open order is cancelled at once.
    case cancel
    /// As `cancel`, and when the orders are gone what is held is closed by a reduce-only market order.
    case flatten
    /// Nothing leaves the host at all, cancels included: everything stays as it is until somebody has looked.
    case freeze

    package static func < (left: TradingHalt, right: TradingHalt) -> Bool { left.severity < right.severity }

    private var severity: Int {
        switch self {
        case .noNew: 1
        case .cancel: 2
        case .flatten: 3
        case .freeze: 4
        }
    }
}

/// Whose a halt is.
package enum HaltSetter: String, Sendable, Hashable, Codable {
    /// The staff's, or the host's own account's: nobody else makes it milder or lifts it.
    case host
    /// The own people's of a tenant.
    case tenant
    /// The host's, of a tenant that has used up what its plan allows of a day.
    case plan
}

/// What a halt applies to: a node of the kill-switch tree.
package enum HaltScope: Sendable, Hashable, Codable {
    case instance(InstanceID)
    case tenant(TenantID)
    /// Every instance that trades for a person.
    case user(UserID)
    /// Every instance of a strategy, by its manifest's id.
    case strategy(String)
    case venue(String)
    case platform
}

/// What becomes of an instance's open orders and position when it is disabled or put into quarantine.
package enum OpenOrderPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// Orders stay at the venue, the position stays.
    case keep
    /// Orders are cancelled, the position stays.
    case cancel
    /// Orders are cancelled, then the position is closed.
    case flatten
}
