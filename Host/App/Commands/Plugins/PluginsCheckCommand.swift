import ArgumentParser
import StrictJSON

struct PluginsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Run the conformance kit on a version at the host, and wait for what it says.",
        discussion: """
            It is a job of the host, in a cage of its own: tradingboost jobs shows it too. Exit status 1 when a test failed.

            EXAMPLES
              tradingboost plugins check dip-buyer 1.1.0
              tradingboost plugins check dip-buyer 1.1.0 period=30 --seed 7
              tradingboost plugins check dip-buyer 1.1.0 --detach
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: PluginVersionArgument

    @Argument(help: ArgumentHelp("Parameters of every test that does not choose them itself.", valueName: "key=value"))
    var parameters: [String] = []

    @Option(help: ArgumentHelp("Of everything that is random.", valueName: "n"))
    var seed: UInt32?

    @Flag(help: "Do not wait: print the job and end.")
    var detach = false

    func validate() throws { _ = try ParameterTexts.parse(parameters) }

    func run() async throws {
        let client = try host.client
        let body = JSON.fields(
            ("parameters", .texts(try ParameterTexts.parse(parameters))), ("seed", seed.map { .number("\($0)") }))
        let job = try client.ask("POST", "\(which.path)/check", body)
        let report = try host.finish(job, client, isDetached: detach)
        if let report, report["failed"] != .number("0") { throw ExitCode(1) }
    }
}
