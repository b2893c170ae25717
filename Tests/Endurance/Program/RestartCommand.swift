import ArgumentParser
import EnduranceRuns
import PluginFixtures
import Strategies
import TestSupport

struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Store a line with many open orders, and measure how long it takes until it is back.",
        discussion: """
            Kills the database's server, too, so that the start has to recover. Fails when an order does not come back, or when it
            takes longer than --limit.

            EXAMPLES
              endurance restart
              endurance restart --users 1000 --orders 10 --json
            """)

    @Option(help: ArgumentHelp("Users, each with an instance in a worker of its own.", valueName: "n"))
    var users = 1_000

    @Option(help: ArgumentHelp("Open orders of each.", valueName: "n"))
    var orders = 10

    @Option(help: ArgumentHelp("Seconds until it has to be ready.", valueName: "s"))
    var limit = 5.0

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(users) else {
            throw ValidationError("--users \(users) is out of range: give a number from 1 to 10000")
        }
        guard (1...1_000).contains(orders) else {
            throw ValidationError("--orders \(orders) is out of range: give a number from 1 to 1000")
        }
        guard limit > 0 else { throw ValidationError("--limit \(limit) is out of range: give seconds above 0") }
    }

    func run() throws {
        let image = try PluginImage(
            name: "CountingPlugin", version: "1.0.0", bytes: try BuiltProduct.plugin("CountingPlugin"))
        let folder = try TemporaryFolder("restart")
        let result = try RestartRun(users: users, ordersPerUser: orders, plugin: image).run(folder: folder.path)
        print(json ? try JSONLine.text(result) : result.line)
        if result.readySeconds > limit { throw ExitCode.failure }
    }
}
