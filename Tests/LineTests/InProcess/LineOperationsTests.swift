import Engine
import Line
import MarketData
import Risk
import Testing
import TradingModel

@Suite("Changing a line")
struct LineOperationsTests {
    private func definition(_ number: UInt64, _ timeframes: [Timeframe]) -> InstanceDefinition {
        InstanceDefinition(
            tenant: Rig.tenant, instance: InstanceID(number), name: "bob/\(number)", instrument: Rig.instrument.id,
            timeframes: timeframes, limits: Rig.limits)
    }

    @Test func `an instance that is added trades from the next candle on, and the others do not notice`() throws {
        var alone = Rig(instances: Rig.strategies(2))
        try alone.run(100)
        var rig = Rig(instances: Rig.strategies(2))
        try rig.run(42)
        rig.strategies.add(Rig.strategies(3)[2])
        #expect(rig.line.add(definition(3, [.minute1, .minute15])) == [])
        try rig.run(58)
        for id in [InstanceID(1), InstanceID(2)] { #expect(rig.strategies.heard[id] == alone.strategies.heard[id]) }
        let heard = rig.strategies.heard[InstanceID(3)] ?? []
        #expect(heard.first?.seq == 1 && heard.map(\.seq) == Array(1...UInt64(heard.count)))
        #expect(rig.venue.submitted.contains { $0.instance == InstanceID(3) })
        // A timeframe that nobody had before begins at its next boundary.
        let quarters = heard.compactMap { event -> Candle? in
            if case .candle(let candle) = event.payload, candle.timeframe == .minute15 { candle } else { nil }
        }
        #expect((2...4).contains(quarters.count))
        #expect(quarters.allSatisfy { $0.openTime == Timeframe.minute15.openTime(containing: $0.openTime) })
    }

    @Test func `candles that cannot be built are named, and nothing is changed`() throws {
        var rig = Rig(instances: Rig.strategies(1))
        try rig.run(3)
        let line = Line(
            engine: Engine(instruments: [Rig.instrument]), aggregator: CandleAggregator(base: .minute5), venue: rig.venue,
            journal: rig.journal, strategies: rig.strategies, alarm: { _ in })
        #expect(line.add(definition(1, [.minute15, .minute3, .minute1])) == [.minute1, .minute3])
        #expect(line.engine.instances.isEmpty)
        #expect(line.add(definition(1, [.minute5])) == [])
        #expect(line.redefine(InstanceID(1), timeframes: [.minute1], name: "x") == [.minute1])
        #expect(line.engine.instance(InstanceID(1)).definition.name == "bob/1")
    }

    @Test func `an instance that goes back to a timeframe within its candle misses nothing`() throws {
        // Instance 3 listens to five-minute candles too.
        var steady = Rig(instances: Rig.strategies(3))
        var changed = Rig(instances: Rig.strategies(3))
        try steady.run(100)
        try changed.run(51)
        #expect(changed.line.redefine(InstanceID(3), timeframes: [.minute1]) == [])
        #expect(changed.line.redefine(InstanceID(3), timeframes: [.minute1, .minute5]) == [])
        try changed.run(49)
        #expect(changed.strategies.heard == steady.strategies.heard)
    }

    @Test func `candles are kept from the moment somebody may ask for them`() throws {
        var rig = Rig(instances: Rig.strategies(1))
        try rig.run(5)
        #expect(!rig.line.keepsHistory)
        rig.line.keep(CandleHistory(base: .minute1))
        try rig.run(7)
        // A second one changes nothing.
        rig.line.keep(CandleHistory(base: .minute1))
        #expect(rig.line.keepsHistory)
        let before = rig.strategies.heard[InstanceID(1)]?.count ?? 0
        rig.strategies.say(.historyAsked(InstanceID(1), request: 1, timeframe: .minute1, count: 100))
        try rig.line.settle()
        let page = rig.strategies.heard[InstanceID(1)]?.dropFirst(before).compactMap { event in
            if case .history(let page) = event.payload { page } else { nil }
        }
        #expect(page?.first?.candles.count == 7 && page?.first?.remaining == 0)
    }

    @Test func `a swap goes on above the numbers of the version before`() throws {
        var rig = Rig(instances: Rig.strategies(2))
        try rig.run(20)
        let last = rig.line.engine.lastIntent(of: InstanceID(1))
        rig.line.continueIntents(of: InstanceID(1), at: last + 10)
        #expect(rig.line.engine.lastIntent(of: InstanceID(1)) == last + 9)
    }
}
