package import TradingModel

/// Why risk said no, with the numbers that decided. Code and number are stable: programs and strategies rely on them.
package enum RiskRefusal: Sendable, Hashable {
    // The account.
    case killSwitch(ActiveHalt)
    case notionalAboveMaximum(notional: Notional, limit: Notional)
    case positionAboveMaximum(notional: Notional, limit: Notional)
    case tooManyOpenOrders(open: Int, limit: Int)
    case tooManyOrdersPerMinute(recent: Int, limit: Int)
    case paused
    case frozen(HaltScope)
    case stopped
    case positionQuantityAboveMaximum(quantity: Quantity, limit: Quantity)
    case leverageAboveMaximum(notional: Notional, equity: Notional, limit: FixedDecimal)
    case liquidationTooClose(distance: FixedDecimal, limit: FixedDecimal)
    case tooManyOrdersPerSecond(recent: Int, limit: Int)
    case orderTooSoon(elapsed: Int64, interval: Int64)
    case tooManyTradesToday(trades: Int, limit: Int, TradingDay)
    case duplicateOrder(age: Int64, window: Int64)
    case exposureAboveMaximum(ExposureScope, notional: Notional, limit: Notional)
    case insufficientFunds(needed: FixedDecimal, free: FixedDecimal, asset: String)
    case equityUnknown
    /// Of the host's own orders.
    case notClosing(quantity: Quantity, position: Quantity)

    // The order that a cancel or an amendment names.
    case unknownOrder(IntentNumber)
    case orderIsFinal(IntentNumber, OrderState)
    case changeIsPending(IntentNumber, OrderState)
    case amendmentIsEmpty(IntentNumber)
    case quantityNotAboveFilled(quantity: Quantity, filled: Quantity)
    /// The venue does not change an order in place.
    case amendmentNotOffered(IntentNumber)

    // How the order goes together with others.
    case plan(PlanRefusal)

    // What the order says.
    case wrongInstrument(InstrumentID, expected: InstrumentID)
    case priceMissing(OrderType)
    case priceNotExpected(OrderType, Price)
    case stopPriceMissing(OrderType)
    case stopPriceNotExpected(OrderType, Price)
    case postOnlyNeedsLimit(OrderType)
    case postOnlyIsImmediate
    case trailingDistanceMissing
    case trailingDistanceNotExpected(OrderType, Price)
    case expireTimeMissing
    case expireTimeNotExpected(Timestamp)
    case expireTimeNotAhead(Timestamp, now: Timestamp)
    case postOnlyIsFillOrKill
    case marketCannotRest
    case triggerOnWrongSide(OrderType, Side, Price, reference: Price)

    // The instrument's filters.
    case quantityNotPositive(Quantity)
    case quantityOffLot(Quantity, lotSize: Quantity)
    case quantityBelowMinimum(Quantity, minimum: Quantity)
    case quantityAboveMaximum(Quantity, maximum: Quantity)
    case priceNotPositive(Price)
    case priceOffTick(Price, tickSize: Price)
    case stopPriceNotPositive(Price)
    case stopPriceOffTick(Price, tickSize: Price)
    case noReferencePrice
    case notionalBelowMinimum(notional: Notional, minimum: Notional)
    case notionalOutOfRange
    case trailingDistanceNotPositive(Price)
    case trailingDistanceOffTick(Price, tickSize: Price)
    case trailingDistanceAbovePrice(Price, price: Price)

    // The market as it stands. Times are nanoseconds; slippage is in basis points, shares and distances are fractions.
    case priceOutsideCollar(Price, reference: Price, collar: FixedDecimal)
    case referenceTooOld(age: Int64, limit: Int64)
    case slippageAboveMaximum(MarketImpact, limit: FixedDecimal)
    case liquidityShareAboveMaximum(MarketImpact, limit: FixedDecimal)
    case bookTooThin(Quantity, MarketImpact)
    case bookMissing
    case bookTooOld(age: Int64, limit: Int64)

    // The size, and what a limit needs to know and nobody gives.
    case quantityAboveSize(Quantity, size: Quantity)
    case sizeIsZero(ZeroSize)
    case exposureUnknown(ExposureScope)
    case liquidationUnknown

    // The guards: 150–199.
    case safeMode(SafeMode)
    case guardIsClosing(GuardKind)
    case coolingDown(GuardKind, until: Timestamp)

    // The books and the venue.
    case positionDisputed(PositionDifference)

    /// Stable, for logs, rows and programs.
    package var code: String { identity.code }

    /// The number in a strategy's order event (`reason`): 1–999, never reused.
    package var number: UInt32 { identity.number }

    private var identity: (number: UInt32, code: String) {
        switch self {
        case .killSwitch: (1, "risk.kill_switch")
        case .notionalAboveMaximum: (2, "risk.maximum_order_notional")
        case .positionAboveMaximum: (3, "risk.maximum_position")
        case .tooManyOpenOrders: (4, "risk.maximum_open_orders")
        case .tooManyOrdersPerMinute: (5, "risk.orders_per_minute")
        case .paused: (6, "risk.paused")
        case .frozen: (7, "risk.frozen")
        case .stopped: (8, "risk.stopped")
        case .notClosing: (9, "risk.not_closing")
        case .unknownOrder: (20, "risk.unknown_order")
        case .orderIsFinal: (21, "risk.order_is_final")
        case .changeIsPending: (22, "risk.change_is_pending")
        case .amendmentIsEmpty: (23, "risk.amendment_is_empty")
        case .quantityNotAboveFilled: (24, "risk.quantity_not_above_filled")
        case .amendmentNotOffered: (25, "risk.amendment_not_offered")
        case .plan(let refusal): refusal.identity
        case .wrongInstrument: (40, "risk.wrong_instrument")
        case .priceMissing: (41, "risk.price_missing")
        case .priceNotExpected: (42, "risk.price_not_expected")
        case .stopPriceMissing: (43, "risk.stop_price_missing")
        case .stopPriceNotExpected: (44, "risk.stop_price_not_expected")
        case .postOnlyNeedsLimit: (45, "risk.post_only_needs_limit")
        case .postOnlyIsImmediate: (46, "risk.post_only_is_immediate")
        case .quantityNotPositive: (60, "risk.quantity_not_positive")
        case .quantityOffLot: (61, "risk.quantity_off_lot")
        case .quantityBelowMinimum: (62, "risk.quantity_below_minimum")
        case .quantityAboveMaximum: (63, "risk.quantity_above_maximum")
        case .priceNotPositive: (64, "risk.price_not_positive")
        case .priceOffTick: (65, "risk.price_off_tick")
        case .stopPriceNotPositive: (66, "risk.stop_price_not_positive")
        case .stopPriceOffTick: (67, "risk.stop_price_off_tick")
        case .noReferencePrice: (68, "risk.no_reference_price")
        case .notionalBelowMinimum: (69, "risk.minimum_notional")
        case .notionalOutOfRange: (70, "risk.notional_out_of_range")
        case .safeMode: (150, "risk.safe_mode")
        case .guardIsClosing: (151, "risk.guard_closing")
        case .coolingDown: (152, "risk.cooling_down")
        case .positionQuantityAboveMaximum: (10, "risk.maximum_position_quantity")
        case .leverageAboveMaximum: (11, "risk.maximum_leverage")
        case .liquidationTooClose: (12, "risk.liquidation_distance")
        case .tooManyOrdersPerSecond: (13, "risk.orders_per_second")
        case .orderTooSoon: (14, "risk.minimum_interval")
        case .tooManyTradesToday: (15, "risk.trades_per_day")
        case .duplicateOrder: (16, "risk.duplicate_order")
        case .exposureAboveMaximum: (17, "risk.maximum_exposure")
        case .insufficientFunds: (18, "risk.insufficient_funds")
        case .equityUnknown: (19, "risk.equity_unknown")
        case .trailingDistanceMissing: (47, "risk.trailing_distance_missing")
        case .trailingDistanceNotExpected: (48, "risk.trailing_distance_not_expected")
        case .expireTimeMissing: (49, "risk.expire_time_missing")
        case .expireTimeNotExpected: (50, "risk.expire_time_not_expected")
        case .expireTimeNotAhead: (51, "risk.expire_time_not_ahead")
        case .postOnlyIsFillOrKill: (52, "risk.post_only_is_fill_or_kill")
        case .marketCannotRest: (53, "risk.market_cannot_rest")
        case .triggerOnWrongSide: (54, "risk.trigger_on_wrong_side")
        case .trailingDistanceNotPositive: (71, "risk.trailing_distance_not_positive")
        case .trailingDistanceOffTick: (72, "risk.trailing_distance_off_tick")
        case .trailingDistanceAbovePrice: (73, "risk.trailing_distance_above_price")
        case .priceOutsideCollar: (80, "risk.price_collar")
        case .referenceTooOld: (81, "risk.reference_too_old")
        case .slippageAboveMaximum: (82, "risk.slippage")
        case .liquidityShareAboveMaximum: (83, "risk.liquidity_share")
        case .bookTooThin: (84, "risk.book_too_thin")
        case .bookMissing: (85, "risk.book_missing")
        case .bookTooOld: (86, "risk.book_too_old")
        case .quantityAboveSize: (90, "risk.maximum_size")
        case .sizeIsZero: (91, "risk.size_is_zero")
        case .exposureUnknown: (92, "risk.exposure_unknown")
        case .liquidationUnknown: (93, "risk.liquidation_unknown")
        case .positionDisputed: (94, "risk.position_disputed")
        }
    }
}
