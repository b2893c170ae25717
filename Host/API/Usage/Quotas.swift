import HTTPTypes
package import Store
import Synchronization
package import TradingModel

/// Holds tenants to their plans. Any thread.
package final class Quotas: Sendable {
    private struct Key: Hashable {
        var tenant: TenantID
        var meter: UsageMeter
    }

    private struct State {
        /// Names of the tenants' plans.
        var planNames: [TenantID: String] = [:]
        /// Of today, or at present.
        var used: [Key: Int64] = [:]
    }

    private let plans: @Sendable () -> [Plan]
    private let state = Mutex(State())

    /// - Parameter plans: those that the configuration names, asked each time.
    package init(plans: @escaping @autoclosure @Sendable () -> [Plan]) { self.plans = plans }

    package func setTenants(_ tenants: [(id: TenantID, name: String, plan: String)]) {
        let planNames = Dictionary(tenants.map { ($0.id, $0.plan) }, uniquingKeysWith: { $1 })
        state.withLock { $0.planNames = planNames }
    }

    /// A tenant that was made or has another plan, at once.
    package func setTenant(_ tenant: TenantID, plan: String) { state.withLock { $0.planNames[tenant] = plan } }

    /// What was used today, or is at present, of every tenant.
    package func setUsed(_ used: [(tenant: TenantID, meter: UsageMeter, amount: Int64)]) {
        state.withLock { state in
            state.used = Dictionary(
                used.map { (Key(tenant: $0.tenant, meter: $0.meter), $0.amount) }, uniquingKeysWith: { max($0, $1) })
        }
    }

    package func plan(of tenant: TenantID) -> Plan {
        let name = state.withLock { $0.planNames[tenant] } ?? Plan.standard.name
        if name == Plan.unlimited.name { return .unlimited }
        let plans = plans()
        return plans.first { $0.name == name } ?? plans.first { $0.name == Plan.standard.name } ?? .standard
    }

    /// Throws for a plan that the configuration does not have: under a slip of the pen a tenant would be held to another one.
    func requireKnown(plan name: String) throws {
        let known = Set(plans().map(\.name) + [Plan.standard.name, Plan.unlimited.name]).sorted()
        guard !known.contains(name) else { return }
        throw RequestProblem(
            .unprocessableContent, code: "plan_unknown",
            "There is no plan '\(name)' but \(known.joined(separator: ", ")): the host's configuration has them under plans.",
            field: "plan")
    }

    /// How often a tenant's people may ask together; nil: as often as they like.
    func rate(of tenant: TenantID) -> RateLimits.Rate? {
        plan(of: tenant).apiCallsPerMinute.map { RateLimits.Rate(burst: $0, perSecond: Double($0) / 60) }
    }

    /// Whether a tenant has used what its plan allows of a day.
    package func isExhausted(_ meter: UsageMeter, of tenant: TenantID) -> Bool {
        guard let allowed = plan(of: tenant).allowed(meter) else { return false }
        return state.withLock { $0.used[Key(tenant: tenant, meter: meter)] ?? 0 } >= allowed
    }

    /// Whether a tenant gets no new orders until the next day (UTC).
    package func isDayUsedUp(of tenant: TenantID) -> Bool {
        isExhausted(.orders, of: tenant) || isExhausted(.cpuMicroseconds, of: tenant)
    }

    /// How many tenants get no new orders today.
    package var exhaustedTenants: Int {
        let tenants = state.withLock { Set($0.used.keys.map(\.tenant)) }
        return tenants.count { isDayUsedUp(of: $0) }
    }

    /// Refuses what costs processor time while that of the day is used up, and says when the next day begins (UTC).
    package func requireProcessorTime(of tenant: TenantID, now: Timestamp) throws {
        guard isExhausted(.cpuMicroseconds, of: tenant) else { return }
        let plan = plan(of: tenant)
        let day: Int64 = 86_400
        let second = now.nanoseconds / 1_000_000_000
        throw RequestProblem(
            .tooManyRequests, code: "quota_\(UsageMeter.cpuMicroseconds.rawValue)",
            "The plan '\(plan.name)' allows \(plan.cpuSecondsPerDay ?? 0) s of the processor a day, and they are used up: ask "
                + "again after midnight UTC, or ask for another plan.", headers: [.retryAfter: "\(day - second % day)"])
    }

    /// The reason of a halt that is the plan's doing: the host lifts it by itself.
    package static let haltReason = "quota: what the plan allows of a day is used up"

    /// Refuses what would go beyond the tenant's plan.
    ///
    /// - Parameters:
    ///   - present: what the tenant has now.
    ///   - more: what it asks for beside that.
    package func require(_ meter: UsageMeter, of tenant: TenantID, present: Int64, more: Int64 = 1) throws {
        let plan = plan(of: tenant)
        guard let allowed = plan.allowed(meter), present + more > allowed else { return }
        throw RequestProblem(
            .forbidden, code: "quota_\(meter.rawValue)",
            "The plan '\(plan.name)' allows \(allowed) of \(meter.rawValue); there are \(present). Take some away, or ask for "
                + "another plan.")
    }
}
