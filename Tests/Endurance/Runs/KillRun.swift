import CCage
import Foundation
import MarketData
import PluginFixtures
package import Store
import Strategies
import TradingModel
import WorkerLine

/// Many instances trade while a worker is killed again and again; then the same without a kill, and both are compared.
package struct KillRun {
    package var instances: Int
    package var kills: Int
    package var seed: UInt64

    package init(instances: Int, kills: Int, seed: UInt64) {
        self.instances = instances
        self.kills = kills
        self.seed = seed
    }

    package struct Result {
        package var run: KillRun
        package var candles = 0
        package var kills = 0
        package var intents = 0
        package var orders = 0
        package var fills = 0
        package var difference: TradedDifference?
        /// Incidents that are neither a kill nor its restart.
        package var otherIncidents = 0
        package var quarantined = 0
        /// From the kill to the host's knowledge that the instance has started again.
        package var ready = Samples()

        package var isClean: Bool {
            difference?.isNone == true && difference?.statesOtherwise == 0 && otherIncidents + quarantined == 0
        }

        package var line: String {
            let found =
                difference.map { difference in
                    "\(difference.lost) rows lost, \(difference.doubled) doubled of \(intents) intents, \(orders) orders, "
                        + "\(fills) fills; \(difference.sentTwice + difference.sentOtherwise) orders sent otherwise, "
                        + "\(difference.behind) instances behind, \(difference.statesOtherwise) states otherwise"
                } ?? "not compared"
            return "\(run.instances) instances, \(kills) kills in \(candles) candles: \(found), \(otherIncidents) other "
                + "incidents; killed to ready p50 \(ready.milliseconds(0.5).text(1)) ms, p99 "
                + "\(ready.milliseconds(0.99).text(1)) ms, most \(ready.milliseconds(1).text(1)) ms (first failures of a "
                + "worker: no pause of the restart policy in it); seed \(run.seed)"
        }
    }

    /// - Parameter databases: two that are empty but for the schema.
    package func run(databases: (disturbed: DatabaseAddress, undisturbed: DatabaseAddress)) throws -> Result {
        var result = Result(run: self)
        let disturbed = try trade(databases.disturbed) { try disturb($0, &result) }
        let undisturbed = try trade(databases.undisturbed) { rig in
            for candle in 1...result.candles {
                try rig.advance()
                if candle % KillRun.candlesPerCheckpoint == 0 { try rig.checkpoint() }
            }
        }
        result.difference = TradedDifference(disturbed, undisturbed)
        result.intents = disturbed.rows.count("oms.order_intent")
        result.orders = disturbed.rows.count("oms.order")
        result.fills = disturbed.rows.count("oms.fill")
        return result
    }

    private static let candlesPerCheckpoint = 12

    // MARK: - Trading

    private func trade(_ address: DatabaseAddress, _ body: (TradingRig) throws -> Void) throws -> TradedOutcome {
        let image = try PluginImage(
            name: "CountingPlugin", version: "1.0.0", bytes: try BuiltProduct.plugin("CountingPlugin"))
        let rig = try TradingRig(
            (0..<instances).map { index in
                TradingRig.Strategy(
                    plugin: image, parameters: [ResolvedParameter(name: "every", value: .integer(Int64(7 + index % 9)))])
            }, seed: seed, address: address,
            // What is measured is a restart, not the pause before the next one.
            configuration: .patient(executable: BuiltProduct.worker))
        defer { rig.stop() }
        try body(rig)
        return try TradedOutcome(rig, address: address)
    }

    // MARK: - Killing

    /// One kill at a time, at any moment of a candle: while it is handed out, answered, committed or checkpointed.
    private func disturb(_ rig: TradingRig, _ result: inout Result) throws {
        let killer = Killer()
        defer { killer.finish() }
        var random = Xoshiro256(seed: seed)
        var isOrdered = false
        var ordered = 0
        var candleTime: UInt64 = 1_000_000
        while result.ready.count < kills {
            if !isOrdered, ordered < kills {
                let victim = rig.instances[Int(random.next() % UInt64(instances))]
                guard let process = rig.workers.processIdentifier(of: victim) else { continue }
                rig.strategies.watch(victim)
                try killer.kill(process, in: random.next() % (2 * candleTime))
                isOrdered = true
                ordered += 1
            }
            let start = cage_monotonic_time()
            try rig.advance()
            if rig.candles % KillRun.candlesPerCheckpoint == 0 { try rig.checkpoint() }
            candleTime = (7 * candleTime + cage_monotonic_time() - start) / 8
            if let killTime = killer.killTime, let ready = rig.strategies.readyTime {
                result.ready.add(ready - killTime)
                rig.strategies.watch(nil)
                isOrdered = false
            }
        }
        result.candles = rig.candles
        let incidents = rig.strategies.incidents
        result.kills = incidents.count { $0.kind == .crashed }
        result.otherIncidents = incidents.count { ![.started, .crashed, .restarted].contains($0.kind) }
        result.otherIncidents += abs(result.kills - kills)
        result.quarantined = rig.workers.quarantined.count
    }
}
