import API
import ArgumentParser

struct InstanceSwapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap",
        abstract: "Move an instance, or a plugin's instances, to another version while trading.",
        discussion: """
            The new version takes over state, open orders and timers between two candles. When it fails its load, its start or
            its first minute, the old one goes on from where it was; the command's exit status is then 1. With --shadow the new
            version first runs beside the old one for so many seconds: what it asks for is compared and never sent.

            EXAMPLES
              tradingboost instances swap bob/dip-buyer 1.1.0
              tradingboost instances swap dip-buyer --to 1.1.0 --from 1.0.0
              tradingboost instances swap dip-buyer --to 1.1.0 --canary 10
              tradingboost instances swap bob/dip-buyer 1.1.0 --shadow 300
              tradingboost instances swap --list
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("An instance; with --to the name or id of a plugin.", valueName: "instance|plugin"))
    var subject: String?

    @Argument(help: ArgumentHelp("The instance's new version.", valueName: "version"))
    var version: String?

    @Option(help: ArgumentHelp("New version of every instance of the plugin.", valueName: "version"))
    var to: String?

    @Option(help: ArgumentHelp("Only of instances with this version.", valueName: "version"))
    var from: String?

    @Option(help: ArgumentHelp("Only for so many percent of the plugin's users, 1 to 100.", valueName: "percent"))
    var canary: String?

    @Option(help: ArgumentHelp("Let the new version run in the shadow first, 1 to 86400.", valueName: "seconds"))
    var shadow: Int?

    @Flag(help: "Show shadows and canaries under way, and what became of the latest swaps.")
    var list = false

    func validate() throws {
        if list {
            guard subject == nil, to == nil, from == nil, canary == nil, shadow == nil else {
                throw ValidationError("--list stands alone")
            }
            return
        }
        guard subject != nil else { throw ValidationError("say what to swap: INSTANCE VERSION, or PLUGIN --to VERSION") }
        guard (version == nil) != (to == nil) else {
            throw ValidationError("give the new version once: INSTANCE VERSION for one instance, PLUGIN --to VERSION for all")
        }
        if version != nil, from != nil || canary != nil {
            throw ValidationError("--from and --canary are for PLUGIN --to VERSION, not for one instance")
        }
        if let shadow, !(1...86_400).contains(shadow) {
            throw ValidationError("--shadow \(shadow) is out of range: give seconds from 1 to 86400")
        }
        _ = try percent()
    }

    func run() async throws {
        let client = try host.client
        guard let subject, let target = version ?? to else {
            return host.show(try client.get(SwapList.self, "swaps")) { SwapScreen(swaps: $0.swaps).text }
        }
        var order = SwapOrder(from: from, to: target, percent: try percent(), shadowSeconds: shadow)
        if version != nil {
            order.instance = try client.instance(subject).id
        } else {
            order.plugin = subject
        }
        let answer = try client.send(SwapReport.self, "POST", "swaps", order)
        host.show(answer) { "\(SwapScreen(swaps: [$0]).text)\nin \(answer.time)" }
        if answer.value.members.contains(where: { [.refused, .rolledBack].contains($0.state) }) { throw ExitCode(1) }
    }

    /// `10` or `10%`.
    private func percent() throws -> Int? {
        guard let canary else { return nil }
        guard let percent = Int(canary.hasSuffix("%") ? String(canary.dropLast()) : canary), (1...100).contains(percent) else {
            throw ValidationError("--canary \(canary) is out of range: give percent of the users from 1 to 100")
        }
        return percent
    }
}
