import Engine
import Risk
import TradingModel

/// The strategies of a simulation: two that share an account and ask for orders alone, and three with plans, halts, guards and
/// limits, at venues that can do more or less.
enum Cast {
    struct Member: Sendable {
        var definition: InstanceDefinition
        var isPlain: Bool
        /// Lots; nil: no limit.
        var maximumLots: Int?

        var book: TrackedBook {
            TrackedBook(
                tenant: definition.tenant, instance: definition.instance, capabilities: definition.capabilities, isPlain: isPlain,
                maximumLots: maximumLots)
        }
    }

    static let firstPlanInstance = InstanceID(13)

    static let members: [Member] = {
        let everything = VenueCapabilities(
            orderTypes: [.market, .limit, .stop, .stopLimit, .trailingStop, .takeProfit, .takeProfitLimit],
            timesInForce: [.goodTillCancelled, .immediateOrCancel, .fillOrKill, .goodTillDate])
        var guards = GuardPlan(
            stopLoss: .price(SimulatedMarketUnits.price(ticks: 150)), dailyLoss: nil, capital: Notional(1_000),
            cooldown: 120_000_000_000)
        guards.trailingStop = GuardPlan.TrailingStop(distance: .price(SimulatedMarketUnits.price(ticks: 180)))
        guards.drawdown = GuardPlan.DrawdownLimit(
            fraction: FixedDecimal(raw: 2_000_000_000_000_000), end: .after(600_000_000_000), closes: true)
        return [
            member(1, 11, everything, isPlain: true), member(1, 12, everything, isPlain: true),
            member(2, 13, .paper), member(3, 14, .plain, guards: guards),
            member(
                4, 15, VenueCapabilities(orderTypes: [.market, .limit], timesInForce: [.goodTillCancelled, .immediateOrCancel]),
                maximumLots: 150),
        ]
    }()

    private static func member(
        _ tenant: UInt64, _ instance: UInt64, _ capabilities: VenueCapabilities, isPlain: Bool = false, maximumLots: Int? = nil,
        guards: GuardPlan? = nil
    ) -> Member {
        var limits = RiskLimits(
            maximumOrderNotional: Notional(1_000_000_000), maximumPositionNotional: Notional(1_000_000_000),
            maximumOpenOrders: .max, maximumOrdersPerMinute: .max)
        limits.maximumPositionQuantity = maximumLots.map { SimulatedMarketUnits.quantity(lots: $0) }
        return Member(
            definition: InstanceDefinition(
                tenant: TenantID(tenant), instance: InstanceID(instance), name: "user\(tenant)/strategy\(instance)",
                instrument: SimulatedMarketUnits.instrument.id, timeframes: [.minute1], limits: limits, guards: guards,
                capabilities: capabilities), isPlain: isPlain, maximumLots: maximumLots)
    }
}
