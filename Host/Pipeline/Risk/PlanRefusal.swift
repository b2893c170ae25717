package import TradingModel

/// Why an order's plan cannot be carried out, with the numbers that decided. Numbers 200–219.
package enum PlanRefusal: Sendable, Hashable {
    case linkedOrderIsNotOpen(IntentNumber)
    /// A market order, or one that is immediate, waits for nobody.
    case orderDoesNotWait(OrderType, TimeInForce)
    case bracketWithoutPrices
    case bracketOfReduceOnly
    case bracketPriceNotPositive(Price)
    case bracketPriceOffTick(Price, tickSize: Price)
    case bracketPriceOnWrongSide(Price, entry: Price)
    case slicesOfConditional(OrderType, TimeInForce)
    case sliceCountOutOfRange(Int)
    case durationOutOfRange(nanoseconds: Int64)
    case sliceTooSmall(slice: Quantity, minimum: Quantity)
    case sliceNotionalTooSmall(notional: Notional, minimum: Notional)
    case visibleOutOfRange(visible: Quantity, quantity: Quantity)
    case visibleOffLot(Quantity, lotSize: Quantity)
    case slicedOrderIsFixed(IntentNumber)
    /// Of the host's own: a part is not one of its order.
    case notOfItsOrder(IntentNumber, quantity: Quantity)

    package var identity: (number: UInt32, code: String) {
        switch self {
        case .linkedOrderIsNotOpen: (200, "risk.plan_linked_order_is_not_open")
        case .orderDoesNotWait: (201, "risk.plan_order_does_not_wait")
        case .bracketWithoutPrices: (202, "risk.plan_bracket_without_prices")
        case .bracketOfReduceOnly: (203, "risk.plan_bracket_of_reduce_only")
        case .bracketPriceNotPositive: (204, "risk.plan_bracket_price_not_positive")
        case .bracketPriceOffTick: (205, "risk.plan_bracket_price_off_tick")
        case .bracketPriceOnWrongSide: (206, "risk.plan_bracket_price_on_wrong_side")
        case .slicesOfConditional: (207, "risk.plan_slices_of_conditional")
        case .sliceCountOutOfRange: (208, "risk.plan_slice_count_out_of_range")
        case .durationOutOfRange: (209, "risk.plan_duration_out_of_range")
        case .sliceTooSmall: (210, "risk.plan_slice_too_small")
        case .sliceNotionalTooSmall: (211, "risk.plan_slice_notional_too_small")
        case .visibleOutOfRange: (212, "risk.plan_visible_out_of_range")
        case .visibleOffLot: (213, "risk.plan_visible_off_lot")
        case .slicedOrderIsFixed: (214, "risk.plan_sliced_order_is_fixed")
        case .notOfItsOrder: (215, "risk.plan_not_of_its_order")
        }
    }

    /// One line for people: the numbers, and what to do.
    package var text: String {
        switch self {
        case .linkedOrderIsNotOpen(let order):
            "order \(order) is not an open order of this strategy: link with one that is"
        case .orderDoesNotWait(let type, let time):
            "a \(type) order (\(time)) does not wait, so it cannot be one of two: use one that stays open"
        case .bracketWithoutPrices: "the bracket has neither a stop nor a take profit: give at least one"
        case .bracketOfReduceOnly: "the entry of a bracket opens a position, so it cannot be reduce-only"
        case .bracketPriceNotPositive(let price): "the bracket's price \(price) is not positive"
        case .bracketPriceOffTick(let price, let tickSize): "the bracket's price \(price) is not a multiple of \(tickSize)"
        case .bracketPriceOnWrongSide(let price, let entry):
            "the bracket's price \(price) is on the wrong side of the entry at \(entry): a stop protects, a take profit gains"
        case .slicesOfConditional(let type, let time):
            "a \(type) order (\(time)) cannot go out in parts: use a limit order that is good till cancelled, or slices of a "
                + "market order"
        case .sliceCountOutOfRange(let count): "\(count) slices: use 2 to \(OrderPlan.maximumSlices)"
        case .durationOutOfRange(let nanoseconds):
            "a duration of \(nanoseconds) ns: use at least 1 s a slice, and at most 7 days in all"
        case .sliceTooSmall(let slice, let minimum):
            "a part would be \(slice), below the instrument's minimum of \(minimum): use fewer or larger parts"
        case .sliceNotionalTooSmall(let notional, let minimum):
            "a part would have a notional of \(notional), below the instrument's minimum of \(minimum): use fewer or larger parts"
        case .visibleOutOfRange(let visible, let quantity):
            "\(visible) visible of \(quantity): show more than nothing and less than all"
        case .visibleOffLot(let visible, let lotSize): "\(visible) visible is not a multiple of the lot size \(lotSize)"
        case .slicedOrderIsFixed(let order):
            "order \(order) goes out in parts and is not amended: cancel it and submit another for the rest"
        case .notOfItsOrder(let order, let quantity): "an order of \(quantity) is not a part of order \(order)"
        }
    }
}
