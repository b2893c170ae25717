import API
import ArgumentParser
import TradingModel

struct InstanceDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Stop an instance; its state is kept.",
        discussion: """
            Open orders stay, are cancelled, or are cancelled and the position closed, as the instance's policy says or
            --open-orders. Returns when the strategy has stopped.

            EXAMPLES
              tradingboost instances disable bob/dip-buyer
              tradingboost instances disable 7 --open-orders flatten --json
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    @Option(
        help: ArgumentHelp(
            "What becomes of open orders: \(Choice<OpenOrderPolicy>.list). Without it: the instance's policy.",
            valueName: "policy"))
    var openOrders: Choice<OpenOrderPolicy>?

    private struct Body: Encodable { var openOrders: String? }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        host.show(
            try client.send(
                InstanceReport.self, "POST", "instances/\(found.id)/disable", Body(openOrders: openOrders?.text)))
    }
}
