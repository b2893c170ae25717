import TradingBoostSDK

// What order steps do to the position.
extension Turtle {
    /// Brings position and orders up to date with what happened to one of them.
    func take(_ step: OrderStep) {
        let left = instrument.closable(step.positionQuantity)
        let wasFlat = state.position == nil
        if var position = state.position {
            if let fill = step.fill { position.cash += fill.cash(step.side, instrument) }
            if left.isZero || (left > .zero) != (position.side == .buy) {
                // What turned to the other side is the next position's.
                if let fill = step.fill { position.cash += left.notional(at: fill.price) }
                finish(position)
            } else {
                state.position = continued(position, left, step)
            }
        }
        if state.position == nil, !left.isZero { begin(left, step, wasFlat: wasFlat) }
        takeOrders(step)
    }

    /// A refusal to change an order that has ended meanwhile is no refusal: its end was told before.
    private func takeOrders(_ step: OrderStep) {
        let (isUnit, isExit) = (state.orders.isUnit(step.order), state.orders.isExit(step.order))
        if step.kind.isRefusal, isUnit || isExit {
            log(.warning, "order \(step.order.rawValue): \(step.kind.text), reason \(step.reason)")
        }
        if isUnit { state.orders.unitPause.take(step) }
        if isExit { state.orders.exitPause.take(step) }
        if step.kind == .triggered, step.order == state.orders.exit?.number {
            state.position?.isLeaving = true
        }
        // The stop order was reached and was for less than there is by now: its price is behind the market.
        if step.order == state.orders.exit?.number, step.kind.isFinal, step.filledQuantity > .zero {
            state.position?.isLeaving = true
            state.position?.wantsExit = true
        }
        WorkingOrder.take(step, &state.orders.buy)
        WorkingOrder.take(step, &state.orders.sell)
        WorkingOrder.take(step, &state.orders.exit)
        WorkingOrder.take(step, &state.orders.leave)
    }

    private func begin(_ quantity: Quantity, _ step: OrderStep, wasFlat: Bool) {
        guard let price = step.fill?.price ?? step.positionPrice else { return }
        var position = Position(
            side: quantity > .zero ? .buy : .sell, n: state.plan.n.isZero ? currentN : state.plan.n, quantity: quantity,
            lastFillPrice: price)
        position.cash = -quantity.notional(at: price)
        if wasFlat {
            if let fill = step.fill { position.cash = fill.cash(step.side, instrument) }
        } else {
            // Entries of both sides were filled, one of them too late to be cancelled: what they leave is no unit.
            position.isLeaving = true
            position.wantsExit = true
        }
        state.position = position
    }

    /// A unit counts from its first fill on; every fill that enlarges moves the stop and the next addition.
    private func continued(_ position: Position, _ quantity: Quantity, _ step: OrderStep) -> Position {
        var position = position
        if quantity.magnitude < position.quantity.magnitude { position.isLeaving = true }
        position.quantity = quantity
        guard let fill = step.fill, step.side == position.side else { return position }
        position.lastFillPrice = fill.price
        if fill.quantity == step.filledQuantity { position.units += 1 }
        return position
    }

    /// Flat. What works for an entry is withdrawn: the next one is planned when the candle closes.
    private func finish(_ position: Position) {
        state.position = nil
        state.plan.buy = nil
        state.plan.sell = nil
        guard settings.notifies else { return }
        notify(
            "Turtle \(instrument.name)",
            "Closed \(position.side.positionText) of \(position.units) units: "
                + "\(position.cash) \(instrument.quoteAsset) after fees")
    }

    func tellUnit() {
        guard settings.notifies, let position = state.position, let stop = position.exitPrice else { return }
        notify(
            "Turtle \(instrument.name)",
            "Unit \(position.units) of \(settings.maximumUnits): \(position.side.positionText) "
                + "\(position.quantity.magnitude) \(instrument.baseAsset) in all, stop at \(stop)")
    }
}
