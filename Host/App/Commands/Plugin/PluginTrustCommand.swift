import ArgumentParser
import PluginInspection
import Store
import StrictJSON

struct PluginTrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Trust a publisher's key, list those that are trusted, or trust one no more.",
        discussion: """
            A host that serves loads plugins that a trusted key signed. Compare the fingerprint with the publisher by another
            way than the one that the key came by. Trust is no reason for fewer limits: a trusted plugin runs in the same cage.

            EXAMPLES
              tradingboost plugin trust ada.key.pub
              tradingboost plugin trust ada.key.pub --name "Ada, research desk"
              tradingboost plugin trust --list
              tradingboost plugin trust --remove ed25519:7f3a9c21b0d4
            """)

    @OptionGroup var location: DataOptions

    @Argument(help: ArgumentHelp("Public key file.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("What to call the publisher here. Without it: as the key says.", valueName: "name"))
    var name: String?

    @Flag(help: "List the trusted keys.")
    var list = false

    @Option(help: ArgumentHelp("Fingerprint of the key to trust no more, or its first digits.", valueName: "fingerprint"))
    var remove: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard [file != nil, list, remove != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("give one of a public key file, --list and --remove")
        }
        if let name, !PublisherName.isValid(name) {
            throw ValidationError("--name '\(name)' is not a publisher's name: give \(PublisherName.rule)")
        }
        if name != nil, file == nil { throw ValidationError("--name belongs to a public key file: give one") }
    }

    func run() async throws {
        // Everything that can be wrong in a file is found before a database is made.
        let key = try file.map(KeyFile.readPublic)
        guard let database = try key == nil ? Database.find(dataFolder: location.data) : .join(dataFolder: location.data) else {
            if let remove { throw CommandFailure("--remove \(remove): there is no database in \(location.data); see --data") }
            return show([])
        }
        defer { database.close() }
        let connection = try PostgreSQLConnection(database.address)
        let keys = PublisherKeyRepository(connection)
        if let key {
            try trust(key, keys, connection)
        } else if let remove {
            try withdraw(remove, keys)
        } else {
            show(try keys.all())
        }
    }

    private func trust(_ key: PublisherKey, _ keys: PublisherKeyRepository, _ connection: PostgreSQLConnection) throws {
        let revoked = try RevocationRepository(connection).all(inForce: true)
        if let row = revoked.first(where: { $0.kind == .key && $0.sha256 == key.fingerprint.bytes }) {
            throw CommandFailure(
                "\(file ?? ""): the key is revoked since \(MarketClock.dateAndTime(row.revokedTime)) UTC: \(row.reason); lift "
                    + "that first with tradingboost plugin revoke --lift \(key.fingerprint.short.dropLast()) --reason TEXT")
        }
        let name = name ?? key.publisher
        try keys.save(fingerprint: key.fingerprint.bytes, publicKey: key.publicKey, name: name)
        if json {
            print(JSON.object(PluginTrustCommand.members(key.fingerprint, name)))
        } else {
            print("\(name) is trusted: plugins signed by \(key.fingerprint) may be loaded")
        }
    }

    private func withdraw(_ text: String, _ keys: PublisherKeyRepository) throws {
        let found = try KnownKeys(trusted: keys.all()).find(text, option: "--remove")
        _ = try keys.remove(fingerprint: found.fingerprint.bytes)
        if json {
            print(JSON.object(PluginTrustCommand.members(found.fingerprint, found.name)))
        } else {
            print("\(found.name) is trusted no more (\(found.fingerprint.short)); a running host keeps what it has loaded")
        }
    }

    private func show(_ rows: [StoredPublisherKey]) {
        let keys = rows.compactMap { row in KeyFingerprint(bytes: row.fingerprint).map { (row, $0) } }
        if json {
            let objects = keys.map { row, fingerprint in
                JSON.object(
                    PluginTrustCommand.members(fingerprint, row.name) + [
                        .init(name: "trusted_at", value: .text(MarketClock.iso8601(row.trustedTime)))
                    ])
            }
            print(JSON.object([.init(name: "keys", value: .array(objects))]))
        } else if keys.isEmpty {
            print("no publisher is trusted: tradingboost plugin trust KEY.pub")
        } else {
            let table = TextTable(
                columns: ["PUBLISHER", "KEY", "TRUSTED SINCE (UTC)"].map { .init(title: $0, alignment: .left) },
                rows: keys.map { [$0.name, $1.short, MarketClock.dateAndTime($0.trustedTime)] })
            print(table.lines().joined(separator: "\n"))
        }
    }

    private static func members(_ fingerprint: KeyFingerprint, _ name: String) -> [JSON.Member] {
        [
            .init(name: "fingerprint", value: .text(fingerprint.description)), .init(name: "name", value: .text(name)),
        ]
    }
}

/// Keys that a person may name by the first digits of their fingerprint.
struct KnownKeys {
    struct Known {
        var fingerprint: KeyFingerprint
        var name: String
    }

    private let known: [Known]

    init(trusted: [StoredPublisherKey], revoked: [StoredRevocation] = []) {
        let trusted = trusted.compactMap { row in
            KeyFingerprint(bytes: row.fingerprint).map { Known(fingerprint: $0, name: row.name) }
        }
        let others = Set(revoked.filter { $0.kind == .key }.compactMap { KeyFingerprint(bytes: $0.sha256) })
            .subtracting(trusted.map(\.fingerprint))
        known = trusted + others.map { Known(fingerprint: $0, name: $0.short) }
    }

    /// The one key that `text` names.
    func find(_ text: String, option: String) throws -> Known {
        let found = known.filter { $0.fingerprint.matches(text) }
        if found.count == 1 { return found[0] }
        throw CommandFailure(
            found.isEmpty
                ? "\(option) \(text): no known key has this fingerprint; see tradingboost plugin trust --list, or give it whole"
                : "\(option) \(text): \(found.count) known keys begin so; give more digits")
    }
}
