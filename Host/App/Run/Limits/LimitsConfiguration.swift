import Accounts
import Risk
import TradingModel

/// `limits` of the configuration file: of a strategy, of a user for those that do not say otherwise, or of the file for
/// everybody. What nobody gives is as `RiskLimits.standard`. Amounts, percentages and basis points are texts, counts and
/// milliseconds numbers.
struct LimitsConfiguration: Decodable {
    var maximumOrderNotional: Notional?
    var maximumPositionNotional: Notional?
    var maximumOpenOrders: Int?
    var maximumOrdersPerMinute: Int?
    var maximumPositionQuantity: Quantity?
    var maximumLeverage: FixedDecimal?
    var minimumLiquidationDistancePercent: FixedDecimal?
    var accountLeverage: FixedDecimal?
    var maintenanceMarginPercent: FixedDecimal?
    var priceCollarPercent: FixedDecimal?
    var maximumOrdersPerSecond: Int?
    var minimumOrderIntervalMs: Int?
    var maximumTradesPerDay: Int?
    var tradingDay: String?
    var duplicateWindowMs: Int?
    var maximumReferenceAgeMs: Int?
    var maximumBookAgeMs: Int?
    var maximumSlippageBps: FixedDecimal?
    var maximumLiquiditySharePercent: FixedDecimal?
    var bookIsOptional: Bool?
    var maximumUserExposure: Notional?
    var maximumStrategyExposure: Notional?
    var maximumInstrumentExposure: Notional?
    var maximumVenueExposure: Notional?
    var capital: Notional?
    var sizing: SizingConfiguration?

    static let keys = JSONKeys.object(
        Dictionary(uniqueKeysWithValues: names.map { ($0, JSONKeys.value) }).merging(["sizing": SizingConfiguration.keys]) { $1 })

    /// All but `sizing`.
    static let names = [
        "maximum_order_notional", "maximum_position_notional", "maximum_open_orders", "maximum_orders_per_minute",
        "maximum_position_quantity", "maximum_leverage", "minimum_liquidation_distance_percent", "account_leverage",
        "maintenance_margin_percent", "price_collar_percent",
        "maximum_orders_per_second", "minimum_order_interval_ms", "maximum_trades_per_day", "trading_day", "duplicate_window_ms",
        "maximum_reference_age_ms", "maximum_book_age_ms", "maximum_slippage_bps", "maximum_liquidity_share_percent",
        "book_is_optional", "maximum_user_exposure", "maximum_strategy_exposure", "maximum_instrument_exposure",
        "maximum_venue_exposure", "capital",
    ]

    /// Sets what is given here.
    ///
    /// - Parameter place: of this object, for errors: `config.json: users.ada.limits`.
    /// - Throws: `CommandFailure` that names place and key, the value, and what it may be.
    func apply(to limits: inout RiskLimits, place: String) throws {
        let read = LimitReader(place: place)
        try read.amount(maximumOrderNotional, "maximum_order_notional").map { limits.maximumOrderNotional = $0 }
        try read.amount(maximumPositionNotional, "maximum_position_notional").map { limits.maximumPositionNotional = $0 }
        try read.count(maximumOpenOrders, "maximum_open_orders", 1...100_000).map { limits.maximumOpenOrders = $0 }
        try read.count(maximumOrdersPerMinute, "maximum_orders_per_minute", 1...OrderRateWindow.capacity)
            .map { limits.maximumOrdersPerMinute = $0 }
        try read.amount(maximumPositionQuantity, "maximum_position_quantity").map { limits.maximumPositionQuantity = $0 }
        try read.decimal(maximumLeverage, "maximum_leverage", atMost: 1_000).map { limits.maximumLeverage = $0 }
        try read.fraction(minimumLiquidationDistancePercent, "minimum_liquidation_distance_percent", atMost: 100)
            .map { limits.minimumLiquidationDistance = $0 }
        try applyMargin(to: &limits, read)
        try read.fraction(priceCollarPercent, "price_collar_percent", atMost: 1_000).map { limits.priceCollar = $0 }
        try applyRates(to: &limits, read)
        try applyBook(to: &limits, read)
        try read.amount(maximumUserExposure, "maximum_user_exposure").map { limits.maximumExposure.user = $0 }
        try read.amount(maximumStrategyExposure, "maximum_strategy_exposure").map { limits.maximumExposure.strategy = $0 }
        try read.amount(maximumInstrumentExposure, "maximum_instrument_exposure").map { limits.maximumExposure.instrument = $0 }
        try read.amount(maximumVenueExposure, "maximum_venue_exposure").map { limits.maximumExposure.venue = $0 }
        try read.amount(capital, "capital").map { limits.capital = $0 }
        do {
            try sizing.map { limits.sizing = try $0.sizing(place: "\(place).sizing") }
        } catch let failure as CommandFailure {
            throw failure.within("sizing")
        }
    }

    /// Either both or neither: half of it says nothing.
    private func applyMargin(to limits: inout RiskLimits, _ read: LimitReader) throws {
        let leverage = try read.decimal(accountLeverage, "account_leverage", atMost: 1_000)
        let rate = try read.fraction(maintenanceMarginPercent, "maintenance_margin_percent", atMost: 99)
        guard let leverage, let rate else {
            guard leverage == nil, rate == nil else {
                let missing = leverage == nil ? "account_leverage" : "maintenance_margin_percent"
                throw CommandFailure(
                    "\(read.place).\(missing) is missing; give both account_leverage and maintenance_margin_percent, or neither",
                    key: leverage == nil ? "maintenance_margin_percent" : "account_leverage", missing: missing)
            }
            return
        }
        guard leverage >= .one else { throw read.failure("account_leverage", "\(leverage)", "1 to 1000, as a text") }
        limits.margin = MarginTerms(leverage: leverage, maintenanceRate: rate)
    }

    private func applyRates(to limits: inout RiskLimits, _ read: LimitReader) throws {
        try read.count(maximumOrdersPerSecond, "maximum_orders_per_second", 1...OrderRateWindow.capacity)
            .map { limits.maximumOrdersPerSecond = $0 }
        try read.milliseconds(minimumOrderIntervalMs, "minimum_order_interval_ms").map { limits.minimumOrderInterval = $0 }
        try read.count(maximumTradesPerDay, "maximum_trades_per_day", 1...1_000_000).map { limits.maximumTradesPerDay = $0 }
        if let tradingDay {
            guard let day = TradingDay(rawValue: tradingDay) else {
                throw read.failure("trading_day", tradingDay, "utc or seoul")
            }
            limits.tradingDay = day
        }
        try read.milliseconds(duplicateWindowMs, "duplicate_window_ms").map { limits.duplicateWindow = $0 }
        try read.milliseconds(maximumReferenceAgeMs, "maximum_reference_age_ms", atMost: 604_800_000)
            .map { limits.maximumReferenceAge = $0 }
    }

    private func applyBook(to limits: inout RiskLimits, _ read: LimitReader) throws {
        try read.milliseconds(maximumBookAgeMs, "maximum_book_age_ms").map { limits.maximumBookAge = $0 }
        if let slippage = maximumSlippageBps {
            guard slippage >= .zero, slippage <= FixedDecimal(10_000) else {
                throw read.failure("maximum_slippage_bps", "\(slippage)", "0 to 10000, as a text")
            }
            limits.maximumSlippage = slippage
        }
        try read.fraction(maximumLiquiditySharePercent, "maximum_liquidity_share_percent", atMost: 100)
            .map { limits.maximumLiquidityShare = $0 }
        if let bookIsOptional { limits.isBookOptional = bookIsOptional }
    }
}

/// Holds values of the configuration file to their ranges.
struct LimitReader {
    /// Of the object that has the keys.
    var place: String

    func amount<Value: Amount>(_ value: Value?, _ key: String) throws -> Value? {
        guard let value else { return nil }
        guard value > .zero else { throw failure(key, "\(value)", "an amount above 0, as a text") }
        return value
    }

    /// Above zero.
    func decimal(_ value: FixedDecimal?, _ key: String, atMost most: Int) throws -> FixedDecimal? {
        guard let value else { return nil }
        guard value > .zero, value <= FixedDecimal(most) else {
            throw failure(key, "\(value)", "a number above 0, at most \(most), as a text")
        }
        return value
    }

    /// A percentage, above zero, as the fraction that it is.
    func fraction(_ value: FixedDecimal?, _ key: String, atMost most: Int) throws -> FixedDecimal? {
        guard let value = try decimal(value, key, atMost: most) else { return nil }
        guard value.raw % 100 == 0 else { throw failure(key, "\(value)", "a number with at most 16 digits after the point") }
        return FixedDecimal(raw: value.raw / 100)
    }

    func count(_ value: Int?, _ key: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let value else { return nil }
        guard range.contains(value) else { throw failure(key, "\(value)", "\(range.lowerBound) to \(range.upperBound)") }
        return value
    }

    /// As nanoseconds; at most a day, unless it is said.
    func milliseconds(_ value: Int?, _ key: String, atMost most: Int = 86_400_000) throws -> Int64? {
        try count(value, key, 1...most).map { Int64($0) * 1_000_000 }
    }

    func failure(_ key: String, _ value: String, _ range: String) -> CommandFailure {
        CommandFailure("\(place).\(key) is \(value); give \(range)", key: key)
    }
}
