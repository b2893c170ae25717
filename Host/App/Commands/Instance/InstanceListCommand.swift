import API
import ArgumentParser

struct InstanceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what runs, for whom, and what it used.",
        discussion: """
            EXAMPLES
              tradingboost instances list
              tradingboost instances list --user bob --json
              tradingboost instances list --tenant acme --watch
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Only the instances of this user.", valueName: "name"), completion: .custom(Completions.users))
    var user: String?

    func run() async throws {
        let query = [("tenant", tenant), ("user", user)].compactMap { name, value in value.map { (name, $0) } }
        let client = try host.client
        try watching.show(host, { try client.get(InstanceList.self, "instances", query: query) }) {
            InstanceScreen(instances: $0.instances).text
        }
    }
}
