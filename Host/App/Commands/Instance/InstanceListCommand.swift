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

    @Option(help: ArgumentHelp("Only the instances of this user.", valueName: "name"))
    var user: String?

    func run() async throws {
        let query = user.map { [("user", $0)] } ?? []
        host.show(try host.client.get(InstanceList.self, "instances", query: query)) {
            InstanceScreen(instances: $0.instances).text
        }
    }
}
