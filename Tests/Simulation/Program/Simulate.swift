import ArgumentParser
import Foundation
import SimulatedExchange
import Simulation

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Trade at an exchange that misbehaves, and compare orders and positions with a model after every event.",
        discussion: """
            The same seed is the same run. A disagreement prints its seed and the fewest events that show it.

            EXAMPLES
              simulate
              simulate --events 100000000 --seed 7
              simulate --events 200000 --seed 12 --profile hell
              simulate --events 100000 --fault bookRepeatedFills
            """)

    @Option(help: ArgumentHelp("Events altogether.", valueName: "n"))
    var events: UInt64 = 1_000_000

    @Option(help: ArgumentHelp("Of the first simulation; each next one has the next number.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("honest, nasty or hell; without it they take turns.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Break OMS on purpose, to see that it is found.", valueName: "name"))
    var fault: OMSFault?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...1_000_000_000_000).contains(events) else {
            throw ValidationError("--events \(events) is out of range: give a number from 1 to 1000000000000")
        }
        guard seed <= UInt64(UInt32.max) else {
            throw ValidationError("--seed \(seed) is out of range: give a number from 0 to \(UInt32.max)")
        }
        guard profile == nil || MisbehaviourProfile.all.contains(where: { $0.name == profile }) else {
            let names = MisbehaviourProfile.all.map(\.name).joined(separator: ", ")
            throw ValidationError("--profile '\(profile ?? "")' is not known: give one of \(names)")
        }
    }

    func run() throws {
        let profiles = MisbehaviourProfile.all.filter { profile == nil || $0.name == profile }
        let series = SimulationSeries(events: events, seed: seed, profiles: profiles, fault: fault)
        let start = Date()
        var shown = start
        let (counts, failure) = series.run { counts in
            guard !json, Date().timeIntervalSince(shown) > 5 else { return }
            shown = Date()
            let perSecond = Double(counts.events) / shown.timeIntervalSince(start)
            FileHandle.standardError.write(
                Data("\(counts.events) of \(events) events, \(Int(perSecond)) a second\n".utf8))
        }
        let seconds = Date().timeIntervalSince(start)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            print(String(decoding: try encoder.encode(counts), as: UTF8.self))
        } else {
            if let failure { show(failure) }
            print("\(counts.line); \(Int(Double(counts.events) / max(seconds, 0.001))) events a second")
        }
        if failure != nil { throw ExitCode.failure }
    }

    private func show(_ failure: SimulationSeries.Failure) {
        for line in failure.trace { print("  \(line)") }
        print("SEED=\(failure.seed), profile \(failure.profile): \(failure.disagreement)")
        print(
            """
            shortest: simulate --seed \(failure.seed) --profile \(failure.profile) --events \(failure.shortest)\
            \(fault.map { " --fault \($0)" } ?? "")
            """)
    }
}

extension OMSFault: ExpressibleByArgument {}
