import API
import ArgumentParser

struct InstanceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one instance: how it is, what it holds, what it used.",
        discussion: """
            EXAMPLES
              tradingboost instances show bob/dip-buyer
              tradingboost instances show 3 --json
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    func run() async throws {
        let client = try host.client
        host.card(Listings.instances, try client.ask("GET", "instances/\(try client.instance(instance).id)"))
    }
}

struct InstanceSignalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signals",
        abstract: "Show what a strategy said of itself since the host started, the newest first.",
        discussion: """
            EXAMPLES
              tradingboost instances signals bob/dip-buyer
              tradingboost instances signals bob/dip-buyer --limit 64 --watch
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var watching: WatchOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    @Option(help: ArgumentHelp("How many at most, 1 to 64.", valueName: "n"))
    var limit = 20

    func validate() throws {
        guard (1...64).contains(limit) else {
            throw ValidationError("--limit \(limit) is out of range: give a number from 1 to 64")
        }
    }

    func run() async throws {
        let path = "instances/\(try host.client.instance(instance).id)/signals"
        try host.list(ListRequest(listing: Listings.signals, path: path, query: [("limit", "\(limit)")]), watching)
    }
}
