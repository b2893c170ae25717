import ArgumentParser
import Identity

struct UsersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List users, in the order of their numbers.",
        discussion: """
            EXAMPLES
              tradingboost users list
              tradingboost users list --tenant acme --role trader --status active --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions

    @Option(help: ArgumentHelp("Only those of this tenant.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Only with this role.", valueName: "role"))
    var role: Choice<Role>?

    @Option(help: ArgumentHelp("Only those.", valueName: "status"))
    var status: Choice<PersonStatusWord>?

    func run() async throws {
        try host.list(
            ListRequest(
                listing: Listings.users, query: [("tenant", tenant), ("role", role?.text), ("status", status?.text)], page: page))
    }
}

struct UsersShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one user.",
        discussion: """
            EXAMPLES
              tradingboost users show olga
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var person: PersonArgument

    func run() async throws {
        let client = try host.client
        host.card(Listings.users, try client.ask("GET", try client.path(ofUser: person.user)))
    }
}

struct PersonArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Name or number.", valueName: "user"), completion: .custom(Completions.users))
    var user: String
}
