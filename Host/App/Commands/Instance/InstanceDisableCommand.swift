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
              tradingboost instance disable bob/dip-buyer
              tradingboost instance disable 7 --open-orders flatten --json
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Number, user/name or name.", valueName: "instance"))
    var instance: String

    @Option(
        help: ArgumentHelp(
            "What becomes of open orders: \(OpenOrdersArgument.list). Without it: the instance's policy.", valueName: "policy"))
    var openOrders: OpenOrdersArgument?

    private struct Body: Encodable { var openOrders: String? }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        host.show(
            try client.send(
                InstanceReport.self, "POST", "instances/\(found.id)/disable", Body(openOrders: openOrders?.policy.rawValue)))
    }
}

/// A policy as it is typed.
struct OpenOrdersArgument: ExpressibleByArgument {
    static let list = OpenOrderPolicy.allCases.map(\.rawValue).joined(separator: ", ")

    var policy: OpenOrderPolicy

    init?(argument: String) {
        guard let policy = OpenOrderPolicy(rawValue: argument) else { return nil }
        self.policy = policy
    }

    static var allValueStrings: [String] { OpenOrderPolicy.allCases.map(\.rawValue) }
}
