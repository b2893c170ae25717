import ChaosVenue
import Foundation
import MarketData
import TestSupport

/// One host at one exchange, both killed and started again until enough were.
struct ChaosRound: Sendable {
    var kills: Int
    var seed: UInt64
    var isRough: Bool
    var instances = 4

    /// The command that does the same again.
    var repetition: String {
        "endurance chaos --runs \(kills) --seed \(seed) --rigs 1 --venue \(isRough ? "rough" : "honest")"
    }

    func run() throws -> (ChaosTable, ChaosOutcome) {
        let folder = try TemporaryFolder("chaos")
        let socket = "\(folder.path)/exchange"
        var table = ChaosTable()
        var outcome = ChaosOutcome()
        let exchange = ChaosExchange(socket: socket, book: "\(folder.path)/book", seed: seed, isRough: isRough)
        try exchange.start()
        defer { exchange.end() }
        var random = Xoshiro256(seed: seed)
        var schedule = ChaosSchedule(seed: seed)
        while table.count + exchange.kills.count < kills, outcome.lives < 4 * kills + 20 {
            try live(folder.path, socket, schedule.next(), &random, &table, &outcome)
        }
        _ = try exchange.calm()
        let host = ChildProgram("fixture-live-host", ["\(folder.path)/host", socket, "\(seed)", "\(instances)", "finish"])
        try host.start()
        host.waitForEnd(seconds: 120)
        outcome.compare(try exchange.calm(), host.lines)
        for step in exchange.kills { table.add(.venue, step) }
        return (table, outcome)
    }

    /// One life of the host: others may die in it before it ends.
    private func live(
        _ folder: String, _ socket: String, _ kills: [ChaosKill], _ random: inout Xoshiro256, _ table: inout ChaosTable,
        _ outcome: inout ChaosOutcome
    ) throws {
        outcome.lives += 1
        let host = ChildProgram(
            "fixture-live-host",
            ["\(folder)/host", socket, "\(seed &+ UInt64(outcome.lives))", "\(instances)", "trade"]
                + kills.filter(\.step.isReached).map(\.description))
        try host.start()
        if let last = kills.last, !last.step.isReached {
            if last.step == .anyMoment { _ = host.waitForLine("trading", seconds: 60) }
            host.wait(milliseconds: Int32(random.next() % (last.step == .anyMoment ? 300 : 400)))
            let step = host.lines.contains("trading") ? ChaosStep.anyMoment : .starting
            if host.kill() { table.add(.host, step) }
        }
        host.waitForEnd(seconds: 90)
        for line in host.lines {
            for kill in kills where line == kill.announcement { table.add(kill.target, kill.step) }
        }
        outcome.alarms += host.lines.filter { $0.hasPrefix("alarm") }
        guard kills.last?.target != .postgres else { return }
        outcome.examples += host.lines.filter { $0.hasPrefix("ended") }
    }
}
