import Crypto
import Store

/// Fits the master keys that a host was given to those that the database knows.
struct VaultOpening {
    private let settings: VaultSettings
    private let repository: CredentialKeyRepository

    struct Outcome: Sendable {
        var ring: MasterKeyRing
        var current: String
        var root: SymmetricKey
        var notes: [String]
        var isRotating: Bool
    }

    init(_ settings: VaultSettings, _ scoped: ScopedConnection) {
        self.settings = settings
        self.repository = CredentialKeyRepository(scoped)
    }

    func run() throws -> Outcome {
        try repository.lock()
        let counts = try repository.dataKeyCounts()
        var notes: [String] = []
        var ring = MasterKeyRing(settings)
        let first = try ring.load(hasKeys: !counts.isEmpty, notes: &notes)
        var stored = try repository.masterKeys()
        // Nothing lies under them: no key of a user's is lost with a new beginning.
        if counts.isEmpty, let current = stored.first(where: \.isCurrent), ring.keys[current.id] == nil {
            try repository.deleteMasterKeys()
            stored = []
            notes.append(
                "began anew under another master key: whoever was signed in has to sign in again, and second factors do not open "
                    + "any more: recovery codes count, and users sets each up again")
        }
        guard let current = stored.first(where: \.isCurrent) else {
            return try begin(ring, first, notes)
        }
        try repository.deleteUnused()
        for id in Set([current.id]).union(counts.keys).sorted() where ring.keys[id] == nil {
            throw VaultError.otherMasterKey(id, dataKeys: counts[id], given: ring.keys.values.map(\.origin).sorted())
        }
        guard let wrapping = ring.keys[current.id] else { throw VaultError.otherMasterKey(current.id) }
        let root = try wrapping.unwrap(current.wrappedRoot, .root)
        return Outcome(
            ring: ring, current: current.id, root: root, notes: notes, isRotating: counts.keys.contains { $0 != current.id })
    }

    private func begin(_ ring: MasterKeyRing, _ id: String, _ notes: [String]) throws -> Outcome {
        guard let wrapping = ring.keys[id] else { throw VaultError.otherMasterKey(id) }
        let root = SymmetricKey(size: .bits256)
        try repository.insertCurrent(id, wrappedRoot: try wrapping.wrap(root, .root))
        return Outcome(ring: ring, current: id, root: root, notes: notes, isRotating: false)
    }
}

extension VaultError {
    static func otherMasterKey(_ id: String, dataKeys: Int? = nil, given: [String] = []) -> VaultError {
        let what = dataKeys.map { "\($0) data keys of the database lie" } ?? "what is in the database lies"
        let instead = given.isEmpty ? "" : ", not under that of \(given.joined(separator: ", "))"
        return VaultError(
            .otherMasterKey,
            "\(what) under the master key \(id.prefix(40))\(instead): start the host with that key as well")
    }
}
