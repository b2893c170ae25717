import ArgumentParser
import EnduranceRuns
import PluginFixtures
import TestSupport

struct SwapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap",
        abstract: "Swap a plugin with fifty open orders an instance in a replay at full speed; compare with a run without it.",
        discussion: """
            EXAMPLES
              endurance swap
              endurance swap --instances 50 --json
            """)

    @Option(help: ArgumentHelp("Instances, each swapped once.", valueName: "n"))
    var instances = 20

    @Option(help: ArgumentHelp("Candles of the replay.", valueName: "n"))
    var candles = 600

    @Option(help: ArgumentHelp("Of the market.", valueName: "n"))
    var seed: UInt64 = 7

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        var swaps: Int
        var openOrders: Int
        var lostRows: Int
        var doubledRows: Int
        var vanishedOrders: Int
        var instancesBehind: Int
        var lineStoodMillisecondsP50: Double
        var lineStoodMillisecondsP99: Double
        var candleMillisecondsP50: Double
    }

    func validate() throws {
        guard (1...1_000).contains(instances) else {
            throw ValidationError("--instances \(instances) is out of range: give a number from 1 to 1000")
        }
        guard (60...1_000_000).contains(candles) else {
            throw ValidationError("--candles \(candles) is out of range: give a number from 60 to 1000000")
        }
    }

    func run() throws {
        let disturbed = try TestDatabase()
        let undisturbed = try TestDatabase()
        let result = try SwapRun(instances: instances, candles: candles, seed: seed).run(
            to: .version2, databases: (disturbed.address, undisturbed.address))
        print(json ? try JSONLine.text(report(result)) : result.line)
        for refusal in result.refusals { print("not swapped: \(refusal)") }
        guard result.refusals.isEmpty, result.vanished == 0, result.difference?.isNone == true else {
            if let example = result.difference?.example { print("for example \(example)") }
            throw ExitCode.failure
        }
    }

    private func report(_ result: SwapRun.Result) -> Report {
        Report(
            swaps: result.swap.count, openOrders: result.openOrders, lostRows: result.difference?.lost ?? -1,
            doubledRows: result.difference?.doubled ?? -1, vanishedOrders: result.vanished,
            instancesBehind: result.difference?.behind ?? -1, lineStoodMillisecondsP50: result.swap.milliseconds(0.5),
            lineStoodMillisecondsP99: result.swap.milliseconds(0.99), candleMillisecondsP50: result.candle.milliseconds(0.5))
    }
}
