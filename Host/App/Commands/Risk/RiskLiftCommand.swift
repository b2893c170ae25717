import API
import ArgumentParser
import Foundation

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

    @Option(help: ArgumentHelp("Who says so; without it the name of your account.", valueName: "name"))
    var by: String?

    func validate() throws {
        guard (1...500).contains(reason.count), !reason.contains(where: \.isNewline) else {
            throw ValidationError("--reason has \(reason.count) characters; give one line of 1 to 500")
        }
        if let by, !(1...64).contains(by.count) || by.contains(where: \.isNewline) {
            throw ValidationError("--by has \(by.count) characters; give one line of 1 to 64")
        }
    }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        let body = Body(by: by ?? String(NSUserName().prefix(64)), reason: reason)
        host.show(try client.send(RiskReport.self, "POST", "instances/\(found.id)/risk/lift", body)) {
            RiskScreen(report: $0).text
        }
    }

    private struct Body: Encodable {
        var by: String
        var reason: String
    }
}
