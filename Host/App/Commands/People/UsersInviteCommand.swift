import ArgumentParser
import Identity
import StrictJSON

struct UsersInviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Invite somebody to register with a role.",
        discussion: """
            Prints the invitation, once: whoever has it registers with POST /api/v1/register.

            EXAMPLES
              tradingboost users invite --role trader
              tradingboost users invite --tenant acme --role trader --email tom@example.com --hours 48
            """)

    @OptionGroup var host: HostOptions

    @Option(help: ArgumentHelp("What the user may do: \(Choice<Role>.list).", valueName: "role"))
    var role: Choice<Role>

    @Option(
        help: ArgumentHelp("For the staff: to which tenant; without it your own.", valueName: "name"),
        completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Only whoever registers with this address.", valueName: "address"))
    var email: String?

    @Option(help: ArgumentHelp("How long it counts.", valueName: "n"))
    var hours: Int?

    func run() async throws {
        let body = JSON.fields(
            ("tenant", tenant.map { .text($0) }), ("role", .text(role.text)), ("email", email.map { .text($0) }),
            ("hours", hours.map { .number("\($0)") }))
        host.show(try host.client.ask("POST", "invitations", body)) {
            "\($0.shown("role")) of \($0.shown("tenant")), until \($0.shown("expiresAt")); the invitation, shown once:\n"
                + $0.shown("token")
        }
    }
}

struct UsersInvitationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invitations",
        abstract: "List invitations that nobody has used.",
        discussion: """
            EXAMPLES
              tradingboost users invitations
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions

    func run() async throws { try host.list(ListRequest(listing: Listings.invitations, page: page)) }
}

struct UsersUninviteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninvite",
        abstract: "Take an invitation back.",
        discussion: """
            EXAMPLES
              tradingboost users uninvite 3
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Its number in users invitations.", valueName: "n"))
    var invitation: UInt64

    func run() async throws {
        host.show(try host.client.ask("DELETE", "invitations/\(invitation)")) { _ in "invitation \(invitation) counts no more" }
    }
}
