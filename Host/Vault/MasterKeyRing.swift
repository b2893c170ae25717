import Store

/// The master keys that a host was given, by their fingerprints.
struct MasterKeyRing: Sendable {
    private(set) var keys: [String: any KeyWrapping] = [:]
    /// Of what the settings name as next.
    private var nextID: String?
    let settings: VaultSettings

    init(_ settings: VaultSettings) { self.settings = settings }

    /// Of a master key that is a file: where the next one lies until it takes the first one's place.
    var file: (current: MasterKeyFile, next: MasterKeyFile)? {
        guard case .file(let path, _) = settings.source, settings.next == nil else { return nil }
        return (MasterKeyFile(path: path), MasterKeyFile(path: "\(path).next"))
    }

    mutating func add(_ key: any KeyWrapping) { keys[key.id] = key }

    /// Reads everything that is there. Returns the id of what the settings name first.
    ///
    /// - Parameters:
    ///   - hasKeys: whether something lies under a master key already.
    ///   - notes: what people should hear of.
    mutating func load(hasKeys: Bool, notes: inout [String]) throws -> String {
        if case .file(let path, let isMadeWhenMissing) = settings.source, isMadeWhenMissing, !MasterKeyFile(path: path).exists {
            guard !hasKeys else {
                throw VaultError(
                    .otherMasterKey,
                    "the database holds exchange keys, but their master key \(path) is missing: bring it back from its backup, "
                        + "or name it in the configuration (vault.master_key_file)")
            }
            try MasterKeyFile(path: path).make(KeyMaterial())
            notes.append(
                "made the master key \(path): back it up apart from the database, without it the exchange keys there are lost")
        }
        let first = try settings.source.load()
        add(first)
        if let next = try settings.next?.load() {
            add(next)
            nextID = next.id
        }
        if let file, file.next.exists { add(LocalMasterKey(try file.next.read(), origin: "file \(file.next.path)")) }
        return first.id
    }

    /// What a rotation changes to.
    mutating func next(than current: String) throws(VaultError) -> any KeyWrapping {
        if let file {
            if !file.next.exists { try file.next.make(KeyMaterial()) }
            let key = LocalMasterKey(try file.next.read(), origin: "file \(file.current.path)")
            add(key)
            return key
        }
        if let nextID, nextID != current, let key = keys[nextID] { return key }
        throw VaultError(
            .rotationImpossible,
            "there is no next master key that is not in use: name one in the configuration (vault.next_master_key_file or "
                + "vault.next_master_key_program), or set \(MasterKeyEnvironment.nextName), and start the host again")
    }

    /// Puts the file of a rotation that is over in its place.
    func finish(current: String) throws(VaultError) {
        guard let file, file.next.exists else { return }
        let next = LocalMasterKey(try file.next.read(), origin: "")
        if next.id == current { try file.next.replace(file.current) }
    }
}
