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
    /// Of the host's own orders.
    case notClosing(quantity: Quantity, position: Quantity)

    // The order that a cancel or an amendment names.
    case unknownOrder(IntentNumber)
    case orderIsFinal(IntentNumber, OrderState)
    case changeIsPending(IntentNumber, OrderState)
    case amendmentIsEmpty(IntentNumber)
    case quantityNotAboveFilled(quantity: Quantity, filled: Quantity)

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
        }
    }
}
