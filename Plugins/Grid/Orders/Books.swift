import TradingBoostSDK

// What is held and by whom: the sum over cells and what is carried is the position, to the last digit.

extension Grid {
    /// Base units; negative is short.
    var position: Quantity { state.lattice.cells.reduce(state.carried) { $0 + state.lattice[$1].position } }

    /// What the position cost, quote units; negative is what it brought.
    var positionCost: Notional {
        state.lattice.cells.reduce(state.carriedCost) { sum, cell in
            let rung = state.lattice[cell]
            return sum + (rung.side == .buy ? rung.cost : -rung.cost)
        }
    }

    var liveOrders: Int {
        state.lattice.cells.reduce(state.market == nil ? 0 : 1) { count, cell in
            let rung = state.lattice[cell]
            return count + (rung.entry == nil ? 0 : 1) + (rung.exit == nil ? 0 : 1)
        }
    }

    // MARK: - Order steps

    func onOrder(_ step: OrderStep) {
        if let fee = step.fill?.quoteFee(instrument) { state.profit.fees += fee }
        if let cell = state.lattice.cells.first(where: { owns($0, step.order) }) {
            take(step, cell)
        } else if let fill = step.fill, let cell = state.lattice.cells.first(where: { owned($0, step, fill) }) {
            takeLate(step, fill, cell)
        } else if let market = state.market, market.number == step.order {
            takeMarket(step, market)
        } else if let fill = step.fill {
            takeForeign(step, fill)
        }
        if step.fill != nil, position != step.positionQuantity {
            tellBreak("the cells hold \(position), the host says \(step.positionQuantity) \(instrument.baseAsset)")
        }
        arrange()
    }

    private func owns(_ cell: Int, _ order: OrderNumber) -> Bool {
        let rung = state.lattice[cell]
        return rung.entry?.number == order || rung.exit?.number == order
    }

    /// An order of the cell fills although it was told to have ended, and the cell has not become another one since.
    private func owned(_ cell: Int, _ step: OrderStep, _ fill: OrderStep.Fill) -> Bool {
        let rung = state.lattice[cell]
        if rung.endedEntry == step.order { return step.side == rung.side }
        return rung.endedExit == step.order && step.side == rung.side.opposite && heldQuantity(fill, step.side) <= rung.held
    }

    private func takeLate(_ step: OrderStep, _ fill: OrderStep.Fill, _ cell: Int) {
        var rung = state.lattice[cell]
        take(fill, step.side, isEntry: rung.endedEntry == step.order, &rung)
        state.lattice[cell] = rung
        log(.warning, "order \(step.order.rawValue) filled although it was told to have ended: rung \(cell) holds \(rung.held)")
    }

    private func take(_ fill: OrderStep.Fill, _ side: Side, isEntry: Bool, _ rung: inout Rung) {
        let quantity = heldQuantity(fill, side)
        let worth = fill.quantity.notional(at: fill.price)
        if isEntry {
            rung.held += quantity
            rung.cost += worth
        } else {
            giveBack(quantity, worth, &rung)
        }
    }

    private func take(_ step: OrderStep, _ cell: Int) {
        var rung = state.lattice[cell]
        let isEntry = rung.entry?.number == step.order
        if let fill = step.fill { take(fill, step.side, isEntry: isEntry, &rung) }
        let before = isEntry ? rung.entry : rung.exit
        let after = before?.after(step)
        if isEntry { rung.entry = after } else { rung.exit = after }
        if step.kind == .cancelled || step.kind == .expired {
            if isEntry { rung.endedEntry = step.order } else { rung.endedExit = step.order }
        }
        let isSurprise = note(step, isWithdrawn: before?.isWithdrawn == true, &rung.pause)
        state.lattice[cell] = rung
        if isSurprise, state.phase == .working {
            tellBreak("the venue ended order \(step.order.rawValue) at rung \(cell) by itself")
        }
    }

    /// What a fill adds to or takes from the position, base units: on spot a fee in the base asset is part of that.
    private func heldQuantity(_ fill: OrderStep.Fill, _ side: Side) -> Quantity {
        guard instrument.kind == .spot, let asset = fill.feeAsset, asset == AssetName(instrument.baseAsset) else {
            return fill.quantity
        }
        return side == .buy ? fill.quantity - Quantity(fill.fee) : fill.quantity + Quantity(fill.fee)
    }

    /// A fill of a cell's exit: the share of what its holding cost is set against what it brought.
    private func giveBack(_ quantity: Quantity, _ worth: Notional, _ rung: inout Rung) {
        guard quantity < rung.held else {
            // More than the cell holds cannot be; if it comes it is carried, so that nothing is lost from the books.
            let excess = quantity - rung.held
            state.profit.grid += rung.side == .buy ? worth - rung.cost : rung.cost - worth
            if !rung.held.isZero { state.profit.roundTrips += 1 }
            (rung.held, rung.cost) = (.zero, .zero)
            if !excess.isZero { carry(rung.side == .buy ? -excess : excess, .zero) }
            return
        }
        let share = Notional(
            rung.cost.decimal.multiplied(by: quantity.decimal, dividedBy: rung.held.decimal, rounding: .nearest) ?? .zero)
        state.profit.grid += rung.side == .buy ? worth - share : share - worth
        rung.held -= quantity
        rung.cost -= share
        // What a fee in the base asset left behind is no holding that could be sold.
        if rung.held < instrument.lotSize { state.profit.roundTrips += 1 }
    }

    /// The venue's reason for a post-only order that would trade at once: nothing unusual where the price moves.
    private static var wouldTakeLiquidity: UInt32 { 1_002 }

    /// What a step says to a pause, and to the log. True when an order ended that nobody had asked to end.
    private func note(_ step: OrderStep, isWithdrawn: Bool, _ pause: inout RetryPause) -> Bool {
        switch step.kind {
        case .denied, .rejected, .cancelRejected, .updateRejected:
            pause.lengthen()
            tellRefusal(step)
        case .accepted, .updated, .filled:
            pause.end()
            state.told.reason = 0
        case .cancelled, .expired:
            if isWithdrawn { pause.end() } else { pause.lengthen() }
            return !isWithdrawn
        case .submitted, .partiallyFilled, .cancelPending, .triggered, .updatePending: break
        }
        return false
    }

    /// In the log once for each reason, until something went through; to the user once for each limit.
    private func tellRefusal(_ step: OrderStep) {
        if step.kind == .rejected, step.reason == Grid.wouldTakeLiquidity {
            log(.debug, "order \(step.order.rawValue): \(step.kind.text), reason \(step.reason)")
            return
        }
        guard step.reason != state.told.reason || step.reason == 0 else { return }
        state.told.reason = step.reason
        log(.warning, "order \(step.order.rawValue): \(step.kind.text), reason \(step.reason)")
        // Numbers of the host's limits; what they mean to a grid is worth a message.
        let meaning: StaticString
        switch step.reason {
        case 2: meaning = "an order is larger than the host's limit: lower order_notional"
        case 3: meaning = "the position would be larger than the host's limit: lower order_notional or use fewer rungs"
        case 4: meaning = "more orders would be open than the host's limit allows: use fewer rungs or have the limit raised"
        case 18: meaning = "the account's funds do not cover an order: lower order_notional or use fewer rungs"
        default: return
        }
        guard state.told.limits & (1 << step.reason) == 0 else { return }
        state.told.limits |= 1 << step.reason
        if settings.notifies { notify("Grid \(instrument.name)", "The host refused an order: \(meaning)") }
    }

    private func takeMarket(_ step: OrderStep, _ order: RungOrder) {
        if let fill = step.fill { carry(fill, step.side) }
        state.market = order.after(step)
        var pause = state.pause
        _ = note(step, isWithdrawn: order.isWithdrawn, &pause)
        state.pause = pause
    }

    /// Somebody else traded for the instance: a guard of the host, or its closing of a position. The grid's sums stay true, but
    /// what it wanted is not true any more.
    private func takeForeign(_ step: OrderStep, _ fill: OrderStep.Fill) {
        carry(fill, step.side)
        switch state.phase {
        case .waiting, .working, .replanning: end(.cancel, .foreignFill)
        case .refused, .cancelling, .closing, .ended, .left: break
        }
    }

    // MARK: - What no cell holds

    private func carry(_ fill: OrderStep.Fill, _ side: Side) {
        let quantity = heldQuantity(fill, side)
        let worth = fill.quantity.notional(at: fill.price)
        carry(side == .buy ? quantity : -quantity, side == .buy ? worth : -worth)
    }

    /// What a cell holds that goes.
    private func carry(_ rung: Rung) { carry(rung.position, rung.side == .buy ? rung.cost : -rung.cost) }

    /// Adds a signed quantity and what it cost. What goes against what is there closes it: the difference is profit.
    private func carry(_ quantity: Quantity, _ cost: Notional) {
        let isClosing = !state.carried.isZero && !quantity.isZero && (state.carried > .zero) != (quantity > .zero)
        guard isClosing else {
            state.carried += quantity
            state.carriedCost += cost
            return
        }
        let closed = min(state.carried.magnitude, quantity.magnitude)
        let share = proportion(state.carriedCost, closed, of: state.carried.magnitude)
        let brought = proportion(cost, closed, of: quantity.magnitude)
        state.profit.other -= share + brought
        state.carried += quantity
        state.carriedCost += cost - share - brought
    }

    private func proportion(_ amount: Notional, _ part: Quantity, of whole: Quantity) -> Notional {
        part == whole
            ? amount
            : Notional(amount.decimal.multiplied(by: part.decimal, dividedBy: whole.decimal, rounding: .nearest) ?? .zero)
    }

    /// All that the cells hold is carried: they have no orders any more.
    func gather() {
        for cell in state.lattice.cells {
            carry(state.lattice[cell])
            (state.lattice[cell].held, state.lattice[cell].cost) = (.zero, .zero)
        }
    }

    /// Gives what is carried to cells that wait on the far side of the price, nearest first, where it is not sold at a loss:
    /// what a newly planned lattice left over is offered again when the price comes back.
    func placeCarried() {
        guard !state.carried.isZero else { return }
        let side: Side = state.carried > .zero ? .buy : .sell
        for index in state.lattice.cells {
            let cell = side == .buy ? index : state.lattice.cells.upperBound - 1 - index
            guard !state.carried.isZero, isFree(cell, for: side) else { continue }
            let exitPrice = prices(of: cell, side).exit
            guard state.wantsInitialPosition || isProfitable(exitPrice, side) else { continue }
            let missing = state.lattice.quantity(cell, side, instrument) - state.lattice[cell].held
            let quantity = instrument.roundedToLot(min(missing, state.carried.magnitude), .down)
            guard instrument.takes(quantity, at: exitPrice) else { continue }
            let cost = proportion(state.carriedCost, quantity, of: state.carried.magnitude)
            state.carried -= side == .buy ? quantity : -quantity
            state.carriedCost -= cost
            state.lattice[cell].side = side
            state.lattice[cell].held += quantity
            state.lattice[cell].cost += cost.magnitude
        }
    }

    /// The cell lies where the price has passed its entry, and nothing is under way to fill it.
    private func isFree(_ cell: Int, for side: Side) -> Bool {
        let rung = state.lattice[cell]
        guard rung.entry == nil, rung.held.isZero || rung.side == side, settings.mode.takes(side) else { return false }
        let entryPrice = prices(of: cell, side).entry
        return side == .buy ? state.price <= entryPrice : state.price >= entryPrice
    }

    /// Better than what is carried cost on average.
    private func isProfitable(_ price: Price, _ side: Side) -> Bool {
        let worth = state.carried.magnitude.notional(at: price)
        return side == .buy ? worth > state.carriedCost : worth < state.carriedCost.magnitude
    }

    // MARK: - Initial position

    /// Trades at the market what the cells on the far side of the price need, less what they have; its fills are carried, and
    /// the cells take them from there.
    func arrangeInitialPosition() {
        guard state.wantsInitialPosition, state.market == nil else { return }
        let side: Side = settings.mode == .short ? .sell : .buy
        var needed = Quantity.zero - state.carried.magnitude
        for cell in state.lattice.cells where isFree(cell, for: side) {
            needed += max(state.lattice.quantity(cell, side, instrument) - state.lattice[cell].held, .zero)
        }
        let quantity = instrument.roundedToLot(min(needed, instrument.maximumQuantity), .down)
        guard instrument.takes(quantity, at: state.price) else {
            state.wantsInitialPosition = false
            return
        }
        guard state.pause.isOver else { return }
        state.marketSide = side
        switch submit(.market(side, quantity)) {
        case .queued(let number): state.market = RungOrder(number, quantity)
        case .refused(let refusal):
            log(.warning, "no initial position, the host refused the order: \(refusal.text)")
            state.pause.lengthen()
        }
    }
}

extension Settings.Mode {
    /// Cells of this side.
    func takes(_ side: Side) -> Bool { self == .neutral || (self == .long) == (side == .buy) }
}
