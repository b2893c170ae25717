import ChaosVenue
import Foundation
import MarketData
import PluginFixtures
import TestSupport
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// A host with real workers and a PostgreSQL of its own trades at an exchange in another process, while host, workers and
/// database are killed at every step of an order; then the exchange's own ledger and the database are compared.
package struct ChaosRun {
    package var kills: Int
    package var seed: UInt64
    package var instances = 4

    package init(kills: Int, seed: UInt64) {
        self.kills = kills
        self.seed = seed
    }

    /// The steps at which the host may be told to kill.
    static let steps = [
        "intent-before-commit", "intent-behind-commit", "submit-sent", "cancel-sent", "amend-sent", "report-before-commit",
        "report-behind-commit", "fill-before-commit", "fill-behind-commit", "checkpoint-before", "checkpoint-behind",
        "answer-taken",
    ]
    static let victims = ["host", "worker", "postgres"]

    package struct Result {
        package var run: ChaosRun
        /// By victim and step; a random moment is a step of its own.
        package var kills: [String: Int] = [:]
        package var lives = 0
        package var orders = 0
        package var fills = 0
        package var intents = 0
        package var reports = 0
        package var doubled = 0
        package var lost = 0
        package var unconfirmed = 0
        package var violations: [String] = []
        package var alarms: [String] = []
        package var examples: [String] = []
        package var seconds = 0.0

        package var killCount: Int { kills.values.reduce(0, +) }
        package var isClean: Bool { doubled + lost + unconfirmed + violations.count == 0 && orders > 0 }

        package var line: String {
            let victims = ChaosRun.victims.map { victim in
                "\(kills.filter { $0.key.hasPrefix(victim) }.values.reduce(0, +)) of \(victim)"
            }
            return "\(killCount) kills (\(victims.joined(separator: ", ")); \(kills.count) kinds) in \(lives) lives: \(doubled) "
                + "doubled, \(lost) lost, \(unconfirmed) unconfirmed of \(intents) intents, \(orders) orders, \(fills) fills, "
                + "\(reports) reports; \(violations.count) rules broken, \(alarms.count) alarms; \(Int(seconds)) s; "
                + "seed \(run.seed)"
        }
    }

    /// - Parameter progress: hears how many kills are done.
    package func run(progress: (Int) -> Void = { _ in }) throws -> Result {
        let start = ContinuousClock.now
        let folder = try TemporaryFolder("chaos")
        let socket = "\(folder.path)/exchange"
        var result = Result(run: self)
        let exchange = ChildProgram("fixture-exchange", [socket, "\(seed)"])
        try exchange.start()
        defer { exchange.end() }
        guard exchange.waitForLine("listening", seconds: 10) else { throw ChildProgram.Silent(name: "fixture-exchange") }
        var random = Xoshiro256(seed: seed)
        var order = ChaosRun.everyKind(&random)
        while result.killCount < kills, result.lives < 4 * kills + 20 {
            if order.isEmpty { order = ChaosRun.everyKind(&random) }
            let (victim, step) = order.removeLast()
            try live(folder.path, socket, victim, step, &random, &result)
            progress(result.killCount)
        }
        try finish(folder.path, socket, &result)
        result.seconds = (ContinuousClock.now - start) / .seconds(1)
        return result
    }

    /// Each victim at each step, and the host at a moment that it does not see coming; shuffled.
    private static func everyKind(_ random: inout Xoshiro256) -> [(victim: String, step: String)] {
        var kinds = victims.flatMap { victim in steps.map { (victim, $0) } }
        for _ in 0..<6 { kinds.append(("host", "random")) }
        for index in kinds.indices.reversed() where index > 0 {
            kinds.swapAt(index, Int(random.next() % UInt64(index + 1)))
        }
        return kinds
    }

    private func live(
        _ folder: String, _ socket: String, _ victim: String, _ step: String, _ random: inout Xoshiro256, _ result: inout Result
    ) throws {
        result.lives += 1
        let count = step.hasPrefix("checkpoint") ? 1 : 1 + Int(random.next() % 6)
        let host = ChildProgram(
            "fixture-live-host",
            ["\(folder)/host", socket, "\(seed &+ UInt64(result.lives))", "\(instances)", "trade", step, "\(count)", victim])
        try host.start()
        if step == "random" {
            _ = host.waitForLine("trading", seconds: 60)
            host.wait(milliseconds: Int32(random.next() % 150))
            if host.kill() { result.kills["host random", default: 0] += 1 }
        } else if victim == "worker" {
            // The host goes on without it, and is killed a little later.
            if host.waitForLine("killed", seconds: 60) {
                host.wait(milliseconds: Int32(random.next() % 60))
                if host.kill() { result.kills["host random", default: 0] += 1 }
            }
        }
        host.waitForEnd(seconds: 90)
        if host.lines.contains(where: { $0.hasPrefix("killed") }) { result.kills["\(victim) \(step)", default: 0] += 1 }
        result.alarms += host.lines.filter { $0.hasPrefix("alarm") }
        result.examples += host.lines.filter { $0.hasPrefix("ended") && victim != "postgres" }
    }

    // MARK: - What came of it

    private func finish(_ folder: String, _ socket: String, _ result: inout Result) throws {
        let client = try LineSocket(path: socket)
        try client.write(ExchangeRequest.freeze)
        let host = ChildProgram("fixture-live-host", ["\(folder)/host", socket, "\(seed)", "\(instances)", "finish"])
        try host.start()
        host.waitForEnd(seconds: 120)
        try client.write(ExchangeRequest.ledger)
        compare(try ledger(client), host.lines, &result)
    }

    private func ledger(_ client: LineSocket) throws -> ExchangeLedger {
        while let lines = client.read() {
            for line in lines {
                if case .ledger(let ledger) = try JSONDecoder().decode(ExchangeMessage.self, from: line) { return ledger }
            }
        }
        throw ChildProgram.Silent(name: "fixture-exchange")
    }

    private func compare(_ ledger: ExchangeLedger, _ lines: [String], _ result: inout Result) {
        var orders: [String: [Substring]] = [:]
        var fills: Set<String> = []
        for line in lines {
            let fields = line.split(separator: " ")
            switch fields.first {
            case "order" where fields.count == 5: orders[String(fields[1])] = Array(fields[2...])
            case "fill": fills.insert(String(fields[1]))
            case "count" where fields.count == 4:
                result.intents = Int(fields[1]) ?? 0
                result.reports = Int(fields[2]) ?? 0
                if FixedDecimal(String(fields[3])) != ledger.position.decimal {
                    result.lost += 1
                    result.examples.append("position \(fields[3]), at the exchange \(ledger.position)")
                }
            case "violation:": result.violations.append(line)
            case "alarm:": result.alarms.append(line)
            default: break
            }
        }
        result.orders = orders.count
        result.fills = fills.count
        result.doubled = ledger.submittedTwice
        let there = Set(ledger.executions.map(\.fill.venueFillID))
        result.lost += there.subtracting(fills).count
        result.doubled += fills.subtracting(there).count
        for entry in ledger.orders {
            guard let row = orders.removeValue(forKey: "\(entry.id)") else {
                result.lost += 1
                result.examples.append("order \(entry.id) is at the exchange alone")
                continue
            }
            let expected = entry.order.state.columnText(filled: entry.order.filledQuantity)
            let isEqual =
                expected == row[0] && FixedDecimal(String(row[1])) == entry.order.quantity.decimal
                && FixedDecimal(String(row[2])) == entry.order.filledQuantity.decimal
            if !isEqual {
                result.unconfirmed += 1
                result.examples.append("order \(row) is at the exchange \(entry.order)")
            }
        }
        // What the exchange never heard of must be known to be lost.
        for (id, row) in orders where row[0] != "rejected" {
            result.unconfirmed += 1
            result.examples.append("order \(id) \(row) is here alone")
        }
        if lines.last != "confirmed" {
            result.unconfirmed += 1
            result.examples.append(lines.last ?? "the last host says nothing")
        }
    }
}

extension VenueOrder.State {
    /// As `oms.order.state` has it.
    fileprivate func columnText(filled: Quantity) -> String {
        switch self {
        case .open: filled > .zero ? "partially_filled" : "accepted"
        case .filled: "filled"
        case .cancelled: "cancelled"
        case .rejected: "rejected"
        case .expired: "expired"
        }
    }
}
