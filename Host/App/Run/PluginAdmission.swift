import PluginInspection
import Store

/// Which plugins a host starts with. Asked once, between the database and the first worker: later there are only bytes that
/// passed.
struct PluginAdmission {
    enum Policy {
        /// `serve`: plugins of trusted publishers and of the installation itself; with `allowsUnsigned` any that is not revoked.
        case trusted(allowsUnsigned: Bool)
        /// `demo`: any that is not revoked.
        case anyOrigin
    }

    var policy: Policy
    var trust: TrustList
    /// Names of the protections that the operator asks for and this machine does not give.
    var missingProtections: [String] = []
    /// Folders whose plugins are the operator's own: who can write there can replace the host as well.
    var ownFolders: [String] = Installation.current.pluginFolders

    /// Throws one line for each plugin that may not start, all at once.
    func check(_ plugins: [AcceptedPlugin]) throws {
        // A path that was read twice may have given other bytes the second time: each is asked for.
        var seen: Set<[UInt8]> = []
        let refusals = plugins.filter { seen.insert($0.sha256 + $0.path.utf8).inserted }.compactMap(refusal)
        guard refusals.isEmpty else { throw CommandFailure(refusals.joined(separator: "\nerror: ")) }
    }

    /// What a start tells of the plugins: `HyperRSI 1.0.0 (of this installation), Dip Buyer 1.0.0 (unsigned)`.
    func origins(of plugins: [AcceptedPlugin]) -> String {
        var seen: Set<String> = []
        return plugins.map { plugin in
            "\(plugin.manifest.name) \(plugin.manifest.version) (\(origin(of: plugin)))"
        }.filter { seen.insert($0).inserted }.joined(separator: ", ")
    }

    /// Whose a plugin is: `of this installation`, `signed by ada`, `unsigned`, `revoked`.
    func origin(of plugin: AcceptedPlugin) -> String {
        let standing = trust.standing(sha256: plugin.sha256, signature: plugin.signature)
        if case .revoked = standing { return standing.origin }
        return isOwn(plugin) && !standing.isTrusted ? "of this installation" : standing.origin
    }

    /// Why a plugin may not start, and what to do; nil when it may.
    func refusal(of plugin: AcceptedPlugin) -> String? {
        if !missingProtections.isEmpty, !isOwn(plugin) {
            return
                "\(plugin.path) is not of this installation, and this machine's cage lacks: "
                + "\(missingProtections.joined(separator: ", ")); GET /health says why. Run it on a machine that has them, or "
                + "take "
                + #"them out of "plugins": {"minimum_cage": […]} in the configuration"#
        }
        let standing = trust.standing(sha256: plugin.sha256, signature: plugin.signature)
        switch standing {
        case .revoked, .invalid: return "\(plugin.path) \(standing.text)"
        case .trusted: return nil
        case .unsigned, .unknownKey: break
        }
        if case .trusted(allowsUnsigned: false) = policy, !isOwn(plugin) {
            return
                "\(plugin.path) \(standing.text), and this host runs plugins of trusted publishers only: \(standing.advice), or "
                + #"set "plugins": {"allow_unsigned": true} in the configuration"#
        }
        return nil
    }

    /// By the file that the bytes were read from, not by what its path names now.
    func isOwn(_ plugin: AcceptedPlugin) -> Bool {
        guard let location = plugin.location, let slash = location.lastIndex(of: "/") else { return false }
        return ownFolders.contains(String(location[..<slash]))
    }
}

extension PluginStanding {
    /// Follows the plugin's path.
    var text: String {
        switch self {
        case .unsigned: "is unsigned"
        case .unknownKey(let signature):
            "is signed by \(signature.key.fingerprint.short), an unknown key (it says: \(signature.key.publisher))"
        case .trusted(let signature, let name): "is signed by \(signature.key.fingerprint.short), trusted as \(name)"
        case .invalid(let problem): problem.description
        case .revoked(let revocation): revocation.text
        }
    }

    /// In two or three words.
    fileprivate var origin: String {
        switch self {
        case .unsigned: "unsigned"
        case .unknownKey(let signature): "signed by unknown \(signature.key.fingerprint.short)"
        case .trusted(_, let name): "signed by \(name)"
        case .invalid: "signature invalid"
        case .revoked: "revoked"
        }
    }

    /// What makes a plugin trusted.
    fileprivate var advice: String {
        if case .unknownKey = self { return "trust its publisher's key with tradingboost plugin trust KEY.pub" }
        return "sign it with tradingboost plugin sign"
    }
}

extension TrustList.Revocation {
    var text: String {
        let day = MarketClock.dateAndTime(time)
        return switch subject {
        case .plugin: "is revoked since \(day) UTC: \(reason)"
        case .key(let fingerprint): "is signed by \(fingerprint.short), a key that is revoked since \(day) UTC: \(reason)"
        }
    }
}

extension TrustList {
    /// What the database says now.
    init(_ connection: PostgreSQLConnection) throws {
        self.init(
            publishers: try PublisherKeyRepository(connection).all().compactMap { row in
                KeyFingerprint(bytes: row.fingerprint).map { Publisher(fingerprint: $0, name: row.name) }
            },
            revocations: try RevocationRepository(connection).all(inForce: true).compactMap { row in
                switch row.kind {
                case .plugin:
                    Revocation(subject: .plugin(row.sha256), reason: row.reason, time: row.revokedTime)
                case .key:
                    KeyFingerprint(bytes: row.sha256).map {
                        Revocation(subject: .key($0), reason: row.reason, time: row.revokedTime)
                    }
                }
            })
    }
}
