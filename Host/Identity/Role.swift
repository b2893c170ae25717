/// What a person is for, within the tenant that the person belongs to. One person has one role.
///
/// The staff of the host are the members of the platform's own tenant: there a role reaches over every tenant.
package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything, people and roles included.
    case owner
    /// Everything that trades: enables, swaps and stops strategies for everybody, sets limits and halts.
    case `operator`
    /// Writes strategies: uploads and checks plugins, runs backtests.
    case author
    /// Trades for itself: its own instances and orders, within the limits that others set.
    case trader
    /// Looks.
    case viewer
}

/// Whose things a permission is about.
package enum Reach: Int, Sendable, Hashable, Comparable, CaseIterable {
    case none
    /// Those of the person itself.
    case own
    /// Those of the person's tenant.
    case tenant
    /// Those of every tenant, and what is of none.
    case platform

    package static func < (lhs: Reach, rhs: Reach) -> Bool { lhs.rawValue < rhs.rawValue }
}
