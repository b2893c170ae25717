import ArgumentParser
import Foundation
import SimulatedExchange
import Simulation
import Synchronization

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Trade through the line at an exchange that misbehaves, and compare each step with a model.",
        discussion: """
            The same seed is the same run. A disagreement prints its seed and the fewest events that show it.

            EXAMPLES
              simulate
              simulate --events 100000000 --seed 7 --threads 2
              simulate --events 200000 --seed 12 --profile hell
              simulate --events 100000 --fault bookRepeatedFills
            """)

    @Option(help: ArgumentHelp("Events altogether.", valueName: "n"))
    var events: UInt64 = 1_000_000

    @Option(help: ArgumentHelp("Of the first simulation; each next one has the next number.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("Simulations at a time; each thread begins a million seeds behind the one before.", valueName: "n"))
    var threads = 1

    @Option(help: ArgumentHelp("honest, nasty or hell; without it they take turns.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Break the line on purpose, to see that it is found.", valueName: "name"))
    var fault: LineFault?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...1_000_000_000_000).contains(events) else {
            throw ValidationError("--events \(events) is out of range: give a number from 1 to 1000000000000")
        }
        guard seed <= UInt64(UInt32.max) else {
            throw ValidationError("--seed \(seed) is out of range: give a number from 0 to \(UInt32.max)")
        }
        guard (1...256).contains(threads) else {
            throw ValidationError("--threads \(threads) is out of range: give a number from 1 to 256")
        }
        guard profile == nil || MisbehaviourProfile.all.contains(where: { $0.name == profile }) else {
            let names = MisbehaviourProfile.all.map(\.name).joined(separator: ", ")
            throw ValidationError("--profile '\(profile ?? "")' is not known: give one of \(names)")
        }
    }

    /// Of all threads.
    private struct Total {
        var finished = SimulationCounts()
        /// Of those that still run, by thread.
        var running: [Int: SimulationCounts] = [:]
        var failure: SimulationSeries.Failure?
        var shown = Date()

        var counts: SimulationCounts {
            var counts = finished
            for part in running.values { counts.add(part) }
            return counts
        }
    }

    func run() throws {
        let profiles = MisbehaviourProfile.all.filter { profile == nil || $0.name == profile }
        let start = Date()
        let total = Mutex(Total())
        let (events, seed, threads, fault, json) = (events, seed, threads, fault, json)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let share = events / UInt64(threads) + (UInt64(thread) < events % UInt64(threads) ? 1 : 0)
            guard share > 0 else { return }
            let series = SimulationSeries(
                events: share, seed: seed + UInt64(thread) * 1_000_000, profiles: profiles, fault: fault)
            let (counts, failure) = series.run { counts in
                total.withLock { total in
                    total.running[thread] = counts
                    guard !json, Date().timeIntervalSince(total.shown) > 5 else { return }
                    total.shown = Date()
                    let done = total.counts.events
                    let perSecond = Double(done) / total.shown.timeIntervalSince(start)
                    FileHandle.standardError.write(
                        Data("\(done) of \(events) events, \(Int(perSecond)) a second\n".utf8))
                }
            }
            total.withLock { total in
                total.running[thread] = nil
                total.finished.add(counts)
                total.failure = total.failure ?? failure
            }
        }
        let (counts, failure) = total.withLock { ($0.counts, $0.failure) }
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
        for line in failure.trace.suffix(100) { print("  \(line)") }
        print("SEED=\(failure.seed), profile \(failure.profile): \(failure.disagreement)")
        print(
            """
            shortest: simulate --seed \(failure.seed) --profile \(failure.profile) --events \(failure.shortest)\
            \(fault.map { " --fault \($0)" } ?? "")
            """)
    }
}

extension LineFault: ExpressibleByArgument {}
