import ArgumentParser
import Foundation

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the host.",
        discussion: """
            Starts the database (a private PostgreSQL in the data folder, or the one that DATABASE_URL names), enables the
            strategies of the configuration file and trades until SIGTERM or SIGINT. What it did is continued at the next start.

            EXAMPLES
              tradingboost serve
              tradingboost serve --config tradingboost.json --data /var/lib/tradingboost --port 8080

            GET /health answers while the process lives, GET /ready when it trades.
            """)

    @OptionGroup var location: DataOptions

    @Option(help: ArgumentHelp("Configuration: users, strategies, market. See README.md for its keys.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Port of the HTTP server on 127.0.0.1; 0 = any free one.", valueName: "n"))
    var port: Int = 8080

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port \(port) is not a port: give a number from 0 to 65535")
        }
    }

    func run() async throws {
        let plan = try ConfigurationFile.plan(path: config)
        let host = try await Host.start(plan: plan, dataFolder: location.data, port: port, startsAnew: false, log: .console)
        StandardError.write(host.greeting)
        try await host.run()
        StandardError.write("stopped in order; what is open continues at the next start")
    }
}

/// Where a host keeps its things.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("Folder of the host: its database, its log. A host makes it when it is missing.", valueName: "dir"))
    var data: String = ".tradingboost"
}
