import TradingBoostSDK

/// Follows breakouts with positions that grow while they win: the rules that were taught to the Turtles, after Curtis Faith,
/// "The Original Turtle Trading Rules" (2003).
///
/// - **Signal**: the price leaves the range of the last 20 candles (System 1, skipped behind a breakout that won, then at 55
///   candles) or of the last 55 (System 2) (`entryPrice`).
/// - **Entry**: stop orders one tick beyond the range, on both sides, moved as candles close; or at the market behind a close
///   beyond it (`planEntries`).
/// - **Size**: a unit is as much as makes a move of one N, the average true range, worth 1 % of the equity; up to four units,
///   each ½ N beyond the last fill (`unitQuantity`, `addition`).
/// - **Exit**: one reduce-only stop order for the whole position, 2 N against the last fill or where the price leaves the
///   range of 10 (System 2: 20) candles on the other side, whichever is nearer (`raiseExit`).
/// - **State**: the candles' highs and lows, N, the last breakout, one position and its orders (`State`).
final class Turtle: Strategy {
    static let manifest = Manifest(
        id: "com.tradingboost.turtle", name: "Turtle", version: "1.0.0", vendor: "TradingBoost",
        summary: """
            Follows breakouts of 20 or 55 days with up to four units sized by volatility, stops at 2 N and exits at 10 or 20 \
            days: the original Turtle rules.
            """,
        capabilities: [.candles, .orders, .timers, .notifications])

    let host: Host
    var state: State
    let settings: Settings
    let instrument: Instrument

    init(_ setup: Setup, _ settings: Settings) throws(StrategyRefusal) {
        host = setup.host
        instrument = setup.instrument
        try instrument.requireQuoteSettlement()
        var settings = settings
        settings.direction = try settings.direction.allowed(on: instrument)
        self.settings = settings
        state = State(range: ATR(period: settings.nPeriod))
        try setup.subscribeCandles(settings.timeframe)
    }

    // MARK: - State

    /// All that a restart must not forget.
    struct State: BitwiseCopyable, Equatable {
        /// N as the candles have it.
        var range: ATR
        /// Of the closed candles.
        var levels = Levels()
        var lastOpenTime: Timestamp?
        var lastBreakout = LastBreakout()
        /// What should work while there is no position.
        var plan = Plan()
        var position: Position?
        var orders = Orders()
        /// Why the last entry was not possible, so that it is told once.
        var obstacle: Obstacle?
        var channels = Channels()
    }

    static func visitLists(of state: inout State, _ lists: inout StateLists) { state.channels.visitLists(&lists) }

    /// The channels in use; nil while too few candles came.
    struct Levels: BitwiseCopyable, Equatable {
        var entry: Channel?
        var failSafe: Channel?
        var exit: Channel?
    }

    /// Entries, each until the next candle closes.
    struct Plan: BitwiseCopyable, Equatable {
        /// The N that sizes were computed from, quote units; the position keeps it.
        var n = Price.zero
        var buy: Entry?
        var sell: Entry?
    }

    struct Entry: BitwiseCopyable, Equatable {
        /// Nil is at the market.
        let stopPrice: Price?
        let quantity: Quantity

        func request(_ side: Side) -> OrderRequest {
            stopPrice.map { .stop(side, quantity, at: $0) } ?? .market(side, quantity)
        }
    }

    /// From its first fill until it is flat.
    struct Position: BitwiseCopyable, Equatable {
        let side: Side
        /// Of its first entry: steps and stops of one position are all of one size, as in the rules' examples.
        let n: Price
        /// Base units, negative = short; what can be left of what the last order step told.
        var quantity: Quantity
        var units = 1
        /// Of the fills that enlarged it.
        var lastFillPrice: Price
        /// Where its stop order should be; never moves away from the market.
        var exitPrice: Price?
        /// What the fills paid and cost so far, in quote: the profit when flat again.
        var cash = Notional.zero
        /// Its exit was reached or began: nothing is added any more.
        var isLeaving = false
        /// It should leave at the market.
        var wantsExit = false
    }

    struct Orders: BitwiseCopyable, Equatable {
        /// Open a position or add a unit to it.
        var buy: WorkingOrder?
        var sell: WorkingOrder?
        /// The stop order of the whole position.
        var exit: WorkingOrder?
        /// At the market, when no stop order protects.
        var leave: WorkingOrder?
        /// What is refused of units must not keep the exit from working: each has a pause of its own.
        var unitPause = RetryPause()
        var exitPause = RetryPause()
        var isRetrySet = false

        func isUnit(_ order: OrderNumber) -> Bool { order == buy?.number || order == sell?.number }

        func isExit(_ order: OrderNumber) -> Bool { order == exit?.number || order == leave?.number }
    }

    enum Obstacle: UInt8 {
        /// N is below one tick: the price does not move.
        case quiet
        /// A unit is below the venue's minimum.
        case small
    }

    // MARK: - Signal

    func onCandle(_ candle: Candle) {
        guard candle.timeframe == settings.timeframe else { return }
        passGap(to: candle)
        state.orders.unitPause.passCandle()
        state.orders.exitPause.end()
        let (above, below) = (entryPrice(.buy), entryPrice(.sell))
        take(candle)
        if case .some = state.position {
            state.plan.buy = nil
            state.plan.sell = nil
            raiseExit()
            leaveIfPassed(candle.close)
        } else {
            planEntries(candle.close, above, below)
        }
        arrange(at: candle.close)
    }

    /// Where a position of this side is entered; nil while channels or N are not known.
    func entryPrice(_ side: Side) -> Price? {
        guard settings.direction.allows(side), state.range.value != nil else { return nil }
        let isOwn = !settings.usesSystem1 || state.lastBreakout.allows(side, exit: state.levels.exit)
        return (isOwn ? state.levels.entry : state.levels.failSafe)?.breakout(side)
    }

    /// Brings the last breakout, the channels and N up to date.
    private func take(_ candle: Candle) {
        if settings.usesSystem1 {
            state.lastBreakout.follow(
                candle, entry: state.range.value == nil ? nil : state.levels.entry, exit: state.levels.exit,
                stopDistance: currentN.multiplied(by: settings.stopDistance, rounding: .up),
                isOnClose: settings.entryOrder == .close)
        }
        state.range.update(candle)
        state.channels.update(candle)
        state.levels.entry = state.channels.channel(period: settings.entryPeriod, instrument)
        state.levels.exit = state.channels.channel(period: settings.exitPeriod, instrument)
        if settings.usesSystem1 {
            state.levels.failSafe = state.channels.channel(period: settings.failSafePeriod, instrument)
        }
    }

    /// N in quote units, exact to 10⁻¹⁸ of what the indicator says; zero while it is not known.
    var currentN: Price {
        guard let value = state.range.value, value > 0, value < 1e15 else { return .zero }
        return Price(FixedDecimal(raw: Int128((value * 1e18).rounded())))
    }

    /// Channels and N of candles that are not neighbours would be wrong.
    private func passGap(to candle: Candle) {
        defer { state.lastOpenTime = candle.openTime }
        guard let last = state.lastOpenTime else { return }
        let missing = (candle.openTime.nanoseconds - last.nanoseconds) / settings.timeframe.nanoseconds - 1
        guard missing > settings.maximumGap else { return }
        log(.warning, "\(missing) candles are missing: channels and N begin anew")
        state.channels = Channels()
        state.range = ATR(period: settings.nPeriod)
        state.levels = Levels()
        state.lastBreakout.forgetOpen()
    }

    // MARK: - Entry and size

    /// Flat: which entries should work until the next candle closes. `above` and `below` are the entry prices before it.
    private func planEntries(_ close: Price, _ above: Price?, _ below: Price?) {
        // Behind a gap N is not known, and what is being cancelled may still fill.
        state.plan = Plan(n: currentN.isZero ? state.plan.n : currentN)
        switch settings.entryOrder {
        case .stop:
            if let price = entryPrice(.buy) { state.plan.buy = entry(at: price, stopPrice: price) }
            if let price = entryPrice(.sell) { state.plan.sell = entry(at: price, stopPrice: price) }
        case .close:
            if let above, close >= above { state.plan.buy = entry(at: close, stopPrice: nil) }
            if let below, close <= below { state.plan.sell = entry(at: close, stopPrice: nil) }
        }
    }

    private func entry(at price: Price, stopPrice: Price?) -> Entry? {
        unitQuantity(n: state.plan.n, at: price).map { Entry(stopPrice: stopPrice, quantity: $0) }
    }

    /// A unit that the venue accepts; nil when there is none, which is told once.
    private func unitQuantity(n: Price, at price: Price) -> Quantity? {
        guard n >= instrument.tickSize else {
            tell(.quiet, "no entry: N is below one tick of \(instrument.tickSize)")
            return nil
        }
        guard let quantity = settings.unitQuantity(n: n, at: price, instrument) else { return nil }
        guard quantity > .zero, quantity >= instrument.minimumQuantity,
            quantity.notional(at: price, rounding: .down) >= instrument.minimumNotional
        else {
            tell(.small, "no entry: a unit of \(quantity) \(instrument.baseAsset) at \(price) is below the venue's minimum")
            return nil
        }
        state.obstacle = nil
        return quantity
    }

    private func tell(_ obstacle: Obstacle, _ text: @autoclosure () -> String) {
        guard state.obstacle != obstacle else { return }
        state.obstacle = obstacle
        log(.warning, text())
    }

    /// Where the next unit is added; nil when the position is as large as it may be, or shrinks.
    func additionPrice(_ position: Position) -> Price? {
        guard position.units < settings.maximumUnits, !position.isLeaving else { return nil }
        return settings.additionPrice(position.side, after: position.lastFillPrice, n: position.n, instrument)
    }

    /// The order for the next unit: a stop order, or at the market when a candle closed beyond its price already.
    private func addition(_ position: Position, at close: Price?) -> OrderRequest? {
        guard let price = additionPrice(position) else { return nil }
        let isPassed = close.map { position.side == .buy ? $0 >= price : $0 <= price } ?? false
        if settings.entryOrder == .close, !isPassed { return nil }
        // One order of the venue has to be able to close all of it.
        guard let quantity = unitQuantity(n: position.n, at: isPassed ? close ?? price : price),
            position.quantity.magnitude + quantity <= instrument.maximumQuantity
        else { return nil }
        return isPassed ? .market(position.side, quantity) : .stop(position.side, quantity, at: price)
    }

    // MARK: - Exit

    /// The nearer of the stop and of the exit channel, and never farther away than before.
    private func raiseExit() {
        guard var position = state.position else { return }
        let side = position.side
        var price = settings.stopPrice(side, after: position.lastFillPrice, n: position.n, instrument)
        if let edge = state.levels.exit?.exit(side) { price = side == .buy ? max(price, edge) : min(price, edge) }
        if let earlier = position.exitPrice { price = side == .buy ? max(price, earlier) : min(price, earlier) }
        position.exitPrice = price
        state.position = position
    }

    /// A candle closed past the exit. Venues reject a stop order whose price is already reached; then the position must go
    /// without one.
    private func leaveIfPassed(_ close: Price) {
        guard var position = state.position, let price = position.exitPrice else { return }
        guard position.side == .buy ? close <= price : close >= price else { return }
        position.isLeaving = true
        if !position.wantsExit, state.orders.exit?.isTriggered != true, state.orders.exit?.stopPrice != price {
            log(.warning, "no stop order works at \(price) and the price is past it: leaving at the market")
            position.wantsExit = true
        }
        state.position = position
    }

    // MARK: - Orders

    func onOrder(_ step: OrderStep) {
        let isUnit = state.orders.isUnit(step.order)
        take(step)
        raiseExit()
        if isUnit, step.kind.isFinal, step.filledQuantity > .zero { tellUnit() }
        arrange(at: nil)
    }

    /// Compares the orders that work with those that should, and asks for the difference. Called after everything that may have
    /// changed either, so a lost race (a fill while a cancel is under way, a refusal) is put right by the next call. `close` is
    /// that of the candle that just closed.
    private func arrange(at close: Price?) {
        var orders = state.orders
        if let position = state.position {
            arrange(position, &orders, at: close)
        } else {
            keepUnit(&orders.buy, state.plan.buy.map { $0.request(.buy) }, &orders.unitPause)
            keepUnit(&orders.sell, state.plan.sell.map { $0.request(.sell) }, &orders.unitPause)
            withdraw(&orders.exit, &orders.exitPause)
            withdraw(&orders.leave, &orders.exitPause)
        }
        if state.position != nil, !orders.exitPause.isOver, !orders.isRetrySet {
            orders.isRetrySet = setTimer(Turtle.retry, at: now + Timeframe.minute1) == nil
        }
        state.orders = orders
    }

    /// An exit that was refused is asked for again a minute later, and with every candle: on days, the next candle is far away.
    func onTimer(_ timer: Timer) {
        guard timer.number == Turtle.retry else { return }
        state.orders.isRetrySet = false
        state.orders.exitPause.end()
        arrange(at: nil)
    }

    private static var retry: UInt64 { 1 }

    private func arrange(_ position: Position, _ orders: inout Orders, at close: Price?) {
        // The stop order first: the position is protected before it grows.
        let size = instrument.closingQuantity(of: position.quantity)
        if let price = position.exitPrice {
            keep(&orders.exit, .stop(position.side.opposite, size, at: price, .reduceOnly), &orders.exitPause)
        }
        if position.wantsExit { keep(&orders.leave, .market(position.side.opposite, size, .reduceOnly), &orders.exitPause) }
        switch position.side {
        case .buy:
            withdraw(&orders.sell, &orders.unitPause)
            add(position, &orders.buy, &orders.unitPause, at: close)
        case .sell:
            withdraw(&orders.buy, &orders.unitPause)
            add(position, &orders.sell, &orders.unitPause, at: close)
        }
    }

    /// A unit that began to fill, or that was sent at the market, is left to be filled, unless the position ends.
    private func add(_ position: Position, _ order: inout WorkingOrder?, _ pause: inout RetryPause, at close: Price?) {
        if position.isLeaving { return withdraw(&order, &pause) }
        if let order, !order.filledQuantity.isZero || order.stopPrice == nil { return }
        keepUnit(&order, addition(position, at: close), &pause)
    }

    /// Of an order that opens or adds: exactly as large as asked for, or gone. A market order, and a stop order that the price
    /// has reached, are under way. What is left of one that began to fill for a position that has ended is not wanted.
    private func keepUnit(_ order: inout WorkingOrder?, _ request: OrderRequest?, _ pause: inout RetryPause) {
        guard let request, order?.filledQuantity.isZero != false else { return withdraw(&order, &pause) }
        if let order, order.stopPrice == nil || request.stopPrice == nil { return }
        keep(&order, request, &pause, exactly: true)
    }
}

/// The one symbol that this plugin exports.
@c(tradingboost_plugin)
public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(Turtle.self) }
