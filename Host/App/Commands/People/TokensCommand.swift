import API
import ArgumentParser
import Foundation
import Identity
import StrictJSON

struct TokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Your API tokens, for programs.",
        discussion: """
            A token has the scopes that it is given, an end, and never more than its owner's role. A program uses it as
            TRADINGBOOST_TOKEN beside TRADINGBOOST_URL, or as Authorization: Bearer TOKEN. Making one takes your password.

            EXAMPLES
              tradingboost tokens add reports --scope usage.read --scope orders.read --days 90
              tradingboost tokens list
              tradingboost tokens remove 3
            """,
        subcommands: [TokensListCommand.self, TokensAddCommand.self, TokensRemoveCommand.self])
}

struct TokensListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List them; the tokens themselves are not shown again.",
        discussion: """
            EXAMPLES
              tradingboost tokens list --profile work
            """)

    @OptionGroup var host: HostOptions

    func run() async throws { try host.list(ListRequest(listing: Listings.tokens)) }
}

struct TokensAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make one. It is printed once.",
        discussion: """
            EXAMPLES
              tradingboost tokens add reports --scope usage.read --days 90
              tradingboost tokens add reports --scope usage.read --password-file secret.txt
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("What it is for.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What it may; as often as needed.", valueName: "scope"))
    var scope: [Choice<Permission>] = []

    @Option(help: ArgumentHelp("How long it counts.", valueName: "n"))
    var days = 30

    @Option(
        help: ArgumentHelp("File whose first line is your password; - is standard input.", valueName: "file"),
        completion: .file())
    var passwordFile: String?

    func validate() throws {
        guard !scope.isEmpty else { throw ValidationError("say what it may with --scope; there are \(Choice<Permission>.list)") }
        guard (1...365).contains(days) else {
            throw ValidationError("--days \(days) is out of range: give a number from 1 to 365")
        }
    }

    func run() async throws {
        let client = try host.client
        let password = try SecretInput.read(file: passwordFile, prompt: "Your password: ", option: "--password-file")
        let end = Date(timeIntervalSinceNow: Double(days) * 86_400).formatted(.iso8601)
        let body = JSON.fields(
            ("password", .text(password)), ("name", .text(name)), ("scopes", .texts(scope.map(\.text))), ("expiresAt", .text(end))
        )
        host.show(try client.ask("POST", "me/tokens", body)) {
            "token \($0.shown("id")), until \($0.shown("expiresAt")); shown once:\n" + $0.shown("token")
        }
    }
}

struct TokensRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End one at once.",
        discussion: """
            EXAMPLES
              tradingboost tokens remove 3
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Its number in tokens list.", valueName: "n"))
    var token: UInt64

    func run() async throws {
        host.show(try host.client.ask("DELETE", "me/tokens/\(token)")) { _ in "token \(token) counts no more" }
    }
}
