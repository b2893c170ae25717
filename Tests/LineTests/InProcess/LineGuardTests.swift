import Engine
import Foundation
import Line
import MarketData
import OMS
import Risk
import Testing
import TradingModel

/// Guards over a whole line, with a venue that answers.
@Suite("Guards of a line")
struct LineGuardTests {
    private static func percent(_ hundredths: Int) -> FixedDecimal {
        FixedDecimal(raw: FixedDecimal.unit / 10_000 * Int128(hundredths))
    }

    /// So near that all of them act within a few hundred candles.
    private static let near = GuardPlan(
        stopLoss: .fraction(percent(20)),
        takeProfit: GuardPlan.TakeProfit(
            distance: .fraction(percent(60)),
            first: GuardPlan.FirstStep(distance: .averageTrueRange(FixedDecimal(1)), fraction: percent(5_000))),
        trailingStop: GuardPlan.TrailingStop(distance: .fraction(percent(30)), activation: .fraction(percent(20))),
        dailyLoss: GuardPlan.LossLimit(limit: Notional(150), end: .after(20 * 60_000_000_000)),
        drawdown: GuardPlan.DrawdownLimit(fraction: percent(2_000), end: .after(30 * 60_000_000_000), closes: true),
        capital: Notional(1_000), range: AverageTrueRange.Settings(period: 5, timeframe: .minute5),
        cooldown: 3 * 60_000_000_000)

    private static func events(_ entries: [JournalEntry]) -> [GuardEvent] {
        entries.compactMap { if case .guardEvent(let event) = $0 { event } else { nil } }
    }

    @Test func `what guards decide is durable before it leaves, and strategies trade on between`() throws {
        var rig = Rig(instances: Rig.strategies(6), guards: LineGuardTests.near)
        try rig.run(400)
        let events = LineGuardTests.events(rig.journal.committed)
        let tripped = Set(events.filter { $0.step == .tripped }.map(\.kind))
        #expect(tripped.isSuperset(of: [.stopLoss, .firstTakeProfit, .trailingStop, .dailyLoss, .drawdown]))
        #expect(rig.venue.early.isEmpty && rig.alarms.isEmpty)
        // Numbers without gaps, and every closing came to its end.
        for (instance, own) in Dictionary(grouping: events, by: \.instance) {
            #expect(own.map(\.number) == Array(1...UInt64(own.count)), "instance \(instance)")
        }
        #expect(events.count { $0.step == .closed } > 30 && !events.contains { $0.step == .stuck })
        #expect(rig.line.counts.hostOrders > 30 && rig.line.counts.fills > 500)
        let codes = Set(
            rig.journal.committed.compactMap { entry -> String? in
                if case .intent(_, .refused(let code, _)) = entry { code } else { nil }
            })
        #expect(codes.isSuperset(of: ["risk.safe_mode", "risk.guard_closing", "risk.cooling_down"]))
        // Whoever asks why is told.
        let outcomes = rig.line.engine.instances.flatMap {
            rig.line.decisions(of: $0.definition.instance, limit: 128).filter { $0.outcome == .guarded }.map(\.text)
        }
        #expect(outcomes.contains { $0.contains("safe mode: ") } && outcomes.contains { $0.contains("cooling down after the ") })
    }

    @Test func `a restart at any candle goes on as if nothing had happened`() throws {
        var steady = Rig(instances: Rig.strategies(3), guards: LineGuardTests.near)
        let length = 70
        var written: [(line: Data, strategies: [ScriptedStrategy], committed: Int)] = []
        for _ in 0..<length {
            try steady.run(1)
            written.append(
                (
                    try JSONEncoder().encode(try steady.line.snapshot()), steady.strategies.strategies,
                    steady.journal.committed.count
                ))
        }
        #expect(LineGuardTests.events(steady.journal.committed).count > 10)
        for candle in stride(from: 1, to: length, by: 1) {
            let point = written[candle - 1]
            var restored = Rig(instances: point.strategies, guards: LineGuardTests.near)
            try restored.line.restore(try JSONDecoder().decode(Line.Snapshot.self, from: point.line))
            restored.skip(candle)
            // Far enough that what was under way has ended.
            let end = min(candle + 12, length)
            try restored.run(end - candle)
            #expect(
                restored.journal.committed == Array(steady.journal.committed[point.committed..<written[end - 1].committed]),
                "candle \(candle)")
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `a stop loses no more than the candle's gap, to the last digit`(seed: UInt64) throws {
        let isLong = seed % 2 == 0
        let fraction = LineGuardTests.percent(Int(seed % 7) * 3 + 5)
        let id = InstanceID(1)
        var rig = Rig(
            instances: [.silent(id)], marketSeed: seed, guards: GuardPlan(stopLoss: .fraction(fraction)))
        var market = SyntheticMarket(
            seed: seed, instrument: Rig.instrument, start: Timestamp(milliseconds: 1_700_000_000_000), startPrice: Price(1_000))
        var candles: [Candle] = []
        func next() throws {
            candles.append(market.next())
            try rig.run(1)
        }
        try next()
        let terms = OrderTerms(
            instrument: Rig.instrument.id, side: isLong ? .buy : .sell, type: .market, quantity: Quantity(1))
        rig.strategies.say(
            .intentReceived(
                OrderIntent(tenant: Rig.tenant, instance: id, number: 1, time: candles[0].closeTime, action: .submit(terms))))
        try rig.line.settle()
        while rig.line.counts.fills < 1 { try next() }
        let entry = try #require(rig.line.engine.account(of: id).position.entryPrice)
        let filled = candles.count - 1
        while rig.line.counts.fills < 2, candles.count < 3_000 { try next() }
        // What a reader of the candles would have done.
        let distance = Price(entry.decimal.multiplied(by: fraction, rounding: .nearest))
        let level = isLong ? entry - distance : entry + distance
        let found = candles.indices.dropFirst(filled).first { index in
            let worst = index == filled ? candles[index].close : isLong ? candles[index].low : candles[index].high
            return isLong ? worst <= level : worst >= level
        }
        // A price may go away and never come back.
        #expect((found == nil) == (rig.line.counts.fills == 1), "seed \(seed)")
        guard let trip = found else { return }
        // It fills in the first candle behind that has the volume, at its open, a tick worse.
        let fill = try #require(
            candles.indices.dropFirst(trip + 1).first { candles[$0].volume.decimal.raw / 10 >= FixedDecimal.unit })
        let tick = Price(FixedDecimal(raw: Rig.tick))
        let price = isLong ? candles[fill].open - tick : candles[fill].open + tick
        let profit = rig.line.engine.account(of: id).position.realisedProfit
        #expect(profit == Quantity(1).notional(at: isLong ? price - entry : entry - price), "seed \(seed)")
        let event = try #require(LineGuardTests.events(rig.journal.committed).first)
        #expect(event.time == candles[trip].closeTime && event.threshold == level.decimal)
        // Beyond the stop there is at most the gap from the last close on its good side to that open.
        let beyond = isLong ? level - price : price - level
        if trip > filled {
            let before = candles[trip - 1].close
            let gap = isLong ? before - candles[fill].open : candles[fill].open - before
            #expect(beyond < gap + tick || beyond <= .zero, "seed \(seed)")
        }
    }

    /// Near enough that a day of minutes meets both steps.
    private static let reduction = EmergencyReduction(
        leverage: FixedDecimal(100), maintenanceRate: percent(20),
        steps: [
            EmergencyReduction.Step(distance: percent(60), fraction: percent(5_000)),
            EmergencyReduction.Step(distance: percent(30), fraction: .one),
        ])

    @Test func `near liquidation half of the position goes, and nearer the rest, at the venue's prices`() throws {
        var taken: [FixedDecimal: Int] = [:]
        for seed in 1...12 as ClosedRange<UInt64> {
            let id = InstanceID(1)
            var rig = Rig(
                instances: [.silent(id)], marketSeed: seed, guards: GuardPlan(liquidation: LineGuardTests.reduction))
            try rig.run(1)
            let terms = OrderTerms(
                instrument: Rig.instrument.id, side: seed % 2 == 0 ? .buy : .sell, type: .market, quantity: Quantity(5))
            rig.strategies.say(
                .intentReceived(
                    OrderIntent(
                        tenant: Rig.tenant, instance: id, number: 1, time: rig.line.engine.now, action: .submit(terms))))
            try rig.line.settle()
            var seen = 0
            for _ in 0..<1_500 {
                let before = rig.line.engine.account(of: id).position.quantity.magnitude
                try rig.run(1)
                let after = rig.line.engine.account(of: id).position.quantity.magnitude
                let events = LineGuardTests.events(rig.journal.committed)
                for event in events[seen...] where event.step == .tripped {
                    let distance = try #require(event.threshold)
                    let step = try #require(LineGuardTests.reduction.steps.first { $0.distance == distance })
                    // At the candle of the trip what filled in it counts, too.
                    let held = max(before, after)
                    let part = Quantity(held.decimal.multiplied(by: step.fraction, rounding: .up))
                    #expect(event.quantity == part.rounded(toLot: Rig.instrument.lotSize, .up), "seed \(seed): \(event)")
                    #expect(try #require(event.value) < distance && event.kind == .liquidation)
                    taken[distance, default: 0] += 1
                }
                seen = events.count
                if rig.line.counts.fills > 0, after.isZero { break }
            }
            #expect(rig.alarms.isEmpty && rig.venue.early.isEmpty, "seed \(seed)")
            let steps = LineGuardTests.events(rig.journal.committed).map(\.step)
            #expect(steps.count { $0 == .closed } == steps.count { $0 == .tripped } && !steps.contains(.stuck), "seed \(seed)")
        }
        #expect(taken.count == 2 && taken.values.allSatisfy { $0 >= 3 }, "\(taken)")
    }
}
