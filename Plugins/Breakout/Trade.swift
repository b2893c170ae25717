import TradingBoostSDK

/// The orders that work or are on their way.
struct Orders: BitwiseCopyable, Equatable {
    var long = Entry()
    var short = Entry()
    var stop: WorkingOrder?
    var exit: WorkingOrder?
    var isRetrySet = false
    /// What is refused of entries must not keep the exits from working: each has a pause of its own.
    var entryPause = RetryPause()
    var exitPause = RetryPause()

    /// The way into a position on one side.
    struct Entry: BitwiseCopyable, Equatable {
        var order: WorkingOrder?
        /// Until the session's end, the other side's fill or an exit: then what is left of the order is cancelled.
        var isWanted = false
        /// Not between a fill and the price's return behind the target: what broke out once is not entered again at once.
        var isArmed = true
        /// How often the session may still be entered on this side.
        var left = 0
        /// Of the order that was sent last.
        var distances = StopDistances()
    }

    subscript(side: Side) -> Entry {
        get { side == .buy ? long : short }
        set { if side == .buy { long = newValue } else { short = newValue } }
    }

    /// The side that a step's order enters; nil for the stop, the exit and orders of others.
    func entry(of step: OrderStep) -> Side? {
        if long.order?.number == step.order { return .buy }
        return short.order?.number == step.order ? .sell : nil
    }

    func isExit(_ number: OrderNumber) -> Bool { number == stop?.number || number == exit?.number }

    /// An entry at the market is on its way.
    var hasMarketEntry: Bool {
        for entry in [long, short] where entry.order != nil && entry.order?.stopPrice == nil { return true }
        return false
    }

    /// The first fill of an entry order uses up one of the session's entries.
    mutating func countEntry(_ step: OrderStep) {
        guard step.fill != nil, let side = entry(of: step), self[side].order?.filledQuantity.isZero == true else { return }
        self[side].left -= 1
        self[side].isArmed = false
    }

    mutating func take(_ step: OrderStep) {
        WorkingOrder.take(step, &long.order)
        WorkingOrder.take(step, &short.order)
        WorkingOrder.take(step, &stop)
        WorkingOrder.take(step, &exit)
    }
}

/// One position, and where its stop belongs.
struct Trade: BitwiseCopyable, Equatable {
    let distances: StopDistances
    /// Base units, negative = short; what can be left of what the last order step told.
    private(set) var position = Quantity.zero
    private(set) var entryPrice: Price?
    /// What the fills paid and cost so far, in quote: the profit when flat again.
    private(set) var cash = Notional.zero
    /// The best close since the first fill.
    private var best: Price?
    /// Only ever nearer to the market.
    private(set) var stopPrice: Price?
    /// Candles since the first fill.
    var age = 0
    /// The session or the holding time is over, or the price is past a stop that does not work.
    var wantsExit = false
    /// On which it began.
    let side: Side

    init(side: Side, distances: StopDistances) { (self.side, self.distances) = (side, distances) }

    var isLong: Bool { position > .zero }

    mutating func take(_ step: OrderStep, _ instrument: Instrument) {
        let quantity = instrument.closable(step.positionQuantity)
        if !position.isZero, !quantity.isZero, isLong != (quantity > .zero) {
            // The other side's entry came in before it could be cancelled, and was larger.
            (best, stopPrice, wantsExit) = (nil, nil, true)
        }
        position = quantity
        if let price = step.positionPrice { entryPrice = price }
        tighten(instrument)
    }

    mutating func count(_ fill: OrderStep.Fill, _ side: Side, _ instrument: Instrument) {
        cash += fill.cash(side, instrument)
    }

    // MARK: - Stop

    /// The trailing stop comes behind a better close.
    mutating func follow(_ close: Price, _ instrument: Instrument) {
        let before = best ?? entryPrice ?? close
        best = isLong ? max(before, close) : min(before, close)
        tighten(instrument)
    }

    /// The nearest of the stops, on the tick that is farther away, never below one tick, and never farther than it was.
    private mutating func tighten(_ instrument: Instrument) {
        guard !position.isZero, let entryPrice else { return }
        if let distance = distances.fixed { tighten(entryPrice, distance, instrument) }
        if let distance = distances.trailing { tighten(best ?? entryPrice, distance, instrument) }
    }

    private mutating func tighten(_ from: Price, _ distance: Price, _ instrument: Instrument) {
        let exact = isLong ? from - distance : from + distance
        let price = max(instrument.roundedToTick(exact, isLong ? .down : .up), instrument.tickSize)
        guard let stopPrice else {
            self.stopPrice = price
            return
        }
        self.stopPrice = isLong ? max(stopPrice, price) : min(stopPrice, price)
    }

    func isPastStop(_ close: Price) -> Bool {
        guard let stopPrice else { return false }
        return isLong ? close <= stopPrice : close >= stopPrice
    }
}
