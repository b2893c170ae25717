import Identity

/// `identity` of the configuration: accounts and sessions.
struct IdentitySettings: Sendable, Hashable {
    /// Who may make an account.
    var registration: RegistrationPolicy
}

/// `logging` of the configuration.
struct LoggingSettings: Sendable, Hashable {
    enum Format: String, Sendable, Hashable, CaseIterable { case text, json }

    /// A level of swift-log.
    var level: String
    var format: Format
}
