import Engine
import Foundation
import Line
import MarketData
import Risk
import Testing
import TradingModel

/// Market orders are held against a book that the market of candles has.
@Suite("Order book of a line")
struct LineBookTests {
    private static let depth = CandleDepth.Settings(volumeShare: FixedDecimal(raw: FixedDecimal.unit / 50), levels: 5)

    private static var limits: RiskLimits {
        var limits = Rig.limits
        limits.maximumSlippage = FixedDecimal(3)
        limits.maximumLiquidityShare = FixedDecimal(raw: FixedDecimal.unit / 2)
        limits.maximumBookAge = 60_000_000_000
        return limits
    }

    private func refusals(_ rig: Rig) -> [(code: String, text: String)] {
        rig.journal.committed.compactMap { entry in
            if case .intent(_, .refused(let code, let text)) = entry, code.hasPrefix("risk.") { (code, text) } else { nil }
        }
    }

    @Test func `a market order that would slip too far is refused with the walk and a way to split it`() throws {
        var rig = Rig(instances: Rig.strategies(6), limits: LineBookTests.limits, depth: LineBookTests.depth)
        try rig.run(400)
        let found = refusals(rig)
        let codes = Set(found.map(\.code))
        #expect(codes.isSuperset(of: ["risk.slippage", "risk.liquidity_share", "risk.book_too_thin"]), "\(codes)")
        #expect(codes.isDisjoint(with: ["risk.book_missing", "risk.book_too_old"]))
        let slipped = try #require(found.first { $0.code == "risk.slippage" })
        #expect(
            slipped.text.contains(
                /would slip by [0-9.]+ basis points and the limit is 3 \([0-9]+ levels?, average [0-9.]+, the last at [0-9.]+,/),
            "\(slipped.text)")
        #expect(found.contains { $0.text.contains(/send [0-9]+ slices of at most [0-9]+ as the book refills/) })
        // Whoever asks why is told the same.
        let outcomes = rig.line.engine.instances.flatMap { rig.line.decisions(of: $0.definition.instance, limit: 128) }
        #expect(outcomes.contains { $0.text.contains("by risk.slippage: the order would slip by") })
        // Some passed: what the book carries is traded.
        #expect(rig.line.counts.fills > 100)
    }

    @Test func `without a book such limits refuse every market order, unless the book is optional`() throws {
        var missing = Rig(instances: Rig.strategies(2), limits: LineBookTests.limits)
        try missing.run(60)
        #expect(refusals(missing).contains { $0.code == "risk.book_missing" })
        var limits = LineBookTests.limits
        limits.isBookOptional = true
        var optional = Rig(instances: Rig.strategies(2), limits: limits)
        try optional.run(60)
        #expect(!refusals(optional).contains { $0.code.hasPrefix("risk.book") })
    }

    @Test func `what nobody limits by a book is decided alike with one and without`() throws {
        var without = Rig(instances: Rig.strategies(3))
        var with = Rig(instances: Rig.strategies(3), depth: LineBookTests.depth)
        try without.run(120)
        try with.run(120)
        #expect(without.journal.committed == with.journal.committed)
    }

    @Test(arguments: [1, 23, 60])
    func `a restart decides by the book of before until the next candle`(candles: Int) throws {
        var steady = Rig(instances: Rig.strategies(4), limits: LineBookTests.limits, depth: LineBookTests.depth)
        try steady.run(candles)
        let written = try JSONEncoder().encode(try steady.line.snapshot())
        let committed = steady.journal.committed.count
        let strategies = steady.strategies.strategies
        var restored = Rig(instances: strategies, limits: LineBookTests.limits, depth: LineBookTests.depth)
        try restored.line.restore(try JSONDecoder().decode(Line.Snapshot.self, from: written))
        restored.skip(candles)
        // An answer that was late: decided before the next candle.
        for rig in [steady, restored] {
            let id = InstanceID(1)
            let number = rig.line.engine.instance(id).lastIntent + 1
            rig.strategies.say(
                .intentReceived(
                    OrderIntent(
                        tenant: Rig.tenant, instance: id, number: number, time: rig.line.engine.now,
                        action: .submit(
                            OrderTerms(instrument: Rig.instrument.id, side: .buy, type: .market, quantity: Quantity(9_000))))))
            try rig.line.settle()
        }
        #expect(restored.journal.committed == Array(steady.journal.committed[committed...]))
        #expect(!refusals(restored).contains { $0.code == "risk.book_missing" })
        #expect(refusals(restored).isEmpty == false)
    }
}
