import API
import ArgumentParser

struct RiskLiftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift",
        abstract: "End the safe mode, or the cooldown, of an instance.",
        discussion: """
            Who and why are stored with the event and told to the user. Limits count anew from where the account stands: a
            drawdown from the equity of now, a daily loss from now on.

            EXAMPLES
              tradingboost risk lift bob/dip-buyer --reason "position checked, strategy fixed"
              tradingboost risk lift 3 --by kim --reason "tested on paper"
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    @Option(help: ArgumentHelp("Why it may trade again, one line.", valueName: "text"))
    var reason: String

    @OptionGroup var speaker: SpeakerOptions

    func validate() throws { try Reason.check(reason) }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        let body = Body(by: speaker.name(client), reason: reason)
        host.show(try client.send(RiskReport.self, "POST", "instances/\(found.id)/risk/lift", body)) {
            RiskScreen(report: $0).text
        }
    }

    private struct Body: Encodable {
        var by: String?
        var reason: String
    }
}
