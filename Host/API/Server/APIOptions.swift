package import Metrics

/// How a server of the API treats its callers, beside what the routes say themselves.
package struct APIOptions: Sendable {
    /// How many requests one caller may send; nil: any number.
    package var rateLimiter: RateLimiter?
    /// Makes a repeated request answer as the first one did; nil: an `Idempotency-Key` is refused.
    package var idempotency: Idempotency?
    /// Whether each answer is compared with what its route promises before it leaves; a difference is a 500, `answer_form`.
    package var checksAnswers: Bool
    /// Counts what tenants ask; nil: nobody does.
    package var meters: UsageMeters?
    /// What tenants' plans allow; nil: nobody is held to one.
    package var quotas: Quotas?
    /// What routes of the line answered; nil: each is asked anew.
    package var recentAnswers: RecentAnswers?
    /// Counts and times requests.
    package var metrics: any MetricsFactory
    /// What connections may cost, and what else a server takes over while it runs.
    package var settings: LiveServerSettings

    /// Answers are checked in debug builds, which are what tests run, and not in a release.
    package init(
        rateLimiter: RateLimiter? = nil, idempotency: Idempotency? = nil, checksAnswers: Bool = APIOptions.isDebugBuild,
        meters: UsageMeters? = nil, quotas: Quotas? = nil, recentAnswers: RecentAnswers? = nil,
        metrics: any MetricsFactory = MetricsSystem.factory,
        settings: LiveServerSettings = LiveServerSettings()
    ) {
        self.rateLimiter = rateLimiter
        self.idempotency = idempotency
        self.checksAnswers = checksAnswers
        self.meters = meters
        self.quotas = quotas
        self.recentAnswers = recentAnswers
        self.metrics = metrics
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
