import TradingBoostSDK

/// Buys a rung lower and sells a rung higher, again and again, on a ladder of prices.
///
/// - **Signal**: none; prices are chosen before the first order (`begin`, folder `Lattice`).
/// - **Entry**: in each cell between two rungs an order waits where the price has to come back to (`demand`).
/// - **Size**: the same notional in each cell, rounded down to the lot (`Lattice.quantity`).
/// - **Exit**: what an entry filled, exactly that, is offered one rung farther; when it is gone the entry goes out again
///   (`demand`). The whole grid ends at a price level, outside its range or by the command `stop` (`end`).
/// - **State**: rungs, what each cell holds and which orders it has out (`State`).
///
/// The live orders are always the difference between what the state demands and what works already: `arrange` asks for it after
/// every candle and every order step, so that a lost race, a refusal and a venue's own cancel are put right by the next call.
final class Grid: Strategy {
    static let manifest = Manifest(
        id: "com.tradingboost.grid", name: "Grid", version: "1.0.0", vendor: "TradingBoost",
        summary: """
            Buys a rung lower and sells a rung higher, again and again, on a ladder of prices: long, short or neutral, with \
            trailing, an initial position and a way out.
            """,
        capabilities: [.candles, .orders, .notifications])

    let host: Host
    var state = State()
    let settings: Settings
    let instrument: Instrument

    init(_ setup: Setup, _ settings: Settings) throws(StrategyRefusal) {
        host = setup.host
        instrument = setup.instrument
        self.settings = settings
        try instrument.requireQuoteSettlement()
        guard instrument.kind != .spot || settings.mode == .long else {
            throw .parameter(
                "parameter mode: \(instrument.name) is spot and cannot be sold short; set it to long, or trade a perpetual")
        }
        if settings.rangeRule == .between {
            do throws(LatticeRefusal) {
                _ = try plan(between: PriceRange(settings.lowerPrice, settings.upperPrice, settings.rungs))
            } catch {
                throw .parameter(error.text(instrument))
            }
        }
        try setup.subscribeCandles(settings.timeframe)
    }

    // MARK: - State

    enum Phase: UInt8 {
        /// For a first price, or for one inside the range.
        case waiting
        /// The lattice cannot be traded: `refusal` says why.
        case refused
        case working
        /// Orders are being withdrawn; then the lattice is planned anew for `range`.
        case replanning
        /// Orders are being withdrawn; then the grid has ended.
        case cancelling
        /// As before, and what is held is left at the market.
        case closing
        case ended
        /// Ended; the orders were left to themselves.
        case left
    }

    /// Why a grid ends.
    enum Ending: UInt8 {
        case none
        case command
        case belowRange
        case aboveRange
        case closeBelow
        case closeAbove
        case foreignFill

        var text: StaticString {
            switch self {
            case .none: "not ended"
            case .command: "the command 'stop'"
            case .belowRange: "a close below the range"
            case .aboveRange: "a close above the range"
            case .closeBelow: "a close at or below close_below"
            case .closeAbove: "a close at or above close_above"
            case .foreignFill: "an order that is not the grid's filled: the host or a guard closed a position"
            }
        }
    }

    /// All that a restart must not forget.
    struct State: BitwiseCopyable, Equatable {
        var phase = Phase.waiting
        var ending = Ending.none
        var refusal: LatticeRefusal?
        /// What `adjust` asked for; nil: as the parameters say.
        var range: PriceRange?
        /// The last close; zero before the first candle.
        var price = Price.zero
        /// Held by no cell: base units, negative = short; and what it cost, quote units, negative = what it brought.
        var carried = Quantity.zero
        var carriedCost = Notional.zero
        /// The order at the market: of the initial position, or of the end.
        var market: RungOrder?
        var marketSide = Side.buy
        /// After refusals of the order at the market.
        var pause = RetryPause()
        /// The initial position is not whole yet.
        var wantsInitialPosition = false
        var profit = Profit()
        /// Something was told and need not be told again: a broken lattice, waiting, a trailing that cannot go on.
        var told = Told()
        /// Last, because it is long: what comes before is compared first when the state is saved.
        var lattice = Lattice()
    }

    static func visitLists(of state: inout State, _ lists: inout StateLists) { state.lattice.visitLists(&lists) }

    struct Profit: BitwiseCopyable, Equatable {
        /// Of round trips of cells, before fees, quote units.
        var grid = Notional.zero
        /// Of what was left at the market or netted, before fees.
        var other = Notional.zero
        /// Paid, quote units.
        var fees = Notional.zero
        var roundTrips = 0
    }

    struct Told: BitwiseCopyable, Equatable {
        var isBroken = false
        var isOutside = false
        var isTrailingEnd = false
        /// The reason of the last refusal; 0 = none since something went through.
        var reason: UInt32 = 0
        /// The host's limits that the user was told of: a bit for each number.
        var limits: UInt32 = 0
    }

    // MARK: - Begin

    func onCandle(_ candle: Candle) {
        guard candle.timeframe == settings.timeframe else { return }
        checkLattice()
        state.price = candle.close
        state.pause.passCandle()
        for cell in state.lattice.cells { state.lattice[cell].pause.passCandle() }
        // First: what a grid that waits still carries is left at the close levels, too.
        checkEnds()
        if state.phase == .waiting { begin() }
        arrange()
    }

    /// Plans the lattice at the first price that it can begin at.
    func begin() {
        do throws(LatticeRefusal) {
            let lattice = try planned()
            try checkCloseLevels()
            guard canBegin(lattice) else { return try waitOutside(lattice) }
            state.lattice = lattice
            state.phase = .working
            state.told = Told()
            state.wantsInitialPosition = settings.initialPosition == .market && state.carried.isZero
            tell(
                "\(lattice.rungCount) rungs from \(lattice.lowest) to \(lattice.highest) \(instrument.quoteAsset), "
                    + "\(lattice.cellNotional) in each, at a price of \(state.price)")
        } catch {
            refuse(error)
        }
    }

    /// Nothing is sent; `levels` tells the reason too.
    private func refuse(_ refusal: LatticeRefusal) {
        state.phase = .refused
        state.refusal = refusal
        tell("Not started: \(refusal.text(instrument))", .warning)
    }

    /// The price is inside the range, or the range follows it.
    func canBegin(_ lattice: Lattice) -> Bool {
        if lattice.contains(state.price) { return true }
        return settings.trailing.follows(state.price > lattice.highest ? .top : .bottom)
    }

    /// Outside its range a grid does not begin: it waits, where that is the policy.
    private func waitOutside(_ lattice: Lattice) throws(LatticeRefusal) {
        guard settings.outOfRange == .wait else { throw LatticeRefusal(.priceOutside, value: state.price.decimal) }
        guard !state.told.isOutside else { return }
        state.told.isOutside = true
        tell(
            "Waiting: the price \(state.price) is outside \(lattice.lowest) to \(lattice.highest) \(instrument.quoteAsset)",
            .warning)
    }

    func checkCloseLevels() throws(LatticeRefusal) {
        if !settings.closeBelow.isZero, state.price <= settings.closeBelow {
            throw LatticeRefusal(.pastCloseLevel, value: state.price.decimal, limit: settings.closeBelow.decimal)
        }
        if !settings.closeAbove.isZero, state.price >= settings.closeAbove {
            throw LatticeRefusal(.pastCloseLevel, value: state.price.decimal, limit: settings.closeAbove.decimal)
        }
    }

    private func planned() throws(LatticeRefusal) -> Lattice {
        if let range = state.range { return try plan(between: range) }
        switch settings.rangeRule {
        case .between: return try plan(between: PriceRange(settings.lowerPrice, settings.upperPrice, settings.rungs))
        case .around:
            let lattice = try Lattice.around(
                state.price, step: settings.step, rungs: settings.rungs, settings.spacing,
                cellNotional: cellNotional(settings.rungs), instrument)
            try lattice.check(settings.mode, instrument)
            return lattice
        }
    }

    func plan(between range: PriceRange) throws(LatticeRefusal) -> Lattice {
        let lattice = try Lattice.between(
            range.lower, range.upper, rungs: range.rungs, settings.spacing, cellNotional: cellNotional(range.rungs), instrument)
        try lattice.check(settings.mode, instrument)
        return lattice
    }

    /// Size: what the entry order of a cell is worth.
    private func cellNotional(_ rungs: Int) -> Notional {
        switch settings.sizing {
        case .order: settings.orderNotional
        case .total:
            Notional(settings.investment.decimal.divided(by: FixedDecimal(max(rungs, 2) - 1), rounding: .down) ?? .zero)
        }
    }

    // MARK: - Entry and exit

    /// What should work in a cell: quantities, zero for no order. A pure function of the state.
    ///
    /// The exit is for all that the cell holds, the entry for what is missing to the cell's quantity. An entry is sent only
    /// while the price is on the side from which it comes back to the rung; one that works stays.
    func demand(of cell: Int) -> (entry: Quantity, exit: Quantity) {
        let rung = state.lattice[cell]
        let side = side(of: cell)
        let (entryPrice, exitPrice) = prices(of: cell, side)
        var exit = instrument.roundedToLot(rung.held, .down)
        if rung.exit == nil, !instrument.takes(exit, at: exitPrice) { exit = .zero }
        let whole = state.lattice.quantity(cell, side, instrument)
        var entry = instrument.roundedToLot(max(whole - rung.held, .zero), .down)
        if let works = rung.entry {
            // Less than the venue's minimum is not worth an amendment: it comes with the next round.
            let isWhole = entry >= works.leavesQuantity && !instrument.takes(entry - works.leavesQuantity, at: entryPrice)
            if isWhole { entry = works.leavesQuantity }
        } else if !instrument.takes(entry, at: entryPrice) || !isWaitingSide(side, entryPrice) || isCrossed(cell, side) {
            entry = .zero
        }
        return (entry, exit)
    }

    /// Entry and exit price of a cell.
    func prices(of cell: Int, _ side: Side) -> (entry: Price, exit: Price) {
        let (low, high) = (state.lattice.price(cell), state.lattice.price(cell + 1))
        return side == .buy ? (low, high) : (high, low)
    }

    /// The mode's side; of an empty cell of a neutral grid the one that waits for the price: long below it, short above it,
    /// and in the cell around it the one whose entry is farther away, so that the nearest rung stays empty.
    func side(of cell: Int) -> Side {
        let rung = state.lattice[cell]
        switch settings.mode {
        case .long: return .buy
        case .short: return .sell
        case .neutral:
            guard rung.held.isZero, rung.entry == nil, rung.exit == nil else { return rung.side }
            let (low, high) = (state.lattice.price(cell), state.lattice.price(cell + 1))
            return state.price - low >= high - state.price ? .buy : .sell
        }
    }

    /// An order of this side and price would wait for the price, not trade at once.
    func isWaitingSide(_ side: Side, _ price: Price) -> Bool {
        side == .buy ? state.price > price : state.price < price
    }

    /// The neighbour's exit works at the same price: the two would trade with each other.
    private func isCrossed(_ cell: Int, _ side: Side) -> Bool {
        let neighbour = side == .buy ? cell - 1 : cell + 1
        guard state.lattice.cells.contains(neighbour), state.lattice[neighbour].exit != nil else { return false }
        return state.lattice[neighbour].side == side
    }

    // MARK: - Ends

    /// After each candle: the levels that close the grid, and the ends of its range.
    private func checkEnds() {
        switch state.phase {
        case .working: break
        case .waiting, .replanning, .refused: if position.isZero { return }
        case .cancelling, .closing, .ended, .left: return
        }
        if !settings.closeBelow.isZero, state.price <= settings.closeBelow { return end(.close, .closeBelow) }
        if !settings.closeAbove.isZero, state.price >= settings.closeAbove { return end(.close, .closeAbove) }
        guard state.phase == .working, settings.outOfRange != .wait else { return }
        let policy: Settings.StopPolicy = settings.outOfRange == .stop ? .cancel : .close
        if state.price < state.lattice.lowest, !settings.trailing.follows(.bottom) { return end(policy, .belowRange) }
        if state.price > state.lattice.highest, !settings.trailing.follows(.top) { end(policy, .aboveRange) }
    }

    /// Nothing new is entered any more; `arrange` does the rest.
    func end(_ policy: Settings.StopPolicy, _ ending: Ending) {
        state.ending = ending
        state.wantsInitialPosition = false
        switch policy {
        case .cancel: state.phase = .cancelling
        case .close: state.phase = .closing
        case .keep: state.phase = .left
        }
        log(.information, "ending: \(ending.text)")
    }

    /// The host takes no request any more: what becomes of open orders and position is its open-order policy's.
    func onStop(_ reason: StopReason) {
        log(.information, "stopped with \(liveOrders) open orders and a position of \(position) \(instrument.baseAsset)")
    }

    func tell(_ text: String, _ level: LogLevel = .information) {
        log(level, text)
        if settings.notifies { notify("Grid \(instrument.name)", text) }
    }
}

/// The one symbol that every plugin exports; the commands' are in `Commands.swift`.
@c(tradingboost_plugin)
public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(Grid.self) }
