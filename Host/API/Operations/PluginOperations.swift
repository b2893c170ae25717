package import FoundationEssentials

/// What is asked of plugins beyond their list, and of who is trusted. Every function throws `OperationProblem` for what the
/// caller can put right.
package protocol PluginOperations: Sendable {
    /// Those of one plugin, by name or id.
    func versions(of plugin: String) async throws -> [PluginReport]
    /// Everything that is known of a version, as a JSON object.
    func details(of plugin: String, version: String) async throws -> String
    /// What `tradingboost plugin inspect --json` says of a file, as a JSON object. Nothing is kept.
    func inspect(_ upload: PluginUpload) async throws -> String
    /// Ends the quarantine of a version whose workers failed too often.
    func release(_ plugin: String, version: String) async throws -> PluginReport

    func publishers() async throws -> [PublisherReport]
    /// Trusts a public key.
    ///
    /// - Parameters:
    ///   - keyFile: the text of its file.
    ///   - name: what to call the publisher here; nil: as the key says.
    func trust(keyFile: String, name: String?) async throws -> PublisherReport
    /// - Parameter fingerprint: whole, or its first digits.
    func distrust(_ fingerprint: String) async throws -> PublisherReport

    /// Newest first, those too that were lifted.
    func revocations() async throws -> [RevocationReport]
    /// Believes a plugin's bytes, or what a key signed, no more, and stops the instances that run it. What is revoked already
    /// stays so, with its first reason.
    ///
    /// - Parameter subject: a SHA-256, or a key's fingerprint.
    func revoke(_ subject: String, reason: String) async throws -> RevocationOutcome
    func liftRevocation(of subject: String, reason: String) async throws -> RevocationOutcome
}

/// A publisher whose plugins the host believes.
package struct PublisherReport: Sendable, Hashable, Codable {
    package var fingerprint: String
    /// What the operator calls them.
    package var name: String
    package var trustedAt: Date

    package init(fingerprint: String, name: String, trustedAt: Date) {
        self.fingerprint = fingerprint
        self.name = name
        self.trustedAt = trustedAt
    }
}

package struct RevocationReport: Sendable, Hashable, Codable {
    /// plugin or key.
    package var kind: String
    /// The SHA-256 of a plugin's bytes, or a key's fingerprint.
    package var subject: String
    package var reason: String
    package var revokedAt: Date
    /// Nil while it is in force.
    package var liftedAt: Date?
    package var liftedReason: String?

    package init(
        kind: String, subject: String, reason: String, revokedAt: Date, liftedAt: Date?, liftedReason: String?
    ) {
        self.kind = kind
        self.subject = subject
        self.reason = reason
        self.revokedAt = revokedAt
        self.liftedAt = liftedAt
        self.liftedReason = liftedReason
    }
}

/// What a revocation did.
package struct RevocationOutcome: Sendable, Hashable, Codable {
    package var revocation: RevocationReport
    /// False: it was so already.
    package var isChange: Bool
    /// Labels of the instances that were stopped by it: `bob/dip-buyer`.
    package var stopped: [String]

    package init(revocation: RevocationReport, isChange: Bool, stopped: [String]) {
        self.revocation = revocation
        self.isChange = isChange
        self.stopped = stopped
    }
}

package struct PublisherList: Sendable, Hashable, Codable {
    package var publishers: [PublisherReport]
}

package struct RevocationList: Sendable, Hashable, Codable {
    package var revocations: [RevocationReport]
}
