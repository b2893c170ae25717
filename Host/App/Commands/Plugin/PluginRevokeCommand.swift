import API
import ArgumentParser
import Foundation
import PluginInspection
import Store
import StrictJSON

struct PluginRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Load a plugin, or what a key signed, no more.",
        discussion: """
            What is revoked may be a plugin file, the SHA-256 of one, a public key file, or a key's fingerprint (of a trusted
            key its first digits are enough). It holds for every start of serve and demo with this database from now on, also
            where unsigned plugins are allowed, and for each enable and swap in a running host. A host that runs in the data
            folder stops what runs of it at once; one elsewhere goes on with it until it is disabled there. A lifted
            revocation stays in the list.

            EXAMPLES
              tradingboost plugin revoke dip-buyer.so --reason "buys the wrong side after a gap"
              tradingboost plugin revoke ada.key.pub --reason "laptop stolen on 3 November"
              tradingboost plugin revoke ed25519:7f3a9c21b0d4 --reason "left the firm"
              tradingboost plugin revoke --list
              tradingboost plugin revoke --lift dip-buyer.so --reason "was the feed's fault"
            """)

    @OptionGroup var location: DataOptions

    @Argument(help: ArgumentHelp("Plugin file, its SHA-256, public key file or fingerprint.", valueName: "what"))
    var subject: String?

    @Option(help: ArgumentHelp("Why; shown wherever the revocation is.", valueName: "text"))
    var reason: String?

    @Flag(help: "List what was ever revoked.")
    var list = false

    @Flag(help: "Take the revocation back.")
    var lift = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if list {
            guard subject == nil, reason == nil, !lift else { throw ValidationError("--list stands alone") }
            return
        }
        guard subject != nil else { throw ValidationError("say what to revoke: a file, a SHA-256 or a fingerprint") }
        guard let reason else { throw ValidationError("say why with --reason TEXT") }
        try Reason.check(reason)
    }

    func run() async throws {
        guard let subject, let reason else {
            guard let database = try Database.find(dataFolder: location.data) else { return show([]) }
            defer { database.close() }
            return show(try RevocationRepository(PostgreSQLConnection(database.address)).all())
        }
        let named = try RevocationSubject(subject)
        let database = try Database.join(dataFolder: location.data)
        defer { database.close() }
        let connection = try PostgreSQLConnection(database.address)
        let target = try named.resolved(connection)
        if lift {
            try take(back: target, subject, reason, RevocationRepository(connection))
        } else {
            try revoke(target, subject, reason, RevocationRepository(connection))
        }
    }

    private func revoke(
        _ target: RevocationSubject.Target, _ subject: String, _ reason: String, _ revocations: RevocationRepository
    ) throws {
        let isNew = try revocations.revoke(target.kind, sha256: target.sha256, reason: reason)
        let stopped = try stopRunning(target, reason)
        if json {
            print(result(target, isNew: isNew))
        } else if isNew {
            print("\(subject): revoked (\(target.text)); \(stopped)")
        } else {
            print("\(subject): was revoked already (\(target.text)), with the reason that --list shows")
        }
    }

    /// Tells the host in the data folder. In words what came of it.
    private func stopRunning(_ target: RevocationSubject.Target, _ reason: String) throws -> String {
        let socket = OperationsSocket.path(in: location.data)
        guard FileManager.default.fileExists(atPath: socket) else { return "no host runs in \(location.data)" }
        struct Body: Encodable {
            var subject: String
            var reason: String
        }
        let outcome: RevocationOutcome
        do {
            outcome = try HostClient(address: .socket(dataFolder: location.data)).send(
                RevocationOutcome.self, "POST", "revocations", Body(subject: target.subject, reason: reason)
            ).value
        } catch {
            // It is revoked all the same.
            StandardError.write("warning: the host in \(location.data) was not told, and what runs of it may go on: \(error)")
            return "the running host was not told"
        }
        return outcome.stopped.isEmpty
            ? "nothing of the running host had it" : "the running host stopped \(outcome.stopped.joined(separator: ", "))"
    }

    private func take(
        back target: RevocationSubject.Target, _ subject: String, _ reason: String, _ revocations: RevocationRepository
    ) throws {
        guard try revocations.lift(target.kind, sha256: target.sha256, reason: reason) else {
            throw CommandFailure("\(subject): is not revoked; see tradingboost plugin revoke --list")
        }
        print(json ? result(target, isNew: true).description : "\(subject): is revoked no more (\(target.text))")
    }

    private func result(_ target: RevocationSubject.Target, isNew: Bool) -> JSON {
        .object([
            .init(name: "kind", value: .text(target.kind.rawValue)),
            .init(name: "sha256", value: .text(SHA256Text.text(target.sha256))),
            .init(name: "revoked", value: .boolean(!lift)), .init(name: "changed", value: .boolean(isNew)),
        ])
    }

    private func show(_ rows: [StoredRevocation]) {
        if json {
            print(JSON.object([.init(name: "revocations", value: .array(rows.map(\.json)))]))
        } else if rows.isEmpty {
            print("nothing was revoked")
        } else {
            let table = TextTable(
                columns: ["WHAT", "SINCE (UTC)", "LIFTED (UTC)", "REASON"].map { .init(title: $0, alignment: .left) },
                rows: rows.map { row in
                    [
                        row.target.text, MarketClock.dateAndTime(row.revokedTime),
                        row.liftedTime.map(MarketClock.dateAndTime) ?? "",
                        row.reason + (row.liftedReason.map { "; lifted: \($0)" } ?? ""),
                    ]
                })
            print(table.lines().joined(separator: "\n"))
        }
    }
}

/// What a person means by the argument of `revoke`.
enum RevocationSubject {
    struct Target {
        var kind: StoredRevocation.Kind
        var sha256: [UInt8]

        /// As the API takes it.
        var subject: String {
            if kind == .key, let fingerprint = KeyFingerprint(bytes: sha256) { return fingerprint.description }
            return SHA256Text.text(sha256)
        }

        /// `plugin 3f2a…`, `key ed25519:7f3a…`
        var text: String {
            if kind == .key, let fingerprint = KeyFingerprint(bytes: sha256) { return "key \(fingerprint.short)" }
            return "plugin \(SHA256Text.text(sha256))"
        }
    }

    case known(Target)
    /// The first digits of a fingerprint.
    case knownKey(String)

    /// By its form: a fingerprint begins with `ed25519:`, a hash has 64 digits; the rest is a file.
    init(_ text: String) throws {
        if let fingerprint = KeyFingerprint(text) {
            self = .known(Target(kind: .key, sha256: fingerprint.bytes))
        } else if text.hasPrefix(KeyFingerprint.prefix) {
            self = .knownKey(text)
        } else if let sha256 = SHA256Text.bytes(text) {
            self = .known(Target(kind: .plugin, sha256: sha256))
        } else if text.hasSuffix(".pub") {
            self = .known(Target(kind: .key, sha256: try KeyFile.readPublic(text).fingerprint.bytes))
        } else {
            let plugin = try PluginFile.open(path: text)
            // A damaged plugin may be revoked; something else is a slip of the finger.
            guard plugin.inspection.manifest != nil else {
                throw CommandFailure(
                    "\(text): is neither a plugin nor a public key (.pub); give one of these, a SHA-256 or a fingerprint")
            }
            self = .known(Target(kind: .plugin, sha256: plugin.sha256))
        }
    }

    func resolved(_ connection: PostgreSQLConnection) throws -> Target {
        switch self {
        case .known(let target): return target
        case .knownKey(let text):
            let keys = KnownKeys(
                trusted: try PublisherKeyRepository(connection).all(), revoked: try RevocationRepository(connection).all())
            let found = try keys.find(text, option: "revoke")
            return Target(kind: .key, sha256: found.fingerprint.bytes)
        }
    }
}

extension StoredRevocation {
    fileprivate var target: RevocationSubject.Target { .init(kind: kind, sha256: sha256) }

    fileprivate var json: JSON {
        .object([
            .init(name: "kind", value: .text(kind.rawValue)), .init(name: "sha256", value: .text(SHA256Text.text(sha256))),
            .init(name: "reason", value: .text(reason)),
            .init(name: "revoked_at", value: .text(MarketClock.iso8601(revokedTime))),
            .init(name: "lifted_at", value: liftedTime.map { .text(MarketClock.iso8601($0)) } ?? .null),
            .init(name: "lifted_reason", value: liftedReason.map { .text($0) } ?? .null),
        ])
    }
}
