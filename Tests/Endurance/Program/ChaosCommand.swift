import ArgumentParser
import EnduranceRuns
import Foundation

struct ChaosCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract:
            "Kill host, workers, PostgreSQL and exchange at every step of an order, and compare with the exchange's ledger.",
        discussion: """
            Rounds of --round kills each begin afresh, --rigs of them at a time. At the end of a round the exchange stands \
            still until everything is confirmed; then its own ledger and the database have to agree, and the database's rules \
            to hold. From 600 kills on, each target must have been killed at each of its steps.

            The seed decides who is killed when and how the exchange misbehaves; a round that fails prints the command that \
            repeats it. The moments between processes are the machine's.

            EXAMPLES
              endurance chaos
              endurance chaos --runs 5000 --rigs 4 --seed 7
              endurance chaos --runs 200 --venue honest --json
            """)

    @Option(help: ArgumentHelp("Kills altogether.", valueName: "n"))
    var runs = 200

    @Option(help: ArgumentHelp("Of the exchanges, the targets and the moments.", valueName: "n"))
    var seed: UInt64 = 7

    @Option(help: ArgumentHelp("Hosts that are killed side by side.", valueName: "n"))
    var rigs = 2

    @Option(help: ArgumentHelp("Kills of a round.", valueName: "n"))
    var round = 200

    @Option(help: ArgumentHelp("How the exchange behaves: honest, rough, or both in turn.", valueName: "which"))
    var venue = ChaosRun.Venue.both

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        var kills: Int
        var killsByKind: [String: Int]
        var neverKilled: [String]
        var rounds: Int
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
        guard (1...64).contains(rigs) else { throw ValidationError("--rigs \(rigs) is out of range: give a number from 1 to 64") }
        guard (1...10_000).contains(round) else {
            throw ValidationError("--round \(round) is out of range: give a number from 1 to 10000")
        }
    }

    func run() throws {
        var run = ChaosRun(kills: runs, seed: seed)
        run.rigs = rigs
        run.venue = venue
        run.killsPerRound = round
        let isQuiet = json
        let result = try run.run { kills, failed in
            // At once, also into a file: a long run is watched.
            if let failed { tell("a round went wrong; it is repeated by: \(failed)") }
            if !isQuiet { tell("\(kills) kills …") }
        }
        if !json {
            print(result.table.text)
            for text in result.outcome.alarms.prefix(5) { print("for example \(text)") }
        }
        print(json ? try JSONLine.text(report(result)) : result.line)
        guard result.isClean else {
            let outcome = result.outcome
            if !result.isComplete { print("never killed: \(result.table.empty.joined(separator: ", "))") }
            for text in (outcome.violations + outcome.examples).prefix(20) { print("for example \(text)") }
            throw ExitCode.failure
        }
    }

    private func report(_ result: ChaosRun.Result) -> Report {
        let outcome = result.outcome
        return Report(
            kills: result.table.count, killsByKind: result.table.byKind, neverKilled: result.table.empty, rounds: result.rounds,
            lives: outcome.lives, intents: outcome.intents, orders: outcome.orders, fills: outcome.fills,
            venueReports: outcome.reports, doubled: outcome.doubled, lost: outcome.lost, unconfirmed: outcome.unconfirmed,
            rulesBroken: outcome.violations.count, alarms: outcome.alarms.count, seconds: result.seconds)
    }
}

private func tell(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

extension ChaosRun.Venue: ExpressibleByArgument {}
