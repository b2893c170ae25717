/// How a server of the API treats its callers, beside what the routes say themselves.
package struct APIOptions: Sendable {
    /// How many requests one caller may send; nil: any number.
    package var rateLimiter: RateLimiter?
    /// Makes a repeated request answer as the first one did; nil: an `Idempotency-Key` is refused.
    package var idempotency: Idempotency?
    /// Whether each answer is compared with what its route promises before it leaves; a difference is a 500, `answer_form`.
    package var checksAnswers: Bool
    /// What connections may cost, and what else a server takes over while it runs.
    package var settings: LiveServerSettings

    /// Answers are checked in debug builds, which are what tests run, and not in a release.
    package init(
        rateLimiter: RateLimiter? = nil, idempotency: Idempotency? = nil, checksAnswers: Bool = APIOptions.isDebugBuild,
        settings: LiveServerSettings = LiveServerSettings()
    ) {
        self.rateLimiter = rateLimiter
        self.idempotency = idempotency
        self.checksAnswers = checksAnswers
        self.settings = settings
    }

    package static var isDebugBuild: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }
}
