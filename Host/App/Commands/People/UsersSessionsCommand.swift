import ArgumentParser

struct UsersSessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List where a user is signed in; without a name where you are.",
        discussion: """
            EXAMPLES
              tradingboost users sessions
              tradingboost users sessions tom
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Name or number.", valueName: "user"), completion: .custom(Completions.users))
    var user: String?

    func run() async throws {
        let client = try host.client
        let path = try user.map { "\(try client.path(ofUser: $0))/sessions" }
        try host.list(ListRequest(listing: Listings.sessions, path: path))
    }
}

struct UsersRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End the sessions of a user, or one of them.",
        discussion: """
            EXAMPLES
              tradingboost users revoke tom
              tradingboost users revoke tom --session 12
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var person: PersonArgument

    @Option(help: ArgumentHelp("Only this one, by its number in users sessions.", valueName: "n"))
    var session: UInt64?

    func run() async throws {
        let client = try host.client
        let path = "\(try client.path(ofUser: person.user))/sessions"
        host.show(try client.ask("DELETE", session.map { "\(path)/\($0)" } ?? path)) { _ in
            session.map { "session \($0) of \(person.user) has ended" } ?? "\(person.user) is signed in nowhere any more"
        }
    }
}
