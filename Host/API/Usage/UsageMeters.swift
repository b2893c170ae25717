package import Store
import Synchronization
package import TradingModel

/// Counts what tenants use, in memory, until somebody takes it to the database. Any thread; a call takes less than a microsecond.
package final class UsageMeters: Sendable {
    package struct Amount: Sendable, Hashable {
        package var tenant: TenantID
        package var meter: UsageMeter
        package var amount: Int64
    }

    private struct Key: Hashable {
        var tenant: TenantID
        var meter: UsageMeter
    }

    private let amounts = Mutex<[Key: Int64]>([:])

    package init() {}

    /// Adds, or raises a level.
    package func add(_ amount: Int64, _ meter: UsageMeter, tenant: TenantID) {
        guard amount > 0 else { return }
        amounts.withLock { amounts in
            let key = Key(tenant: tenant, meter: meter)
            let before = amounts[key] ?? 0
            amounts[key] = meter.isLevel ? max(before, amount) : before + amount
        }
    }

    /// What was counted since the last call.
    package func take() -> [Amount] {
        amounts.withLock { amounts in
            defer { amounts.removeAll(keepingCapacity: true) }
            return amounts.map { Amount(tenant: $0.tenant, meter: $0.meter, amount: $1) }
        }
    }

    /// What could not be stored counts still.
    package func giveBack(_ taken: [Amount]) {
        for amount in taken { add(amount.amount, amount.meter, tenant: amount.tenant) }
    }
}
