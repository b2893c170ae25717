import ArgumentParser
import PluginInspection
import Store
import StrictJSON

struct PluginVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say who signed a plugin and whether this host trusts them.",
        discussion: """
            Asks the publishers and revocations of the database (see plugin trust and plugin revoke), or only the key that is
            given. Exit status 0 when the plugin's signature is right and its key is trusted; 1 when the plugin is unsigned, its
            signature is damaged or of other bytes, its key unknown, or plugin or key revoked. A signature says whose a plugin
            is; it gives the plugin no right that another has not.

            EXAMPLES
              tradingboost plugin verify dip-buyer.so
              tradingboost plugin verify dip-buyer.so --key ada.key.pub
              tradingboost plugin verify dip-buyer.so --data /var/lib/tradingboost --json
            """)

    @OptionGroup var location: DataOptions

    @Argument(help: ArgumentHelp("Plugin file (.so).", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("A publisher's public key to check against, instead of the database.", valueName: "file"))
    var key: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let plugin = try PluginFile.open(path: file)
        let standing = try trust().standing(sha256: plugin.sha256, signature: plugin.signature)
        print(json ? standing.json(path: file, sha256: plugin.sha256Text).description : "\(file) \(standing.text)")
        if !standing.isTrusted { throw ExitCode(1) }
    }

    private func trust() throws -> TrustList {
        if let key {
            let publisher = try KeyFile.readPublic(key)
            return TrustList(publishers: [.init(fingerprint: publisher.fingerprint, name: publisher.publisher)])
        }
        guard let database = try Database.find(dataFolder: location.data) else {
            StandardError.write("there is no database in \(location.data), so no publisher is trusted: see plugin trust")
            return TrustList()
        }
        defer { database.close() }
        return try TrustList(PostgreSQLConnection(database.address))
    }
}

extension PluginStanding {
    fileprivate func json(path: String, sha256: String) -> JSON {
        var members: [JSON.Member] = [
            .init(name: "path", value: .text(path)), .init(name: "sha256", value: .text(sha256)),
            .init(name: "standing", value: .text(code)), .init(name: "trusted", value: .boolean(isTrusted)),
            .init(name: "text", value: .text(text)),
        ]
        switch self {
        case .trusted(let signature, let name):
            members += signature.jsonMembers + [.init(name: "trusted_as", value: .text(name))]
        case .unknownKey(let signature): members += signature.jsonMembers
        case .revoked(let revocation):
            members.append(.init(name: "reason", value: .text(revocation.reason)))
        case .unsigned, .invalid: break
        }
        return .object(members)
    }
}
