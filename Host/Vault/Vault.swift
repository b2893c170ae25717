package import Crypto
package import Store
import Synchronization
import TradingModel

/// Exchange keys under lock: each text under the data key of its tenant, each data key under a master key that is not in the
/// database. What lies here leaves through `RequestSigner` alone, as a signature.
///
/// Calls run in transactions on threads that may block. All of them may be made at the same time, also while keys are changed.
package final class Vault: Sendable {
    let store: TenantStore
    let state: Mutex<State>
    let uses = CredentialUses()
    /// What people should hear of: a master key that was made.
    package let notes: [String]

    struct State: Sendable {
        var ring: MasterKeyRing
        /// The master key that wraps now.
        var current: String
        var root: SymmetricKey
        var dataKeys: [StoredDataKey: SymmetricKey] = [:]
        var opened: [CredentialID: OpenedCredential] = [:]
        /// Counts changes of credentials: what was read before one is not kept after it.
        var generation: UInt64 = 0
    }

    /// How many opened credentials and data keys are kept in memory.
    private static let maximumKept = 10_000

    /// Opens the vault of a database, or makes it at the first start.
    ///
    /// Throws a `VaultError` that says what to do when the master key is missing, open to others, or not the database's.
    package static func open(_ settings: VaultSettings, store: TenantStore) async throws -> Vault {
        let opening = try await store.transaction(.platform) { scoped in try VaultOpening(settings, scoped).run() }
        if !opening.isRotating { try opening.ring.finish(current: opening.current) }
        return Vault(store, opening)
    }

    private init(_ store: TenantStore, _ opening: VaultOpening.Outcome) {
        self.store = store
        self.notes = opening.notes
        self.state = Mutex(State(ring: opening.ring, current: opening.current, root: opening.root))
    }

    /// Where the master key comes from, for people.
    package var origin: String { state.withLock { $0.ring.keys[$0.current]?.origin ?? "" } }

    // MARK: - Secrets of the host

    /// 32 bytes for one purpose, the same at each start of a host on this database and after each rotation; from them nothing of
    /// the others follows.
    package func derivedSecret(for purpose: String) -> SymmetricKey {
        let root = state.withLock { $0.root }
        return HKDF<SHA256>.deriveKey(
            inputKeyMaterial: root, info: Array("tradingboost secret for \(purpose)".utf8), outputByteCount: 32)
    }

    // MARK: - Master and data keys

    func wrapping(_ id: String) throws(VaultError) -> any KeyWrapping {
        guard let key = state.withLock({ $0.ring.keys[id] }) else { throw VaultError.otherMasterKey(id) }
        return key
    }

    var currentWrapping: any KeyWrapping {
        get throws(VaultError) { try wrapping(state.withLock { $0.current }) }
    }

    /// Opened, or as it was opened before. Known by all that is stored of it: a tenant and a version alone could be those of a
    /// key that was made in a transaction which came to nothing, and what is sealed under that never opens again.
    func dataKey(_ stored: StoredDataKey) throws -> SymmetricKey {
        if let known = state.withLock({ $0.dataKeys[stored] }) { return known }
        let key = try wrapping(stored.masterKey).unwrap(stored.wrapped, .dataKey(stored.tenant, version: stored.version))
        state.withLock { state in
            if state.dataKeys.count >= Vault.maximumKept { state.dataKeys.removeAll() }
            state.dataKeys[stored] = key
        }
        return key
    }

    /// The key that seals now, made where the tenant has none. It stays until the transaction has ended.
    func sealingKey(_ tenant: TenantID, _ keys: CredentialKeyRepository) throws -> StoredDataKey {
        if let newest = try keys.newest(tenant) { return newest }
        try keys.insert(try newDataKey(tenant, version: 1))
        guard let made = try keys.newest(tenant) else {
            throw VaultError(.sealBroken, "the data key of tenant \(tenant) went away while it was made; try again")
        }
        return made
    }

    func newDataKey(_ tenant: TenantID, version: UInt64) throws -> StoredDataKey {
        let wrapping = try currentWrapping
        let wrapped = try wrapping.wrap(SymmetricKey(size: .bits256), .dataKey(tenant, version: version))
        return StoredDataKey(tenant: tenant, version: version, masterKey: wrapping.id, wrapped: wrapped)
    }

    // MARK: - What is open

    func known(_ id: CredentialID) -> (opened: OpenedCredential?, generation: UInt64) {
        state.withLock { state in
            guard let opened = state.opened[id], opened.readTime.duration(to: .now) < OpenedCredential.lifetime else {
                return (nil, state.generation)
            }
            return (opened, state.generation)
        }
    }

    /// Keeps what was opened, unless a credential changed since it was read.
    func keep(_ opened: OpenedCredential, as id: CredentialID, generation: UInt64) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.opened.count >= Vault.maximumKept { state.opened.removeAll() }
            state.opened[id] = opened
        }
    }

    /// Lets go of what was opened some time ago.
    func closeIdle() {
        state.withLock { state in
            state.opened = state.opened.filter { $0.value.readTime.duration(to: .now) < OpenedCredential.lifetime }
        }
    }

    func forget(_ id: CredentialID) {
        state.withLock { state in
            state.generation += 1
            state.opened[id] = nil
        }
    }
}

extension Vault: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a vault" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
