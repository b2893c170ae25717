import ArgumentParser

struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "The people of a host: who they are, what they may do, where they are signed in.",
        discussion: """
            A user is a person of one tenant with one role: owner, operator, author, trader or viewer. The members of the tenant
            platform are the staff; their roles reach over every tenant. A user is named by name or number.

            EXAMPLES
              tradingboost users list --tenant acme
              tradingboost users add olga --tenant platform --role operator
              tradingboost users role tom viewer
              tradingboost users invite --tenant acme --role trader --hours 48
              tradingboost users revoke tom
            """,
        subcommands: [
            UsersListCommand.self, UsersShowCommand.self, UsersAddCommand.self, UsersRoleCommand.self, UsersDisableCommand.self,
            UsersEnableCommand.self, UsersPasswordCommand.self, UsersSessionsCommand.self, UsersRevokeCommand.self,
            UsersSecondFactorCommand.self, UsersInviteCommand.self, UsersInvitationsCommand.self, UsersUninviteCommand.self,
        ])
}

extension HostClient {
    /// `users/7`
    func path(ofUser text: String) throws -> String { "users/\(try number(of: text, in: Listings.users, "user"))" }
}
