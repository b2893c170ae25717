import ArgumentParser
import StrictJSON
import Vault

struct CredentialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials",
        abstract: "Exchange keys: given once, never shown again.",
        discussion: """
            A key is asked for without an echo, or read from a file or standard input: its lines are key, secret and, where the
            venue has one, passphrase. The host asks the venue what the key may; one that can withdraw is refused.

            EXAMPLES
              tradingboost credentials add main --venue okx --user tom --tenant acme
              tradingboost credentials add main --venue binance --keys-file keys.secret
              tradingboost credentials list
              tradingboost credentials remove 3
              tradingboost credentials rotate data --tenant acme
            """,
        subcommands: [
            CredentialsListCommand.self, CredentialsShowCommand.self, CredentialsAddCommand.self, CredentialsEnableCommand.self,
            CredentialsDisableCommand.self, CredentialsRemoveCommand.self, CredentialsUsesCommand.self,
            CredentialsRotateCommand.self, CredentialsVaultCommand.self,
        ])
}

struct CredentialArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Name or number.", valueName: "credential"))
    var credential: String

    func path(_ client: HostClient) throws -> String {
        "credentials/\(try client.number(of: credential, in: Listings.credentials, "exchange key"))"
    }
}

struct CredentialsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List exchange keys by what may be known of them.",
        discussion: """
            EXAMPLES
              tradingboost credentials list --tenant acme --venue okx
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions

    @Option(help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Only for this venue.", valueName: "venue"))
    var venue: Choice<CredentialVenue>?

    func run() async throws {
        try host.list(
            ListRequest(listing: Listings.credentials, query: [("tenant", tenant), ("venue", venue?.text)], page: page))
    }
}

struct CredentialsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what may be known of one.",
        discussion: """
            EXAMPLES
              tradingboost credentials show main
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: CredentialArgument

    func run() async throws {
        let client = try host.client
        host.card(Listings.credentials, try client.ask("GET", try which.path(client)))
    }
}

struct CredentialsEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a disabled key sign again.",
        discussion: """
            EXAMPLES
              tradingboost credentials enable main
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: CredentialArgument

    func run() async throws { try host.change(which, isEnabled: true) }
}

struct CredentialsDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Sign nothing with a key until it is enabled again.",
        discussion: """
            EXAMPLES
              tradingboost credentials disable main
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: CredentialArgument

    func run() async throws { try host.change(which, isEnabled: false) }
}

extension HostOptions {
    fileprivate func change(_ which: CredentialArgument, isEnabled: Bool) throws {
        let client = try self.client
        show(try client.ask("PATCH", try which.path(client), .fields(("enabled", .boolean(isEnabled))))) {
            "\($0.shown("name")) (\($0.shown("venue"))) is \(isEnabled ? "enabled" : "disabled")"
        }
    }
}

struct CredentialsRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a key for good.",
        discussion: """
            EXAMPLES
              tradingboost credentials remove 3
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: CredentialArgument

    func run() async throws {
        let client = try host.client
        host.show(try client.ask("DELETE", try which.path(client))) { _ in "\(which.credential) is forgotten" }
    }
}

struct CredentialsUsesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uses",
        abstract: "How often a key signed, minute by minute.",
        discussion: """
            EXAMPLES
              tradingboost credentials uses main
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: CredentialArgument

    func run() async throws {
        try host.list(ListRequest(listing: Listings.credentialUses, path: "\(try which.path(try host.client))/uses"))
    }
}
