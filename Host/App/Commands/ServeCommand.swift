import ArgumentParser
import Foundation

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the host.",
        discussion: """
            Starts the database (a private PostgreSQL in the data folder, or the one that DATABASE_URL names), enables the
            strategies of the configuration file and trades until SIGTERM or SIGINT. What it did is continued at the next start.

            A key of the configuration counts from the first of these places that gives it: flags, environment variables
            (TRADINGBOOST_HTTP_PORT), the file, its default. SIGHUP reads it again.

            EXAMPLES
              tradingboost serve
              tradingboost serve --config tradingboost.json --data /var/lib/tradingboost --port 8080
              tradingboost serve --config tradingboost.json --set jobs.concurrent=4

            GET /health answers while the process lives, GET /ready when it trades.
            """)

    @OptionGroup var location: DataOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        CrashReports.keepMemoryOut()
        let input = options.input
        let configuration = try HostConfiguration(input)
        let host = try await Host.start(
            plan: configuration.plan, configuration: configuration, input: input, dataFolder: location.data, startsAnew: false,
            log: .console)
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
