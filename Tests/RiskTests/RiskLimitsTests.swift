import Accounts
import Foundation
import Testing
import TradingModel

@testable import Risk

@Suite("Risk limits") struct RiskLimitsTests {
    /// Every limit set.
    static let all: RiskLimits = {
        var limits = RiskLimits(
            maximumOrderNotional: notional("50000"), maximumPositionNotional: notional("100000"), maximumOpenOrders: 30,
            maximumOrdersPerMinute: 100)
        limits.maximumPositionQuantity = quantity("50")
        limits.maximumLeverage = decimal("5")
        limits.minimumLiquidationDistance = decimal("0.15")
        limits.margin = MarginTerms(leverage: decimal("7"), maintenanceRate: decimal("0.004"))
        limits.priceCollar = decimal("0.5")
        limits.maximumOrdersPerSecond = 10
        limits.minimumOrderInterval = 1_000_000
        limits.maximumTradesPerDay = 500
        limits.tradingDay = .seoul
        limits.duplicateWindow = 1_000_000_000
        limits.maximumReferenceAge = 120_000_000_000
        limits.maximumBookAge = 5_000_000_000
        limits.maximumSlippage = decimal("20")
        limits.maximumLiquidityShare = decimal("0.5")
        limits.isBookOptional = true
        limits.maximumExposure = ExposureLimits(
            user: notional("100001"), strategy: notional("200001"), instrument: notional("300001"), venue: notional("400001"))
        limits.capital = notional("20000")
        limits.sizing = .volatility(risk: decimal("0.01"), multiple: decimal("2"), .init())
        return limits
    }()

    @Test func `survive being stored`() throws {
        for limits in [RiskLimits.standard, RiskLimitsTests.all] {
            #expect(try JSONDecoder().decode(RiskLimits.self, from: JSONEncoder().encode(limits)) == limits)
        }
    }

    @Test func `what an earlier version wrote is read, and what is not set is not written`() throws {
        let earlier = Data(
            (#"{"maximumOrderNotional":"10000","maximumPositionNotional":"20000","maximumOpenOrders":20,"#
                + #""maximumOrdersPerMinute":60}"#).utf8)
        #expect(try JSONDecoder().decode(RiskLimits.self, from: earlier) == .standard)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let written = try #require(
            try JSONSerialization.jsonObject(with: try encoder.encode(RiskLimits.standard)) as? [String: Any])
        #expect(Set(written.keys).count == 4)
    }

    @Test func `the standard sets only the first four`() {
        var plain = RiskLimits.standard
        plain.maximumOrderNotional = RiskLimitsTests.all.maximumOrderNotional
        #expect(RiskLimits.standard.maximumExposure == ExposureLimits() && !RiskLimits.standard.needsBook)
        #expect(RiskLimits.standard.sizing == nil && RiskLimits.standard.priceCollar == nil)
        #expect(RiskLimits.standard.observedTimeframes.isEmpty)
        #expect(RiskLimitsTests.all.observedTimeframes == [.minute15] && RiskLimitsTests.all.needsBook)
    }
}
