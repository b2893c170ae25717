package import TradingModel

/// Whose plugins an operator trusts, and what was revoked: the database's rows as values, so that a verdict needs no database.
package struct TrustList: Sendable, Hashable {
    package struct Publisher: Sendable, Hashable {
        package var fingerprint: KeyFingerprint
        /// What the operator calls them.
        package var name: String

        package init(fingerprint: KeyFingerprint, name: String) {
            self.fingerprint = fingerprint
            self.name = name
        }
    }

    package struct Revocation: Sendable, Hashable {
        package enum Subject: Sendable, Hashable {
            /// The SHA-256 of a plugin file.
            case plugin([UInt8])
            case key(KeyFingerprint)
        }

        package var subject: Subject
        package var reason: String
        package var time: Timestamp

        package init(subject: Subject, reason: String, time: Timestamp) {
            self.subject = subject
            self.reason = reason
            self.time = time
        }
    }

    private var names: [KeyFingerprint: String] = [:]
    private var revocations: [Revocation.Subject: Revocation] = [:]

    package init(publishers: [Publisher] = [], revocations: [Revocation] = []) {
        for publisher in publishers { names[publisher.fingerprint] = publisher.name }
        for revocation in revocations { self.revocations[revocation.subject] = revocation }
    }

    /// The verdict on a plugin. The hardest truth comes first: a revoked file is revoked whoever signed it, and a trusted key
    /// that was revoked is trusted no more.
    package func standing(sha256: [UInt8], signature: SignatureState) -> PluginStanding {
        if let revocation = revocations[.plugin(sha256)] { return .revoked(revocation) }
        switch signature {
        case .unsigned: return .unsigned
        case .invalid(let problem): return .invalid(problem)
        case .signed(let signature):
            let fingerprint = signature.key.fingerprint
            if let revocation = revocations[.key(fingerprint)] { return .revoked(revocation) }
            guard let name = names[fingerprint] else { return .unknownKey(signature) }
            return .trusted(signature, name: name)
        }
    }
}

/// What an operator's host thinks of a plugin file's origin.
package enum PluginStanding: Sendable, Hashable {
    case unsigned
    /// The signature is right; nobody said that its key is trusted.
    case unknownKey(PluginSignature)
    /// - Parameter name: what the operator calls the publisher.
    case trusted(PluginSignature, name: String)
    case invalid(SignatureProblem)
    /// The file or the key that signed it.
    case revoked(TrustList.Revocation)

    /// For programs.
    package var code: String {
        switch self {
        case .unsigned: "unsigned"
        case .unknownKey: "unknown_key"
        case .trusted: "trusted"
        case .invalid(.unreadable), .invalid(.damaged), .invalid(.wrong): "damaged"
        case .invalid(.otherBytes): "other_bytes"
        case .revoked: "revoked"
        }
    }

    package var isTrusted: Bool {
        if case .trusted = self { true } else { false }
    }
}
