import API
import ArgumentParser

struct RiskShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the guards and limits of an instance, how they stand, and what they refused or did.",
        discussion: """
            Beside each limit stands where it comes from: standard (nobody chose), platform, user or instance (limits of the
            configuration file), operator (set at the running host, see risk limits).

            EXAMPLES
              tradingboost risk show bob/dip-buyer
              tradingboost risk show 3 --json
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        host.show(try client.get(RiskReport.self, "instances/\(found.id)/risk")) { RiskScreen(report: $0).text }
    }
}
