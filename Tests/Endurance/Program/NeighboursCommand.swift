import ArgumentParser
import EnduranceRuns

struct NeighboursCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neighbours",
        abstract: "How long ten honest strategies take to answer beside four that crash, never return and flood the host.",
        discussion: """
            Compared with four honest ones in their place, in turns, so that both meet the same machine.

            EXAMPLES
              endurance neighbours
              endurance neighbours --turns 40 --json
            """)

    @Option(
        help: ArgumentHelp(
            "Turns, each of a hundred candles beside honest ones and a hundred beside attackers.", valueName: "n"))
    var turns = 40

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        var failures: Int
        var quietMicrosecondsP50: Double
        var quietMicrosecondsP99: Double
        var besetMicrosecondsP50: Double
        var besetMicrosecondsP99: Double
        var noiseMicroseconds: Double
    }

    func validate() throws {
        guard (2...10_000).contains(turns) else {
            throw ValidationError("--turns \(turns) is out of range: give a number from 2 to 10000")
        }
    }

    func run() throws {
        let latency = try NeighbourLatency(turns: turns)
        print(json ? try JSONLine.text(report(latency)) : latency.line)
    }

    private func report(_ latency: NeighbourLatency) -> Report {
        let (quiet, beset) = (latency.quietPercentiles, latency.besetPercentiles)
        return Report(
            failures: latency.failures, quietMicrosecondsP50: Double(quiet[0]) / 1e3,
            quietMicrosecondsP99: Double(quiet[1]) / 1e3,
            besetMicrosecondsP50: Double(beset[0]) / 1e3, besetMicrosecondsP99: Double(beset[1]) / 1e3,
            noiseMicroseconds: Double(latency.noise) / 1e3)
    }
}
