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
        var plans: [String: Plan]
        /// Names of the tenants' plans.
        var planNames: [TenantID: String] = [:]
        /// Of today, or at present.
        var used: [Key: Int64] = [:]
    }

    private let state: Mutex<State>

    /// - Parameter plans: those that the configuration names.
    package init(plans: [Plan]) {
        state = Mutex(State(plans: Dictionary(plans.map { ($0.name, $0) }, uniquingKeysWith: { $1 })))
    }

    package func setPlans(_ plans: [Plan]) {
        state.withLock { $0.plans = Dictionary(plans.map { ($0.name, $0) }, uniquingKeysWith: { $1 }) }
    }

    package func setPlanNames(_ names: [TenantID: String]) { state.withLock { $0.planNames = names } }

    /// What was used today, or is at present, of every tenant.
    package func setUsed(_ used: [(tenant: TenantID, meter: UsageMeter, amount: Int64)]) {
        state.withLock { state in
            state.used = Dictionary(
                used.map { (Key(tenant: $0.tenant, meter: $0.meter), $0.amount) }, uniquingKeysWith: { max($0, $1) })
        }
    }

    package func plan(of tenant: TenantID) -> Plan {
        state.withLock { state in
            switch state.planNames[tenant] {
            case Plan.unlimited.name: .unlimited
            case let name?: state.plans[name] ?? state.plans[Plan.standard.name] ?? .standard
            case nil: state.plans[Plan.standard.name] ?? .standard
            }
        }
    }

    /// Whether a tenant has used what its plan allows of a day.
    package func isExhausted(_ meter: UsageMeter, of tenant: TenantID) -> Bool {
        guard let allowed = plan(of: tenant).allowed(meter) else { return false }
        return state.withLock { $0.used[Key(tenant: tenant, meter: meter)] ?? 0 } >= allowed
    }

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
