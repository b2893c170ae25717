package import TradingModel

// What the host does to orders that it holds in place of the venue. Their other steps are the venue's words, said by the host:
// `apply(_:now:isHostsOwn:)`, through the one table.

extension OMS {
    /// A held trailing stop has a new best price.
    ///
    /// - Returns: the order; nil when it is not held or not open.
    package mutating func follow(_ id: ClientOrderID, best: Price, now: Timestamp) -> Order? {
        change(id, now) { order in
            guard order.holding == .held, !order.state.isFinal else { return false }
            order.bestPrice = best
            order.advance(to: order.state, now: now)
            return true
        }
    }

    /// A held order that was triggered leaves for the venue: from here on it is an order that was sent and not answered.
    ///
    /// - Returns: the order as it is sent; nil when it is not held, was not triggered, or something is pending.
    package mutating func release(_ id: ClientOrderID, now: Timestamp) -> Order? {
        let released = change(id, now) { order in
            guard order.holding == .held, order.state == .triggered else { return false }
            order.holding = .released
            order.advance(to: .submitted, now: now)
            return true
        }
        // What the host answered, by its own clock, says nothing of what the venue will.
        if released != nil { forgetAnswers(on: id) }
        return released
    }

    /// What a part of a sliced order filled counts for the whole. The fill itself is booked with the part.
    ///
    /// A fill behind the cancellation of a part may come when its quantity was handed out again: the whole is then larger than
    /// was asked for, and says so.
    ///
    /// - Returns: the order, and whether it was filled beyond its quantity; nil when it is not known any more.
    package mutating func pass(
        _ fill: VenueFill, to id: ClientOrderID, now: Timestamp
    ) -> (order: Order, isBeyond: Bool)? {
        var isBeyond = false
        let order = change(id, now) { order in
            isBeyond = fill.quantity > order.leavesQuantity
            if isBeyond { order.terms.quantity = order.filledQuantity + fill.quantity }
            let event: OrderStepEvent = fill.quantity >= order.leavesQuantity ? .filled : .partiallyFilled
            let next = OrderTransition.next(order.state, event, working: order.state)
            order.filledQuantity += fill.quantity
            order.filledNotional += fill.quantity.notional(at: fill.price)
            order.fee += fill.quoteFee
            order.advance(to: next ?? order.state, now: now)
            return true
        }
        return order.map { ($0, isBeyond) }
    }

    private mutating func change(
        _ id: ClientOrderID, _ now: Timestamp, _ body: (inout Order) -> Bool
    ) -> Order? {
        updateBook(id.instance) { book in
            guard book.tenant == id.tenant, var order = book.order(id.intent), body(&order) else { return nil }
            book.store(order)
            return order
        }
    }
}
