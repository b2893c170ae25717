import ArgumentParser
import EnduranceRuns
import TestSupport

struct KillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Kill workers at random while all trade, and compare with a run without a kill, row by row.",
        discussion: """
            EXAMPLES
              endurance kill
              endurance kill --instances 100 --kills 1000 --seed 7
              endurance kill --kills 300 --json
            """)

    @Option(help: ArgumentHelp("Instances, each of its own user in its own worker.", valueName: "n"))
    var instances = 100

    @Option(help: ArgumentHelp("Kills altogether.", valueName: "n"))
    var kills = 1_000

    @Option(help: ArgumentHelp("Of the market, the victims and the moments.", valueName: "n"))
    var seed: UInt64 = 7

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        var instances: Int
        var kills: Int
        var candles: Int
        var intents: Int
        var orders: Int
        var fills: Int
        var lostRows: Int
        var doubledRows: Int
        var ordersSentOtherwise: Int
        var instancesBehind: Int
        var readyMillisecondsP50: Double
        var readyMillisecondsP99: Double
    }

    func validate() throws {
        guard (1...10_000).contains(instances) else {
            throw ValidationError("--instances \(instances) is out of range: give a number from 1 to 10000")
        }
        guard (1...1_000_000).contains(kills) else {
            throw ValidationError("--kills \(kills) is out of range: give a number from 1 to 1000000")
        }
    }

    func run() throws {
        let disturbed = try TestDatabase()
        let undisturbed = try TestDatabase()
        let result = try KillRun(instances: instances, kills: kills, seed: seed).run(
            databases: (disturbed.address, undisturbed.address))
        print(json ? try JSONLine.text(report(result)) : result.line)
        guard result.isClean else {
            if let example = result.difference?.example { print("for example \(example)") }
            throw ExitCode.failure
        }
    }

    private func report(_ result: KillRun.Result) -> Report {
        let difference = result.difference
        return Report(
            instances: instances, kills: result.kills, candles: result.candles, intents: result.intents, orders: result.orders,
            fills: result.fills, lostRows: difference?.lost ?? -1, doubledRows: difference?.doubled ?? -1,
            ordersSentOtherwise: (difference?.sentTwice ?? -1) + (difference?.sentOtherwise ?? 0),
            instancesBehind: difference?.behind ?? -1, readyMillisecondsP50: result.ready.milliseconds(0.5),
            readyMillisecondsP99: result.ready.milliseconds(0.99))
    }
}
