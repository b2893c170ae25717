import ArgumentParser
import StrictJSON

struct CredentialsRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Change the master key, or the data key of one tenant or all, while the host runs.",
        discussion: """
            master: every data key is wrapped anew under the present master key. data: every exchange key is encrypted anew.
            Returns at once; credentials vault shows how far it is.

            EXAMPLES
              tradingboost credentials rotate master
              tradingboost credentials rotate data --tenant acme
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("master or data.", valueName: "key"))
    var key: Choice<VaultKeyWord>

    @Option(help: ArgumentHelp("Only this tenant's data key.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    func run() async throws {
        let body = JSON.fields(("key", .text(key.text)), ("tenant", tenant.map { .text($0) }))
        host.show(try host.client.ask("POST", "vault/rotate", body)) {
            "change \($0.shown("id")) of the \($0.shown("key")) key: \($0.shown("done")) of \($0.shown("total")) done"
        }
    }
}

struct CredentialsVaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Where the master key comes from, and how far changes of keys are.",
        discussion: """
            EXAMPLES
              tradingboost credentials vault --watch
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var watching: WatchOptions

    func run() async throws {
        let client = try host.client
        try watching.show(host, { try client.ask("GET", "vault") }) { vault in
            guard case .array(let rotations)? = vault["rotations"] else { return "" }
            return "master key \(vault.shown("masterKey")) of \(vault.shown("origin")), \(vault.shown("dataKeys")) data keys, "
                + "\(vault.shown("dataKeysToWrap")) to wrap\n" + Listings.rotations.text(rotations)
        }
    }
}
