import TradingBoostSDK

// The lattice invariant: live orders = demanded ones. Called after every candle and every order step; an order whose fate is not
// told yet counts as live, so that nothing is doubled.

extension Grid {
    /// Asks for the difference between what works and what should.
    func arrange() {
        switch state.phase {
        case .waiting, .refused, .left: break
        case .working:
            let leaving = trail()
            placeCarried()
            arrangeInitialPosition()
            forEachCellByDistance { cell in
                if cell == leaving { return }
                arrangeCell(cell)
            }
        case .replanning:
            if withdrawAll() { replan() }
        case .cancelling:
            if withdrawAll() { finish() }
        case .closing:
            if withdrawAll() { leaveAtMarket() }
        case .ended: _ = withdrawAll()
        }
    }

    private func arrangeCell(_ cell: Int) {
        let demand = demand(of: cell)
        var rung = state.lattice[cell]
        if demand.entry.isZero, demand.exit.isZero, !rung.hasOrders { return }
        if !rung.hasOrders { rung.side = side(of: cell) }
        let (entryPrice, exitPrice) = prices(of: cell, rung.side)
        // The exit first: where the host allows only so many orders, what is held comes before what could be.
        keep(&rung.exit, rung.side.opposite, demand.exit, exitPrice, &rung.pause)
        keep(&rung.entry, rung.side, demand.entry, entryPrice, &rung.pause)
        state.lattice[cell] = rung
    }

    /// Sees that an order works for `quantity`: sends, enlarges or withdraws it. Nothing is asked during the pause, or while an
    /// earlier request is not answered.
    private func keep(
        _ order: inout RungOrder?, _ side: Side, _ quantity: Quantity, _ price: Price, _ pause: inout RetryPause
    ) {
        guard pause.isOver else { return }
        guard var works = order else {
            // What the price has passed already, an exit, is not held back for the maker's fee: it goes at the price or better.
            let options: OrderOptions = settings.isPostOnly && isWaitingSide(side, price) ? .postOnly : []
            if !quantity.isZero { order = send(.limit(side, quantity, at: price, options), &pause) }
            return
        }
        guard !works.awaitsAnswer, works.leavesQuantity != quantity else { return }
        guard quantity > works.leavesQuantity, !works.isFixed else { return withdraw(&order, &pause) }
        if amend(works.number, quantity: works.filledQuantity + quantity) == nil {
            works.awaitsAnswer = true
        } else {
            pause.lengthen()
        }
        order = works
    }

    private func send(_ request: OrderRequest, _ pause: inout RetryPause) -> RungOrder? {
        switch submit(request) {
        case .queued(let number): return RungOrder(number, request.quantity)
        case .refused(let refusal):
            log(.warning, "an order that should work does not, the host refused it: \(refusal.text)")
            pause.lengthen()
            return nil
        }
    }

    /// Asks once to cancel an order that still works; its last step empties the place.
    private func withdraw(_ order: inout RungOrder?, _ pause: inout RetryPause) {
        guard pause.isOver, var works = order, !works.awaitsAnswer else { return }
        if cancel(works.number) == nil { (works.awaitsAnswer, works.isWithdrawn) = (true, true) } else { pause.lengthen() }
        order = works
    }

    /// Whether the cell has no orders any more.
    private func withdrawCell(_ cell: Int) -> Bool {
        var rung = state.lattice[cell]
        guard rung.hasOrders else { return true }
        withdraw(&rung.exit, &rung.pause)
        withdraw(&rung.entry, &rung.pause)
        state.lattice[cell] = rung
        return false
    }

    /// Whether no order of the grid is left.
    private func withdrawAll() -> Bool {
        var isDone = true
        for cell in state.lattice.cells where !withdrawCell(cell) { isDone = false }
        // While it closes the order at the market is the one that does it.
        guard case .some(let order) = state.market else { return isDone }
        if state.phase == .closing, !position.isZero, state.marketSide == exitSide { return isDone }
        var market: RungOrder? = order
        var pause = state.pause
        withdraw(&market, &pause)
        (state.market, state.pause) = (market, pause)
        return false
    }

    // MARK: - Trailing

    /// Moves the range by a rung when the price is more than a rung beyond its end: the cell at the other end first loses its
    /// orders. Returns that cell while it still has some. What it holds moves with it, so that a grid which follows the price
    /// never holds more than one that stays.
    private func trail() -> Int? {
        while let end = leftEnd, let next = state.lattice.nextPrice(beyond: end, instrument) {
            guard end == .top ? state.price > next : state.price < next else { return nil }
            let leaving = end == .top ? 0 : state.lattice.cells.upperBound - 1
            guard isFeasible(beyond: end, next) else { return nil }
            guard withdrawCell(leaving) else { return leaving }
            state.lattice.move(towards: end, to: next)
            state.told.isTrailingEnd = false
            log(.information, "the range moved to \(state.lattice.lowest) to \(state.lattice.highest)")
        }
        return nil
    }

    /// The end that the price is beyond, where the range follows it.
    private var leftEnd: RangeEnd? {
        if state.price > state.lattice.highest, settings.trailing.follows(.top) { return .top }
        if state.price < state.lattice.lowest, settings.trailing.follows(.bottom) { return .bottom }
        return nil
    }

    private func isFeasible(beyond end: RangeEnd, _ next: Price) -> Bool {
        var moved = state.lattice
        moved.move(towards: end, to: next)
        do throws(LatticeRefusal) {
            try moved.check(end == .top ? moved.cells.upperBound - 1 : 0, settings.mode, instrument)
            return true
        } catch {
            if !state.told.isTrailingEnd { tell("The range follows no farther: \(error.text(instrument))", .warning) }
            state.told.isTrailingEnd = true
            return false
        }
    }

    // MARK: - Ends

    /// All orders are gone: the lattice of the new range, or the old one if the price is not inside and the grid waits.
    private func replan() {
        gather()
        state.lattice = Lattice()
        state.phase = .waiting
        state.told = Told()
        begin()
        // The price left the new range while the orders of the old one were withdrawn.
        if settings.outOfRange == .close, state.refusal?.reason == .priceOutside, !position.isZero, let range = state.range {
            end(.close, state.price < range.lower ? .belowRange : .aboveRange)
        }
        if state.phase == .working || state.phase == .closing { arrange() }
    }

    private func leaveAtMarket() {
        gather()
        guard state.market == nil else { return }
        let quantity = instrument.roundedToLot(min(position.magnitude, instrument.maximumQuantity), .down)
        guard quantity > .zero, quantity >= instrument.minimumQuantity else {
            if !position.isZero { log(.warning, "\(position) \(instrument.baseAsset) are too few to be sold and stay") }
            return finish()
        }
        guard state.pause.isOver else { return }
        state.marketSide = exitSide
        var pause = state.pause
        let order = send(.market(exitSide, quantity, .reduceOnly), &pause)
        (state.market, state.pause) = (order, pause)
    }

    private var exitSide: Side { position > .zero ? .sell : .buy }

    private func finish() {
        gather()
        state.phase = .ended
        tell(
            "Ended: \(state.ending.text). Grid profit \(state.profit.grid) in \(state.profit.roundTrips) round trips, "
                + "other \(state.profit.other), fees \(state.profit.fees) \(instrument.quoteAsset); "
                + "\(position) \(instrument.baseAsset) held")
    }

    // MARK: - Invariant

    /// Before a candle is looked at: with the price as it was, every cell that is neither paused nor waiting for an answer has
    /// the orders that it should have. A break is told once, until the lattice was whole again; `arrange` repairs it.
    func checkLattice() {
        guard state.phase == .working else { return }
        var isWhole = true
        for cell in state.lattice.cells where !isAsDemanded(cell) {
            isWhole = false
            tellBreak("rung \(cell) has not the orders that it should have")
        }
        if isWhole { state.told.isBroken = false }
    }

    private func isAsDemanded(_ cell: Int) -> Bool {
        let rung = state.lattice[cell]
        guard rung.pause.isOver, rung.entry?.awaitsAnswer != true, rung.exit?.awaitsAnswer != true else { return true }
        let demand = demand(of: cell)
        return (rung.entry?.leavesQuantity ?? .zero) == demand.entry && (rung.exit?.leavesQuantity ?? .zero) == demand.exit
    }

    func tellBreak(_ text: @autoclosure () -> String) {
        guard !state.told.isBroken else { return }
        state.told.isBroken = true
        log(.warning, "the lattice is not whole: \(text()); repairing")
    }

    /// Cells by their distance from the price, nearest first: where only so many orders are allowed, those work that are next.
    private func forEachCellByDistance(_ body: (Int) -> Void) {
        let cells = state.lattice.cells
        var above = cells.lowerBound
        // A cell lies below the price when its middle does.
        while above < cells.upperBound, state.lattice.price(above) + state.lattice.price(above + 1) <= state.price + state.price {
            above += 1
        }
        var below = above - 1
        while below >= cells.lowerBound || above < cells.upperBound {
            if below >= cells.lowerBound { body(below) }
            if above < cells.upperBound { body(above) }
            (below, above) = (below - 1, above + 1)
        }
    }
}
