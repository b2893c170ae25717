package import HTTPTypes
import Synchronization
package import TradingModel

/// How many requests a caller may send.
package struct RateLimits: Sendable, Hashable {
    package struct Rate: Sendable, Hashable {
        /// At once, after a pause.
        package var burst: Int
        /// Without end.
        package var perSecond: Double

        package init(burst: Int, perSecond: Double) {
            self.burst = burst
            self.perSecond = perSecond
        }
    }

    /// Of a caller who is known.
    package var known: Rate
    /// Of an address whose caller is not.
    package var unknown: Rate
    /// Callers that are remembered at once; beyond it whoever was quiet longest is forgotten.
    package var maximumCallers: Int

    package init(
        known: Rate = Rate(burst: 200, perSecond: 50), unknown: Rate = Rate(burst: 20, perSecond: 1), maximumCallers: Int = 10_000
    ) {
        self.known = known
        self.unknown = unknown
        self.maximumCallers = maximumCallers
    }
}

/// Counts requests by their callers: a bucket of tokens each, which fills at a steady rate.
package final class RateLimiter: Sendable {
    package enum Caller: Sendable, Hashable {
        case user(UserID?)
        case token(APITokenID)
        case address(String)
        case tenant(TenantID)
    }

    private struct Bucket {
        var tokens: Double
        var burst: Int
        var filledAt: ContinuousClock.Instant
    }

    private let limits: RateLimits
    private let now: @Sendable () -> ContinuousClock.Instant
    private let buckets = Mutex<[Caller: Bucket]>([:])

    package init(_ limits: RateLimits, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
    }

    /// Takes a token. Throws a 429 that says when there is one again.
    ///
    /// - Parameter rate: nil: that of everybody like the caller.
    package func spend(_ caller: Caller, rate: RateLimits.Rate? = nil) throws -> RateBudget {
        let rate = rate ?? { if case .address = caller { limits.unknown } else { limits.known } }()
        let now = now()
        let left = buckets.withLock { buckets in
            if buckets[caller] == nil, buckets.count >= limits.maximumCallers { forget(&buckets) }
            var bucket = buckets[caller] ?? Bucket(tokens: Double(rate.burst), burst: rate.burst, filledAt: now)
            // A larger plan counts at once.
            bucket.tokens += Double(max(0, rate.burst - bucket.burst))
            bucket.burst = rate.burst
            let seconds = max(0, (now - bucket.filledAt) / .seconds(1))
            bucket.tokens = min(Double(rate.burst), bucket.tokens + seconds * rate.perSecond)
            bucket.filledAt = now
            let left = bucket.tokens - 1
            if left >= 0 { bucket.tokens = left }
            buckets[caller] = bucket
            return left
        }
        var budget = RateBudget(rate: rate, left: max(0, Int(left)))
        let isOfPlan = if case .tenant = caller { true } else { false }
        if isOfPlan { budget.policy = "plan" }
        guard left >= 0 else {
            let seconds = max(1, Int((-left / rate.perSecond).rounded(.up)))
            var headers = budget.headers
            headers[.retryAfter] = "\(seconds)"
            throw RequestProblem(
                .tooManyRequests, code: isOfPlan ? "quota_api_calls" : "rate_limited",
                (isOfPlan ? "The tenant's plan allows no more than" : "More than")
                    + " \(rate.burst) requests at once, or \(rate.perSecond) a second: send it again in \(seconds) s.",
                headers: headers)
        }
        return budget
    }

    /// The tenth that was quiet longest: its buckets are the fullest.
    private func forget(_ buckets: inout [Caller: Bucket]) {
        let quiet = buckets.sorted { $0.value.filledAt < $1.value.filledAt }.prefix(max(1, limits.maximumCallers / 10))
        for (caller, _) in quiet { buckets[caller] = nil }
    }

    /// How many callers are remembered.
    package var callers: Int { buckets.withLock(\.count) }
}

/// What a caller has left, for the headers of an answer.
package struct RateBudget: Sendable, Hashable {
    package var rate: RateLimits.Rate
    package var left: Int
    /// Whose it is: the caller's own, or the plan's of its tenant.
    var policy = "caller"

    /// As draft-ietf-httpapi-ratelimit-headers has it.
    package var headers: HTTPFields {
        var headers: HTTPFields = [:]
        let window = max(1, Int((Double(rate.burst) / rate.perSecond).rounded(.up)))
        let missing = max(0, Int((Double(rate.burst - left) / rate.perSecond).rounded(.up)))
        if let name = RateBudget.policy { headers[name] = "\"\(policy)\";q=\(rate.burst);w=\(window)" }
        if let name = RateBudget.budget { headers[name] = "\"\(policy)\";r=\(left);t=\(missing)" }
        return headers
    }

    private static let policy = HTTPField.Name("RateLimit-Policy")
    private static let budget = HTTPField.Name("RateLimit")
}
