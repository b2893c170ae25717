import Accounts
import Risk
import TradingModel

/// A key of `limits`, as people are shown it: the same words and units as in the configuration file.
struct LimitKey: Sendable {
    let name: String
    /// Nil: the limit is off.
    let text: @Sendable (RiskLimits) -> String?
    let isGiven: @Sendable (LimitsConfiguration) -> Bool

    private init(
        _ name: String, _ text: @escaping @Sendable (RiskLimits) -> String?,
        _ isGiven: @escaping @Sendable (LimitsConfiguration) -> Bool
    ) {
        self.name = name
        self.text = text
        self.isGiven = isGiven
    }

    /// In the order of the documentation.
    static let all: [LimitKey] = [
        LimitKey("maximum_order_notional", { "\($0.maximumOrderNotional)" }, { $0.maximumOrderNotional != nil }),
        LimitKey("maximum_position_notional", { "\($0.maximumPositionNotional)" }, { $0.maximumPositionNotional != nil }),
        LimitKey("maximum_open_orders", { "\($0.maximumOpenOrders)" }, { $0.maximumOpenOrders != nil }),
        LimitKey("maximum_orders_per_minute", { "\($0.maximumOrdersPerMinute)" }, { $0.maximumOrdersPerMinute != nil }),
        LimitKey("maximum_orders_per_second", { shown($0.maximumOrdersPerSecond) }, { $0.maximumOrdersPerSecond != nil }),
        LimitKey("maximum_position_quantity", { shown($0.maximumPositionQuantity) }, { $0.maximumPositionQuantity != nil }),
        LimitKey("maximum_leverage", { shown($0.maximumLeverage) }, { $0.maximumLeverage != nil }),
        LimitKey(
            "minimum_liquidation_distance_percent", { percent($0.minimumLiquidationDistance) },
            { $0.minimumLiquidationDistancePercent != nil }),
        LimitKey("account_leverage", { shown($0.margin?.leverage) }, { $0.accountLeverage != nil }),
        LimitKey(
            "maintenance_margin_percent", { percent($0.margin?.maintenanceRate) }, { $0.maintenanceMarginPercent != nil }),
        LimitKey("price_collar_percent", { percent($0.priceCollar) }, { $0.priceCollarPercent != nil }),
        LimitKey("minimum_order_interval_ms", { milliseconds($0.minimumOrderInterval) }, { $0.minimumOrderIntervalMs != nil }),
        LimitKey("maximum_trades_per_day", { shown($0.maximumTradesPerDay) }, { $0.maximumTradesPerDay != nil }),
        LimitKey("trading_day", { $0.tradingDay.rawValue }, { $0.tradingDay != nil }),
        LimitKey("duplicate_window_ms", { milliseconds($0.duplicateWindow) }, { $0.duplicateWindowMs != nil }),
        LimitKey("maximum_reference_age_ms", { milliseconds($0.maximumReferenceAge) }, { $0.maximumReferenceAgeMs != nil }),
        LimitKey("maximum_user_exposure", { shown($0.maximumExposure.user) }, { $0.maximumUserExposure != nil }),
        LimitKey("maximum_strategy_exposure", { shown($0.maximumExposure.strategy) }, { $0.maximumStrategyExposure != nil }),
        LimitKey(
            "maximum_instrument_exposure", { shown($0.maximumExposure.instrument) }, { $0.maximumInstrumentExposure != nil }),
        LimitKey("maximum_venue_exposure", { shown($0.maximumExposure.venue) }, { $0.maximumVenueExposure != nil }),
        LimitKey("maximum_slippage_bps", { shown($0.maximumSlippage) }, { $0.maximumSlippageBps != nil }),
        LimitKey(
            "maximum_liquidity_share_percent", { percent($0.maximumLiquidityShare) }, { $0.maximumLiquiditySharePercent != nil }),
        LimitKey("maximum_book_age_ms", { milliseconds($0.maximumBookAge) }, { $0.maximumBookAgeMs != nil }),
        LimitKey("book_is_optional", { "\($0.isBookOptional)" }, { $0.bookIsOptional != nil }),
        LimitKey("capital", { shown($0.capital) }, { $0.capital != nil }),
        LimitKey("sizing", { $0.sizing?.text }, { $0.sizing != nil }),
    ]

    private static func shown(_ value: (some CustomStringConvertible)?) -> String? { value.map { "\($0)" } }

    private static func percent(_ fraction: FixedDecimal?) -> String? {
        fraction.flatMap { $0.multipliedReportingOverflow(by: FixedDecimal(100), rounding: .nearest) }.map { "\($0)" }
    }

    private static func milliseconds(_ nanoseconds: Int64?) -> String? { nanoseconds.map { "\($0 / 1_000_000)" } }
}

extension PositionSizing {
    /// `kelly, win_rate_percent 60, payoff 1, cap_percent 5`
    fileprivate var text: String {
        func percent(_ fraction: FixedDecimal) -> String { "\(fraction * 100)" }
        switch self {
        case .fixed(let quantity): return "fixed, quantity \(quantity)"
        case .equityShare(let share): return "percent_of_equity, percent \(percent(share))"
        case .volatility(let risk, let multiple, let range):
            return
                "volatility, risk_percent \(percent(risk)), atr_multiple \(multiple), atr_period \(range.period), "
                + "timeframe \(range.timeframe.name)"
        case .kelly(let winRate, let payoff, let cap):
            return "kelly, win_rate_percent \(percent(winRate)), payoff \(payoff), cap_percent \(percent(cap))"
        }
    }
}
