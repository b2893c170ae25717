import ArgumentParser
import Foundation

struct RiskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "risk",
        abstract: "See what limits and guards an instance, change its limits, and end its safe mode.",
        discussion: """
            Limits say how far a strategy may go; each order is judged by them before it leaves. They stand in the configuration
            file, and risk limits changes those of an instance while it trades. Guards are rules that the host keeps beside a
            strategy: stop loss, take profit, trailing stop, loss limits, drawdown, emergency reduction. They stand in the
            configuration file, under guards of a strategy.

            EXAMPLES
              tradingboost risk show bob/dip-buyer
              tradingboost risk limits bob/dip-buyer maximum_open_orders=5
              tradingboost risk lift bob/dip-buyer --reason "the feed was wrong, the loss was not ours"
            """,
        subcommands: [RiskShowCommand.self, RiskLimitsCommand.self, RiskLiftCommand.self])
}

/// Who changes something. Whoever signed in is known to the host, which takes no other name then.
struct SpeakerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Over the host's own socket: who says so; without it the name of your account.", valueName: "name"))
    var by: String?

    func validate() throws {
        if let by, !(1...64).contains(by.count) || by.contains(where: \.isNewline) {
            throw ValidationError("--by has \(by.count) characters; give one line of 1 to 64")
        }
    }

    /// Nil: whoever signed in.
    func name(_ client: HostClient) -> String? {
        if let by { return by }
        guard case .socket = client.address else { return nil }
        return String(NSUserName().prefix(64))
    }
}
