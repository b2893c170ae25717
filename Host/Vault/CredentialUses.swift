package import Store
import Synchronization
import TradingModel

/// Counts of signatures that are not in the database yet.
final class CredentialUses: Sendable {
    private struct Key: Hashable {
        var credential: CredentialID
        var tenant: TenantID
        /// Since 1970.
        var minute: Int64
    }

    private let counts = Mutex<[Key: Int]>([:])

    /// While the database is away: beyond this, a credential's minutes become one.
    static let maximumMinutes = 100_000

    func count(_ credential: CredentialID, _ tenant: TenantID, milliseconds: Int64) {
        let key = Key(credential: credential, tenant: tenant, minute: milliseconds / 60_000)
        counts.withLock { counts in
            guard counts[key] != nil || counts.count < CredentialUses.maximumMinutes else {
                let earlier = counts.keys.first { $0.credential == credential } ?? key
                return counts[earlier, default: 0] += 1
            }
            counts[key, default: 0] += 1
        }
    }

    /// Everything that was counted, which is then the caller's.
    func take() -> [CredentialUse] {
        let taken = counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
        return taken.map { key, count in
            CredentialUse(
                credential: key.credential, tenant: key.tenant, minute: Timestamp(milliseconds: key.minute * 60_000),
                count: count)
        }.sorted { ($0.credential, $0.minute) < ($1.credential, $1.minute) }
    }

    /// What could not be written.
    func giveBack(_ uses: [CredentialUse]) {
        counts.withLock { counts in
            for use in uses {
                let key = Key(credential: use.credential, tenant: use.tenant, minute: use.minute.milliseconds / 60_000)
                counts[key, default: 0] += use.count
            }
        }
    }
}

extension Vault {
    /// Writes what was counted since the last time, and ends minutes that are too old. Nothing is lost when it throws. Lets go of
    /// what was opened more than a minute ago.
    package func writeUses() async throws {
        closeIdle()
        let taken = uses.take()
        guard !taken.isEmpty else { return }
        do {
            try await store.transaction(.platform) { scoped in
                let repository = CredentialUseRepository(scoped)
                for use in taken { try repository.add(use) }
                try repository.deleteOld()
            }
        } catch {
            uses.giveBack(taken)
            throw error
        }
    }

    /// When a key signed, newest minute first. Empty for what is not in the scope.
    package func uses(of id: CredentialID, scope: TenantScope, limit: Int) async throws -> [CredentialUse] {
        try await store.transaction(scope) { try CredentialUseRepository($0).latest(id, limit: limit) }
    }
}
