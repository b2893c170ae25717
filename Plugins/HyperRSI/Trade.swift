import TradingBoostSDK

/// One trade: its entry orders, the position that they make, and the orders that end it.
struct Trade: BitwiseCopyable, Equatable {
    let side: Side
    /// Base units, negative = short; as the last order step told it.
    var position = Quantity.zero
    /// Average of all entries.
    var entryPrice: Price?
    /// What the fills paid and cost so far, in quote: the profit when flat again.
    var cash = Notional.zero
    var hasFills = false
    /// Average true range when the trade began; zero where no rule asks for it.
    let range: Price

    var entry: WorkingOrder?
    var stop: WorkingOrder?
    var targets = Targets()
    var exit: WorkingOrder?

    /// Candles since the entry order was sent.
    var age = 0
    /// Until the first reducing fill, the order's lifetime or the opposite signal.
    var wantsEntry = true
    /// The opposite signal came, or the user wants it.
    var wantsExit = false
    var pause = RetryPause()
    /// The take profits' own: while they are refused again and again, stop and exit do not wait.
    var targetPause = RetryPause()

    /// Entry orders that filled, whole or in part.
    var entries = 0
    /// Worth of the newest entry order, as it was asked for; and of the newest one that filled.
    var askedNotional: Notional
    var lastNotional: Notional
    /// Where the newest entry order filled.
    var lastEntryPrice: Price?
    /// Worth of all entry fills.
    var enteredNotional = Notional.zero
    /// Something was closed already: nothing is added any more.
    var isReducing = false

    /// The first take profit has filled: the stop stands at break-even.
    var isBreakEven = false
    /// The last take profit has filled: the stop follows the best close.
    var isTrailing = false
    var bestClose: Price?

    init(_ side: Side, _ entry: WorkingOrder?, notional: Notional, range: Price) {
        self.side = side
        self.entry = entry
        self.range = range
        askedNotional = notional
        lastNotional = notional
    }

    var isLong: Bool { position > .zero }

    /// What an order can close of the position: on spot a fee in the base asset leaves one that is off the lot.
    func size(_ instrument: Instrument) -> Quantity { instrument.roundedToLot(position.magnitude, .down) }

    /// The venue takes an order that closes the position.
    func isClosable(_ instrument: Instrument) -> Bool {
        let size = size(instrument)
        return size > .zero && size >= instrument.minimumQuantity
    }

    var hasOrders: Bool { entry != nil || stop != nil || targets.hasOrders || exit != nil }

    /// Brings the trade up to date with what happened to one of its orders.
    mutating func take(_ step: OrderStep, _ instrument: Instrument) {
        position = step.positionQuantity
        if let price = step.positionPrice { entryPrice = price }
        if let fill = step.fill {
            cash += fill.cash(step.side, instrument)
            hasFills = true
            if step.side != side {
                wantsEntry = false
                isReducing = true
            } else {
                if step.filledQuantity == fill.quantity {
                    entries += 1
                    lastNotional = askedNotional
                }
                lastEntryPrice = fill.price
                enteredNotional += fill.quantity.notional(at: fill.price)
            }
        }
        // A cancel that came too late is answered too, behind the order's end: that is no refusal to wait for.
        if targets.works(step.order) { targetPause.take(step) } else if works(step.order) { pause.take(step) }
        WorkingOrder.take(step, &entry)
        WorkingOrder.take(step, &stop)
        targets.take(step)
        WorkingOrder.take(step, &exit)
    }

    private func works(_ number: OrderNumber) -> Bool {
        entry?.number == number || stop?.number == number || exit?.number == number
    }

    /// All of it is to go, and nothing more to come.
    mutating func leave() {
        wantsExit = true
        wantsEntry = false
    }

    /// What the take profits have to close of the position and of what they closed already.
    func plan(_ settings: ExitSettings, _ instrument: Instrument) -> TargetPlan? {
        guard let entryPrice else { return nil }
        return TargetPlan(settings, entered: size(instrument) + targets.filled, isLong: isLong, entryPrice, instrument)
    }

    /// What the take profits have done moves the stop. The trail waits for the entry order's end: a take profit may be too small
    /// for the venue only until the rest of it fills.
    mutating func markProgress(_ settings: ExitSettings, _ plan: TargetPlan) {
        if settings.breaksEven, plan.firstIsDone(targets) { isBreakEven = true }
        if settings.trail != nil, entry == nil, plan.allAreDone(targets) { isTrailing = true }
    }

    mutating func followPrice(_ close: Price) {
        guard isTrailing, !position.isZero else { return }
        guard let best = bestClose else {
            bestClose = close
            return
        }
        bestClose = isLong ? max(best, close) : min(best, close)
    }

    /// Where the stop order belongs: the nearest to the price of stop loss, break-even and trail. Nil: nowhere.
    func stopPrice(_ settings: ExitSettings, _ instrument: Instrument) -> Price? {
        guard let entryPrice else { return nil }
        var nearest = settings.stopPrice(isLong: isLong, entryPrice, range: range, instrument)
        func move(to price: Price) { nearest = nearest.map { isLong ? max($0, price) : min($0, price) } ?? price }
        if isBreakEven { move(to: settings.breakEvenPrice(isLong: isLong, entryPrice, instrument)) }
        if isTrailing, let bestClose, let trail = settings.trail {
            move(to: trail.price(from: bestClose, isAbove: !isLong, range: range, instrument))
        }
        return nearest
    }
}
