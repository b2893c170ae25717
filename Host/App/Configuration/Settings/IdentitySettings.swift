/// `identity` of the configuration: accounts and sessions.
struct IdentitySettings: Sendable, Hashable {
    /// Who may make an account.
    enum Registration: String, Sendable, Hashable, CaseIterable { case open, invited, closed }

    var registration: Registration
    /// Minutes.
    var accessTokenMinutes: Int
    /// Days.
    var sessionDays: Int
    /// Characters.
    var minimumPasswordLength: Int
    /// Wrong passwords for one account before it waits.
    var maximumFailedLogins: Int
    /// Minutes.
    var lockoutMinutes: Int
    /// Days.
    var invitationDays: Int
}

/// `vault` of the configuration: what exchange keys lie under. At most one of both is given; without either the host makes a key
/// file in its data folder.
struct VaultSettings: Sendable, Hashable {
    /// Path.
    var masterKeyFile: String?
    /// Wraps and unwraps keys. May hold what is secret: never logged.
    var keyCommand: String?
}

/// `jobs` of the configuration: backtests and what else runs beside the line.
struct JobSettings: Sendable, Hashable {
    /// At the same time.
    var concurrent: Int
    /// Minutes that one may run.
    var maximumMinutes: Int
    /// Of one tenant, at the same time.
    var waitingPerTenant: Int
    /// Days that outcomes are kept.
    var keepDays: Int
}

/// `logging` of the configuration.
struct LoggingSettings: Sendable, Hashable {
    enum Format: String, Sendable, Hashable, CaseIterable { case text, json }

    /// A level of swift-log.
    var level: String
    var format: Format
}
