import ArgumentParser
import StrictJSON

struct TenantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenants",
        abstract: "Whose money it is: tenants, their plans, and whether their people may call.",
        discussion: """
            EXAMPLES
              tradingboost tenants add acme --plan standard
              tradingboost tenants list
              tradingboost tenants plan acme large
              tradingboost tenants suspend acme
            """,
        subcommands: [
            TenantsListCommand.self, TenantsShowCommand.self, TenantsAddCommand.self, TenantsPlanCommand.self,
            TenantsSuspendCommand.self, TenantsResumeCommand.self,
        ])
}

struct TenantArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Its name.", valueName: "tenant"), completion: .custom(Completions.tenants))
    var tenant: String

    var path: String { "tenants/\(HostClient.escaped(tenant))" }
}

struct TenantsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List tenants; who is none of the staff sees the own one.",
        discussion: """
            EXAMPLES
              tradingboost tenants list --all --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions

    func run() async throws { try host.list(ListRequest(listing: Listings.tenants, page: page)) }
}

struct TenantsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one tenant.",
        discussion: """
            EXAMPLES
              tradingboost tenants show acme
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: TenantArgument

    func run() async throws { host.card(Listings.tenants, try host.client.ask("GET", which.path)) }
}

struct TenantsAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a tenant, without anybody in it yet.",
        discussion: """
            EXAMPLES
              tradingboost tenants add acme
              tradingboost tenants add acme --plan standard
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("What it is called, unique on the host.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What it pays for; standard without it.", valueName: "plan"))
    var plan: String?

    func run() async throws {
        let body = JSON.fields(("name", .text(name)), ("plan", plan.map { .text($0) }))
        host.show(try host.client.ask("POST", "tenants", body)) { "tenant \($0.tenantLine)" }
    }
}

struct TenantsPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Change what a tenant pays for, and so what it may have.",
        discussion: """
            Plans stand in the configuration of the host, under plans.

            EXAMPLES
              tradingboost tenants plan acme large
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: TenantArgument

    @Argument(help: ArgumentHelp("The new plan.", valueName: "plan"))
    var plan: String

    func run() async throws { try host.change(which, .fields(("plan", .text(plan)))) }
}

struct TenantsSuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Let nobody of a tenant sign in or call.",
        discussion: """
            What trades for it goes on: stop that with tradingboost kill --tenant NAME.

            EXAMPLES
              tradingboost tenants suspend acme
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: TenantArgument

    func run() async throws { try host.change(which, .fields(("status", .text("suspended")))) }
}

struct TenantsResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let the people of a suspended tenant call again.",
        discussion: """
            EXAMPLES
              tradingboost tenants resume acme
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: TenantArgument

    func run() async throws { try host.change(which, .fields(("status", .text("active")))) }
}

extension HostOptions {
    fileprivate func change(_ which: TenantArgument, _ body: JSON) throws {
        show(try client.ask("PATCH", which.path, body)) { "tenant \($0.tenantLine)" }
    }
}

extension JSON {
    /// `acme, plan standard, active`
    fileprivate var tenantLine: String { "\(shown("name")), plan \(shown("plan")), \(shown("status"))" }
}
