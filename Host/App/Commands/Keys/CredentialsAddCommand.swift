import ArgumentParser
import StrictJSON
import Vault

struct CredentialsAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Give the host an exchange key. It is checked at the venue first.",
        discussion: """
            EXAMPLES
              tradingboost credentials add main --venue okx
              tradingboost credentials add main --venue binance --tenant acme --user tom --keys-file keys.secret
              tradingboost credentials add main --venue binance --keys-file - < keys.secret
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("What it is called here.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("Where it is for: \(Choice<CredentialVenue>.list).", valueName: "venue"))
    var venue: Choice<CredentialVenue>

    @Option(
        help: ArgumentHelp("For the staff: whose it is; without it your own tenant.", valueName: "name"),
        completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(
        help: ArgumentHelp("Whose orders it signs; without it the whole tenant's.", valueName: "name"),
        completion: .custom(Completions.users))
    var user: String?

    @Option(help: ArgumentHelp("A word to find it by; as often as needed.", valueName: "text"))
    var label: [String] = []

    @Option(
        help: ArgumentHelp("File with the lines key, secret, passphrase; - is standard input.", valueName: "file"),
        completion: .file())
    var keysFile: String?

    func run() async throws {
        let keys = try keysFile.map { try SecretInput.lines(of: $0, 2...3) } ?? ask()
        let body = JSON.fields(
            ("tenant", tenant.map { .text($0) }), ("user", user.map { .text($0) }), ("venue", .text(venue.text)),
            ("name", .text(name)), ("key", .text(keys[0])), ("secret", .text(keys[1])),
            ("passphrase", keys.count > 2 ? .text(keys[2]) : nil), ("labels", label.isEmpty ? nil : .texts(label)))
        host.show(try host.client.ask("POST", "credentials", body)) { credential in
            let warnings = credential.shown("warnings")
            return "\(credential.shown("name")) (\(credential.shown("id"))) at \(credential.shown("venue")), "
                + "ends \(credential.shown("keyEnding")), may \(credential.shown("permissions"))"
                + (warnings.isEmpty ? "" : "\nnote: \(warnings)")
        }
    }

    private func ask() throws -> [String] {
        let option = "--keys-file"
        let key = try SecretInput.read(file: nil, prompt: "Key: ", option: option)
        let secret = try SecretInput.read(file: nil, prompt: "Secret: ", option: option)
        let passphrase = try SecretInput.ask("Passphrase (empty where the venue has none): ", option: option)
        return passphrase.isEmpty ? [key, secret] : [key, secret, passphrase]
    }
}
