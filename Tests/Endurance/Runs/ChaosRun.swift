import ChaosVenue
import Foundation
import Synchronization

/// Hosts with real workers and a PostgreSQL of their own trade at exchanges in other processes, while hosts, workers, databases
/// and exchanges are killed at every step of an order; then each exchange's own ledger is compared with the database.
///
/// A run is made of rounds, each with a fresh host and exchange, several of them side by side. A seed decides who is killed when
/// and how the exchange misbehaves; the moments between processes are the machine's.
package struct ChaosRun: Sendable {
    /// How the exchanges behave.
    package enum Venue: String, Sendable, CaseIterable, Codable {
        /// They only die.
        case honest
        /// What they say gets lost, comes twice, late and behind what was said later; requests get lost, connections break; fills
        /// are found behind the cancellation.
        case rough
        /// A round so, a round so.
        case both
    }

    package var kills: Int
    package var seed: UInt64
    package var rigs = 1
    package var venue = Venue.both
    package var killsPerRound = 200

    package init(kills: Int, seed: UInt64) {
        self.kills = kills
        self.seed = seed
    }

    /// From this many kills on a target that was not killed at one of its steps is a failure: before, it is chance.
    package static let longRun = 600

    package struct Result: Sendable {
        package var run: ChaosRun
        package var table = ChaosTable()
        package var rounds = 0
        package var outcome = ChaosOutcome()
        package var seconds = 0.0

        package init(run: ChaosRun) { self.run = run }

        package var isComplete: Bool { table.count < ChaosRun.longRun || table.empty.isEmpty }
        package var isClean: Bool { outcome.isClean && outcome.orders > 0 && isComplete }

        package var line: String {
            let targets = ChaosTarget.allCases.map { "\(table.count(of: $0)) of \($0.rawValue)" }
            return "\(table.count) kills (\(targets.joined(separator: ", "))) in \(rounds) rounds, \(outcome.lives) lives: "
                + "\(outcome.doubled) doubled, \(outcome.lost) lost, \(outcome.unconfirmed) unconfirmed of \(outcome.intents) "
                + "intents, \(outcome.orders) orders, \(outcome.fills) fills, \(outcome.reports) reports; "
                + "\(outcome.violations.count) rules broken, \(outcome.alarms.count) alarms, \(table.empty.count) empty cells; "
                + "\(Int(seconds)) s; seed \(run.seed)"
        }
    }

    private struct State {
        var result: Result
        var nextRound = 0
        var reserved = 0
        var failure: (any Error)?
    }

    private final class Shared: Sendable {
        let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }
    }

    /// - Parameter progress: hears, from any thread, how many kills are done, and what a round that went wrong found.
    package func run(progress: @escaping @Sendable (Int, String?) -> Void = { _, _ in }) throws -> Result {
        let start = ContinuousClock.now
        let shared = Shared(State(result: Result(run: self)))
        let rigs = DispatchGroup()
        for _ in 0..<self.rigs {
            rigs.enter()
            Thread {
                work(shared, progress)
                rigs.leave()
            }.start()
        }
        rigs.wait()
        return try shared.state.withLock { state in
            if let failure = state.failure { throw failure }
            state.result.seconds = (ContinuousClock.now - start) / .seconds(1)
            return state.result
        }
    }

    /// One rig: round after round.
    private func work(_ shared: Shared, _ progress: @Sendable (Int, String?) -> Void) {
        while let round = shared.state.withLock({ next(&$0) }) {
            do {
                let (table, outcome) = try round.run()
                let done = shared.state.withLock { state in
                    state.result.rounds += 1
                    state.result.table.add(table)
                    state.result.outcome.add(outcome)
                    state.reserved += table.count - round.kills
                    return state.result.table.count
                }
                progress(done, outcome.isClean ? nil : round.repetition)
            } catch {
                shared.state.withLock { $0.failure = error }
            }
        }
    }

    private func next(_ state: inout State) -> ChaosRound? {
        guard state.failure == nil, state.reserved < kills else { return nil }
        let number = state.nextRound
        state.nextRound += 1
        let size = min(killsPerRound, kills - state.reserved)
        state.reserved += size
        let isRough = venue == .rough || (venue == .both && number % 2 == 1)
        return ChaosRound(kills: size, seed: seed &+ UInt64(number), isRough: isRough)
    }
}
