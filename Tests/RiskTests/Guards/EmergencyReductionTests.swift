import Testing
import TradingModel

@testable import Risk

@Suite("Emergency reduction")
struct EmergencyReductionTests {
    private static let reduction = EmergencyReduction(
        leverage: FixedDecimal(10), maintenanceRate: decimal("0.004"),
        steps: [
            EmergencyReduction.Step(distance: percent(8), fraction: percent(50)),
            EmergencyReduction.Step(distance: percent(5), fraction: percent(50)),
            EmergencyReduction.Step(distance: percent(3), fraction: .one),
        ])

    /// A long of 1 at 10,000 with 10 times leverage has a margin of 1,000: at 9,036.14… its loss of 963.86 leaves 36.14, 0.4 %
    /// of what it is worth then. A short one at 10,956.17….
    @Test func `where all margin but what the venue wants is lost, the position is liquidated`() throws {
        for (isLong, expected) in [(true, "9036.144578"), (false, "10956.175298")] {
            let entry = Price(10_000)
            let price = try #require(EmergencyReductionTests.reduction.liquidationPrice(entry: entry, isLong: isLong))
            #expect(price.description.hasPrefix(expected))
            let loss = isLong ? entry - price : price - entry
            let left = Price(1_000) - loss
            let wanted = price.decimal.multiplied(by: decimal("0.004"), rounding: .nearest)
            #expect((left.decimal - wanted).magnitude.raw < 100)
        }
    }

    @Test func `each step is taken once while the price falls, and all again after it has recovered`() throws {
        var scene = GuardScene(GuardPlan(liquidation: EmergencyReductionTests.reduction))
        _ = scene.candle(10_000)
        scene.fill(7, at: Price(10_000))
        // Distances: 8.7 %, 7.9 %, 7.7 %, 4.9 %, 2.9 %.
        #expect(scene.candle(9_900).isEmpty)
        let first = scene.candle(9_811)
        // Half of 7, rounded up to the lot: too much is safer than too little.
        #expect(first.words == ["liquidation tripped 4"] && first.first?.threshold == percent(8))
        #expect(scene.state.closing == GuardClosing(kind: .liquidation, isLong: true, target: 3))
        scene.fill(-4, at: Price(9_811))
        #expect(scene.state.finishClosing(openOrders: 3) != nil)
        #expect(scene.candle(9_790).isEmpty)
        #expect(scene.candle(9_500).words == ["liquidation tripped 2"])
        // Not done yet, and the next one wants more.
        #expect(scene.candle(9_300).words == ["liquidation tripped 3"])
        #expect(scene.state.closing == GuardClosing(kind: .liquidation, isLong: true, target: 0))
        scene.fill(-2, at: Price(9_300))
        #expect(scene.state.finishClosing(openOrders: 0) == nil)

        var again = GuardScene(GuardPlan(liquidation: EmergencyReductionTests.reduction))
        _ = again.candle(10_000)
        again.fill(8, at: Price(10_000))
        #expect(again.candle(9_811).words == ["liquidation tripped 4"])
        again.fill(-4, at: Price(9_811))
        _ = again.state.finishClosing(openOrders: 0)
        #expect(again.candle(9_950).isEmpty)
        #expect(again.candle(9_811).words == ["liquidation tripped 2"])
    }

    @Test func `a gap over several steps takes the nearest`() {
        var scene = GuardScene(GuardPlan(liquidation: EmergencyReductionTests.reduction))
        _ = scene.candle(10_000)
        scene.fill(-8, at: Price(10_000))
        #expect(scene.candle(10_700).words == ["liquidation tripped 8"])
        var beyond = GuardScene(GuardPlan(liquidation: EmergencyReductionTests.reduction))
        _ = beyond.candle(10_000)
        beyond.fill(-8, at: Price(10_000))
        let seen = beyond.candle(12_000)
        #expect(seen.words == ["liquidation tripped 8"])
        // There is no room left, however far beyond it is.
        #expect(seen.first?.value == .zero)
    }
}
