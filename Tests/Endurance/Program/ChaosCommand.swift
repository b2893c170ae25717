import ArgumentParser
import EnduranceRuns

struct ChaosCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Kill host, workers and PostgreSQL at every step of an order, and compare with the exchange's own ledger.",
        discussion: """
            EXAMPLES
              endurance chaos
              endurance chaos --runs 5000 --seed 7
              endurance chaos --runs 200 --json
            """)

    @Option(help: ArgumentHelp("Kills altogether.", valueName: "n"))
    var runs = 200

    @Option(help: ArgumentHelp("Of the exchange, the victims and the moments.", valueName: "n"))
    var seed: UInt64 = 7

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        var kills: Int
        var killsByKind: [String: Int]
        var lives: Int
        var intents: Int
        var orders: Int
        var fills: Int
        var venueReports: Int
        var doubled: Int
        var lost: Int
        var unconfirmed: Int
        var rulesBroken: Int
        var alarms: Int
        var seconds: Double
    }

    func validate() throws {
        guard (1...1_000_000).contains(runs) else {
            throw ValidationError("--runs \(runs) is out of range: give a number from 1 to 1000000")
        }
        guard seed > 0 else { throw ValidationError("--seed 0 is out of range: give a number from 1") }
    }

    func run() throws {
        var told = 0
        let result = try ChaosRun(kills: runs, seed: seed).run { kills in
            guard !json, kills >= told + 100 else { return }
            told = kills
            print("\(kills) kills …")
        }
        print(json ? try JSONLine.text(report(result)) : result.line)
        guard result.isClean else {
            for text in (result.violations + result.examples + result.alarms).prefix(20) { print("for example \(text)") }
            throw ExitCode.failure
        }
    }

    private func report(_ result: ChaosRun.Result) -> Report {
        Report(
            kills: result.killCount, killsByKind: result.kills, lives: result.lives, intents: result.intents,
            orders: result.orders, fills: result.fills, venueReports: result.reports, doubled: result.doubled,
            lost: result.lost, unconfirmed: result.unconfirmed, rulesBroken: result.violations.count,
            alarms: result.alarms.count, seconds: result.seconds)
    }
}
