/// How long what a person signed in for lives, and how much of it there may be.
package enum SessionTerms {
    /// A refresh token that is not used in this time is worth nothing: two weeks.
    package static let refreshLifetime = Duration.seconds(14 * 86_400)
    /// After this a person signs in again, however active: 90 days.
    package static let sessionLifetime = Duration.seconds(90 * 86_400)
    /// A newer one ends the oldest.
    package static let maximumSessions = 20
    package static let maximumAPITokens = 50
    /// An API token lives a year at most.
    package static let longestAPIToken = Duration.seconds(365 * 86_400)
    /// Sessions that are over are forgotten after this: 30 days.
    static let memory = Duration.seconds(30 * 86_400)
}

extension Duration {
    /// Whole seconds as nanoseconds.
    var wholeNanoseconds: Int64 { components.seconds * 1_000_000_000 }
}
