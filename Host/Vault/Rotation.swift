import Crypto
package import Store
import Synchronization
package import TradingModel

/// How the vault stands.
package struct VaultReport: Sendable {
    /// Fingerprint of the master key that wraps now.
    package var masterKey: String
    package var origin: String
    /// Data keys, and those that lie under an earlier master key.
    package var dataKeys: Int
    package var dataKeysToWrap: Int
    /// The last changes of keys, newest first.
    package var rotations: [StoredRotation]
}

/// Keys are changed in batches, each a transaction: whoever stops in between goes on where it stopped. Both keys open until the
/// last batch is done.
extension Vault {
    package func report() async throws -> VaultReport {
        let (current, origin) = state.withLock { ($0.current, $0.ring.keys[$0.current]?.origin ?? "") }
        return try await store.transaction(.platform) { scoped in
            let counts = try CredentialKeyRepository(scoped).dataKeyCounts()
            let all = counts.values.reduce(0, +)
            return VaultReport(
                masterKey: current, origin: origin, dataKeys: all, dataKeysToWrap: all - (counts[current] ?? 0),
                rotations: try CredentialRotationRepository(scoped).latest())
        }
    }

    /// Begins to wrap every data key under the next master key; `continueRotations` does it.
    ///
    /// Throws `.rotationUnderWay`, and `.rotationImpossible` where there is no next key.
    package func rotateMasterKey() async throws -> StoredRotation {
        let rotation = try await store.transaction(.platform) { [self] scoped in
            let keys = CredentialKeyRepository(scoped)
            try keys.lock()
            let rotations = CredentialRotationRepository(scoped)
            guard try rotations.open().contains(where: { $0.kind == .master }) == false else {
                throw VaultError(.rotationUnderWay, "the master key is being changed already: GET /api/v1/vault tells how far")
            }
            let (ring, root, current) = state.withLock { ($0.ring, $0.root, $0.current) }
            let counts = try keys.dataKeyCounts()
            // The file of a change that is over may not have been put in its place.
            if counts.keys.allSatisfy({ $0 == current }) { try ring.finish(current: current) }
            var grown = ring
            let next = try grown.next(than: current)
            state.withLock { $0.ring.add(next) }
            let total = counts.values.reduce(0, +)
            try keys.insertCurrent(next.id, wrappedRoot: try next.wrap(root, .root))
            let id = try rotations.insert(.master, tenant: nil, total: total)
            return (next.id, try Vault.rotation(id, rotations))
        }
        state.withLock { $0.current = rotation.0 }
        return rotation.1
    }

    /// Begins to seal every secret of a tenant under a new data key; `continueRotations` does it.
    ///
    /// Throws `.rotationUnderWay`, and `.rotationImpossible` where the tenant has no keys.
    package func rotateDataKey(of tenant: TenantID) async throws -> StoredRotation {
        try await store.transaction(.platform) { [self] scoped in
            let keys = CredentialKeyRepository(scoped)
            try keys.lock()
            let rotations = CredentialRotationRepository(scoped)
            guard try rotations.open().contains(where: { $0.tenant == tenant }) == false else {
                throw VaultError(
                    .rotationUnderWay, "the data key of this tenant is being changed already: GET /api/v1/vault tells how far")
            }
            guard let newest = try keys.newest(tenant) else {
                throw VaultError(.rotationImpossible, "this tenant has registered no key of an exchange: nothing is to be sealed")
            }
            try keys.insert(try newDataKey(tenant, version: newest.version + 1))
            let count = try CredentialSecretRepository(scoped).counts(tenant, below: newest.version + 1).outdated
            return try Vault.rotation(try rotations.insert(.data, tenant: tenant, total: count), rotations)
        }
    }

    private static func rotation(_ id: UInt64, _ rotations: CredentialRotationRepository) throws -> StoredRotation {
        guard let made = try rotations.latest().first(where: { $0.id == id }) else {
            throw VaultError(.rotationImpossible, "the change of keys went away while it was made; try again")
        }
        return made
    }

    /// Does one batch of each change that is under way, also of one that an earlier start of the host left. Returns whether
    /// something is left to do.
    ///
    /// - Parameter batch: data keys, or credentials, of one transaction.
    package func continueRotations(batch: Int = 50) async throws -> Bool {
        let open = try await store.transaction(.platform) { try CredentialRotationRepository($0).open() }
        var isLeft = false
        var failure: (any Error)?
        for rotation in open {
            do {
                let isDone = try await step(rotation, batch: batch)
                isLeft = isLeft || !isDone
            } catch let error as DatabaseError where error.sqlState == Vault.foreignKeyViolation {
                // Somebody sealed under the key that was to go: it goes with the next batch.
                isLeft = true
            } catch {
                // One tenant's must not keep the others from theirs.
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return isLeft
    }

    /// Returns whether it was the last.
    private func step(_ rotation: StoredRotation, batch: Int) async throws -> Bool {
        let (isDone, current) = try await store.transaction(.platform) { [self] scoped in
            let rotations = CredentialRotationRepository(scoped)
            let keys = CredentialKeyRepository(scoped)
            // As the database has it: who began the change tells the memory of it a moment after it is stored.
            guard let master = try keys.masterKeys().first(where: \.isCurrent) else {
                throw VaultError(.rotationImpossible, "the database names no master key that wraps now: start the host again")
            }
            let count =
                switch rotation.kind {
                case .master: try rewrap(batch, under: try wrapping(master.id), keys)
                case .data: try reseal(rotation.tenant ?? TenantID(0), batch, scoped)
                }
            if count > 0 { try rotations.advance(rotation.id, by: count) } else { try rotations.finish(rotation.id) }
            return (count == 0, master.id)
        }
        if isDone, rotation.kind == .master {
            let ring = state.withLock { $0.ring }
            try ring.finish(current: current)
        }
        return isDone
    }

    /// Data keys under a master key; 0: all were already, and the earlier master key is let go.
    private func rewrap(_ batch: Int, under current: any KeyWrapping, _ keys: CredentialKeyRepository) throws -> Int {
        let outdated = try keys.wrappedByOthers(than: current.id, limit: batch)
        for key in outdated {
            let context = KeyContext.dataKey(key.tenant, version: key.version)
            let dataKey = try wrapping(key.masterKey).unwrap(key.wrapped, context)
            try keys.rewrap(
                StoredDataKey(
                    tenant: key.tenant, version: key.version, masterKey: current.id, wrapped: try current.wrap(dataKey, context)))
        }
        if outdated.isEmpty { try keys.deleteUnused() }
        return outdated.count
    }

    /// Texts under the tenant's newest data key; 0: all were already, and the earlier one is let go.
    private func reseal(_ tenant: TenantID, _ batch: Int, _ scoped: ScopedConnection) throws -> Int {
        let keys = CredentialKeyRepository(scoped)
        let secrets = CredentialSecretRepository(scoped)
        let newest = try sealingKey(tenant, keys)
        let versions = Dictionary(uniqueKeysWithValues: try keys.dataKeys(tenant).map { ($0.version, $0) })
        let sealingKey = try dataKey(newest)
        try keys.holdEarlier(tenant, than: newest.version)
        let outdated = try secrets.outdated(tenant, below: newest.version, credentials: batch)
        for text in outdated {
            guard let earlier = versions[text.version] else { continue }
            let opened = try Seal.open(
                text.sealed, under: try dataKey(earlier),
                .text(tenant, text.credential, field: text.field, version: text.version))
            var moved = text
            moved.version = newest.version
            moved.sealed = try Seal.close(
                opened, under: sealingKey, .text(tenant, text.credential, field: text.field, version: newest.version))
            try secrets.replace(moved)
        }
        if outdated.isEmpty { try keys.retire(tenant, below: newest.version) }
        return outdated.count
    }
}
