import API
import ArgumentParser

struct RiskLimitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "Show how far an instance may go, or change that while it trades.",
        discussion: """
            What is set here counts before what the configuration file says, key by key, and stays when the host is started
            again, until it is unset. All that are given are taken as one step, or none. They are judged at the instance's next
            order; what it holds and has open already stays. Documentation/risk.md has every key.

            EXAMPLES
              tradingboost risk limits bob/dip-buyer
              tradingboost risk limits bob/dip-buyer maximum_open_orders=5 price_collar_percent=2
              tradingboost risk limits bob/dip-buyer sizing.method=percent_of_equity sizing.percent=10 capital=5000
              tradingboost risk limits bob/dip-buyer careful.json
              tradingboost risk limits bob/dip-buyer --unset price_collar_percent
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    @Argument(help: ArgumentHelp("New limits, or a JSON file of them; the others stay.", valueName: "key=value|file"))
    var limits: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Limits that count again as the configuration file says; sizing for all of the sizing.", valueName: "key"))
    var unset: [String] = []

    @OptionGroup var speaker: SpeakerOptions

    func validate() throws {
        try LimitOptions.check(limits, isChange: true)
        if let key = unset.first(where: { !LimitTexts.keys.contains($0) && $0 != "sizing" }) {
            throw ValidationError("--unset '\(key)' is no limit; there are \(LimitTexts.keys.joined(separator: ", "))")
        }
        if let key = limits.compactMap({ LimitTexts.pair($0)?.key }).first(where: unset.contains) {
            throw ValidationError("\(key) is both set and unset: say one of them")
        }
    }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        let texts = try LimitTexts.read(limits)
        guard !texts.isEmpty || !unset.isEmpty else {
            return host.show(try client.get(RiskReport.self, "instances/\(found.id)/risk")) { LimitsScreen(report: $0).text }
        }
        let body = Body(set: texts, unset: unset, by: speaker.name(client))
        let answer = try client.send(RiskReport.self, "PATCH", "instances/\(found.id)/limits", body)
        host.show(answer) { LimitsScreen(report: $0).text }
    }

    private struct Body: Encodable {
        var set: [String: String]
        var unset: [String]
        var by: String?
    }
}
