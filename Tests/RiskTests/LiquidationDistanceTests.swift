import Testing
import TradingModel

@testable import Risk

@Suite("Liquidation distance") struct LiquidationDistanceTests {
    let context = RiskContext.flat.limited { $0.minimumLiquidationDistance = decimal("0.15") }

    func at(_ distance: String) -> RiskContext { context.with { $0.liquidation = .distance(decimal(distance)) } }

    @Test func `nothing is added closer to the liquidation than the limit`() {
        #expect(refusal(of: .market(.buy, "1"), in: at("0.15")) == nil)
        for distance in ["0.149", "0", "-0.1"] {
            #expect(
                refusal(of: .market(.buy, "1"), in: at(distance))
                    == .liquidationTooClose(distance: decimal(distance), limit: decimal("0.15")))
        }
    }

    @Test func `what is not known is refused, what cannot happen is not`() {
        #expect(refusal(of: .market(.buy, "1"), in: context) == .liquidationUnknown)
        #expect(refusal(of: .market(.buy, "1"), in: context.with { $0.liquidation = .impossible }) == nil)
        #expect(refusal(of: .market(.buy, "1"), in: .flat) == nil)
    }

    @Test func `the way out passes at any distance`() {
        let held = at("0.01").with { $0.position = quantity("2") }
        #expect(refusal(of: .market(.sell, "2"), in: held) == nil)
        #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: held) == nil)
        #expect(refusal(of: .market(.buy, "1"), in: held)?.code == "risk.liquidation_distance")
    }
}
