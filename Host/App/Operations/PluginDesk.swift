import API
import Foundation
import PluginInspection
import Store
import Strategies
import StrictJSON
import TradingModel

/// Answers what is asked of plugins and of trust: from the library and the database, and, where instances are concerned, by the
/// line.
struct PluginDesk: PluginOperations {
    let desk: OperationsDesk
    let library: PluginLibrary
    let address: DatabaseAddress

    // MARK: - Versions

    func versions(of plugin: String) async throws -> [PluginReport] {
        let id = try library.id(named: plugin)
        return try await desk.plugins().filter { $0.id == id }
    }

    func details(of plugin: String, version: String) async throws -> String {
        let known = try library.known(named: plugin, version: version)
        let report = try await report(of: known)
        let name = PluginVersion(name: known.manifest.name, version: known.manifest.version)
        let quarantine = try await desk.order { line in
            line.workers.quarantinedVersions.first { $0.version == name }?.reason
        }
        let address = address
        return try await BlockingWork.run {
            let connection = try PostgreSQLConnection(address)
            let standing = try TrustList(connection).standing(sha256: known.sha256, signature: known.signature)
            let check = try PluginCheckRepository(connection).find(sha256: known.sha256)
            return PluginDetails(plugin: known, report: report, standing: standing, quarantine: quarantine, check: check).json
                .description
        }
    }

    func inspect(_ upload: PluginUpload) async throws -> String {
        try await BlockingWork.run {
            let signature = upload.signature.map { SignatureState.check($0, of: upload.bytes) } ?? .unsigned
            return PluginFile(path: upload.name, bytes: upload.bytes, signature: signature).json.description
        }
    }

    func release(_ plugin: String, version: String) async throws -> PluginReport {
        let known = try library.known(named: plugin, version: version)
        let name = PluginVersion(name: known.manifest.name, version: known.manifest.version)
        guard try await desk.order({ line in line.workers.lift(quarantineOf: name) }) else {
            throw OperationProblem(
                .conflict, code: "version_not_quarantined", detail: "\(name) is not in quarantine, so there is nothing to end")
        }
        return try await report(of: known)
    }

    private func report(of plugin: AcceptedPlugin) async throws -> PluginReport {
        let sha256 = SHA256Text.text(plugin.sha256)
        guard let report = try await desk.plugins().first(where: { $0.sha256 == sha256 }) else {
            throw OperationProblem(
                .notFound, code: "plugin_not_found", detail: "\(plugin.manifest.name) is not in the library any more")
        }
        return report
    }

    // MARK: - Publishers

    func publishers() async throws -> [PublisherReport] {
        try await asking { connection in
            try PublisherKeyRepository(connection).all().compactMap { PublisherReport($0) }
        }
    }

    func trust(keyFile: String, name: String?) async throws -> PublisherReport {
        let key: PublisherKey
        do throws(KeyFileError) {
            key = try KeyFile.publicKey(Array(keyFile.utf8), path: "key")
        } catch {
            throw OperationProblem(.invalid, code: "publisher_key", detail: error.description, field: "key")
        }
        let name = name ?? key.publisher
        guard PublisherName.isValid(name) else {
            throw OperationProblem(
                .invalid, code: "publisher_name", detail: "'\(name)' is no publisher's name: give \(PublisherName.rule)",
                field: "name")
        }
        return try await asking { connection in
            let revoked = try RevocationRepository(connection).all(inForce: true)
            if let row = revoked.first(where: { $0.kind == .key && $0.sha256 == key.fingerprint.bytes }) {
                throw OperationProblem(
                    .conflict, code: "key_revoked",
                    detail: "the key is revoked since \(MarketClock.dateAndTime(row.revokedTime)) UTC: \(row.reason); lift that "
                        + "first", field: "key")
            }
            let keys = PublisherKeyRepository(connection)
            try keys.save(fingerprint: key.fingerprint.bytes, publicKey: key.publicKey, name: name)
            let row = try keys.all().first { $0.fingerprint == key.fingerprint.bytes }
            guard let report = row.flatMap({ PublisherReport($0) }) else {
                throw OperationProblem(.conflict, code: "publisher_gone", detail: "the key was removed while it was stored")
            }
            return report
        }
    }

    func distrust(_ fingerprint: String) async throws -> PublisherReport {
        try await asking { connection in
            let keys = PublisherKeyRepository(connection)
            let all = try keys.all()
            let found = try PluginDesk.find(fingerprint, KnownKeys(trusted: all))
            _ = try keys.remove(fingerprint: found.bytes)
            guard let report = all.first(where: { $0.fingerprint == found.bytes }).flatMap({ PublisherReport($0) }) else {
                preconditionFailure("a key that was found among the trusted ones is one of them")
            }
            return report
        }
    }

    private static func find(_ text: String, _ known: KnownKeys) throws -> KeyFingerprint {
        do {
            return try known.find(text, option: "fingerprint").fingerprint
        } catch let failure as CommandFailure {
            throw OperationProblem(.notFound, code: "key_not_found", detail: failure.description, field: "fingerprint")
        }
    }

    // MARK: - Revocations

    func revocations() async throws -> [RevocationReport] {
        try await asking { connection in try RevocationRepository(connection).all().map { RevocationReport($0) } }
    }

    func revoke(_ subject: String, reason: String) async throws -> RevocationOutcome {
        let (report, isChange) = try await asking { connection in
            let target = try PluginDesk.target(subject, connection)
            let revocations = RevocationRepository(connection)
            let isChange = try revocations.revoke(target.kind, sha256: target.sha256, reason: reason)
            let row = try revocations.all(inForce: true).first { $0.kind == target.kind && $0.sha256 == target.sha256 }
            guard let row else {
                throw OperationProblem(.conflict, code: "not_revoked", detail: "the revocation was lifted at the same moment")
            }
            return (RevocationReport(row), isChange)
        }
        // Also when it was revoked already: the command line may have done so.
        let stopped = try await desk.order { line in try line.stopRevoked() }
        return RevocationOutcome(revocation: report, isChange: isChange, stopped: stopped)
    }

    func liftRevocation(of subject: String, reason: String) async throws -> RevocationOutcome {
        try await asking { connection in
            let target = try PluginDesk.target(subject, connection)
            let revocations = RevocationRepository(connection)
            guard try revocations.lift(target.kind, sha256: target.sha256, reason: reason),
                let row = try revocations.all().first(where: { $0.kind == target.kind && $0.sha256 == target.sha256 })
            else {
                throw OperationProblem(
                    .notFound, code: "revocation_not_found",
                    detail: "\(target.text) is not revoked; GET /api/v1/revocations lists what is", field: "subject")
            }
            return RevocationOutcome(revocation: RevocationReport(row), isChange: true, stopped: [])
        }
    }

    private static func target(_ subject: String, _ connection: PostgreSQLConnection) throws -> RevocationSubject.Target {
        if let fingerprint = KeyFingerprint(subject) { return .init(kind: .key, sha256: fingerprint.bytes) }
        if let sha256 = SHA256Text.bytes(subject) { return .init(kind: .plugin, sha256: sha256) }
        guard subject.hasPrefix(KeyFingerprint.prefix) else {
            throw OperationProblem(
                .invalid, code: "field_value",
                detail:
                    "'subject' is neither the SHA-256 of a plugin's file, 64 digits, nor a key's fingerprint, ed25519: and 64 "
                    + "digits", field: "subject")
        }
        let known = KnownKeys(
            trusted: try PublisherKeyRepository(connection).all(), revoked: try RevocationRepository(connection).all())
        return .init(kind: .key, sha256: try find(subject, known).bytes)
    }

    private func asking<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Value
    ) async throws -> Value {
        let address = address
        return try await BlockingWork.run { try body(PostgreSQLConnection(address)) }
    }
}

extension PublisherReport {
    fileprivate init?(_ row: StoredPublisherKey) {
        guard let fingerprint = KeyFingerprint(bytes: row.fingerprint) else { return nil }
        self.init(fingerprint: fingerprint.description, name: row.name, trustedAt: Date(row.trustedTime))
    }
}

extension RevocationReport {
    fileprivate init(_ row: StoredRevocation) {
        let key = row.kind == .key ? KeyFingerprint(bytes: row.sha256)?.description : nil
        self.init(
            kind: row.kind.rawValue, subject: key ?? SHA256Text.text(row.sha256), reason: row.reason,
            revokedAt: Date(row.revokedTime), liftedAt: row.liftedTime.map { Date($0) }, liftedReason: row.liftedReason)
    }
}
