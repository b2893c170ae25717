import API
import ArgumentParser

struct InstanceWhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say for the last candles why an order left, or none did.",
        discussion: """
            The newest candle comes last. Reasons are kept for every instance, whether or not somebody asks.

            EXAMPLES
              tradingboost instances why bob/dip-buyer
              tradingboost instances why bob/dip-buyer --candles 100 --json
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    @Option(help: ArgumentHelp("How many candles, 1 to 1000; a host remembers 128.", valueName: "n"))
    var candles = 20

    func validate() throws {
        guard (1...1_000).contains(candles) else {
            throw ValidationError("--candles \(candles) is out of range: give a number from 1 to 1000")
        }
    }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        let answer = try client.get(
            DecisionList.self, "instances/\(found.id)/decisions", query: [("limit", "\(candles)")])
        host.show(answer) { DecisionScreen(instance: found, decisions: $0.decisions).text }
    }
}
