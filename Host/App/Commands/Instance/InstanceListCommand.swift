import API
import ArgumentParser

struct InstanceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what runs, for whom, and what it used.",
        discussion: """
            EXAMPLES
              tradingboost instance list
              tradingboost instance list --user bob --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only the instances of this user.", valueName: "name"))
    var user: String?

    func run() async throws {
        let query = user.map { [("user", $0)] } ?? []
        let client = try host.client
        try watching.show(host, { try client.get(InstanceList.self, "instances", query: query) }) {
            InstanceScreen(instances: $0.instances).text
        }
    }
}
