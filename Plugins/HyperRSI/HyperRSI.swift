import TradingBoostSDK

/// Buys what fell too fast and sells what rose too fast, in the direction of the trend.
///
/// - **Signal**: the relative strength index crosses its oversold or overbought level (`nextSignal`).
/// - **Entry**: long on oversold, short on overbought, when direction, trend and cooldown allow it (`enter`).
/// - **Size**: a fixed notional, rounded down to the lot (`enter`).
/// - **Exit**: a stop loss and a take profit that work at the venue, both reduce-only, and, if wanted, the opposite signal
///   (`arrange`).
/// - **State**: one trade at a time, from its entry order to its last order's end (`State`).
final class HyperRSI: Strategy {
    static let manifest = Manifest(
        id: "com.tradingboost.hyper-rsi", name: "HyperRSI", version: "1.0.0", vendor: "TradingBoost",
        summary: """
            Buys what fell too fast and sells what rose too fast (relative strength index), in the direction of the trend, \
            with stop loss, take profit and cooldown.
            """,
        capabilities: [.candles, .orders, .notifications])

    let host: Host
    var state: State
    private let settings: Settings
    private let instrument: Instrument

    init(_ setup: Setup, _ settings: Settings) throws(StrategyRefusal) {
        host = setup.host
        instrument = setup.instrument
        self.settings = settings
        state = State(rsi: RSI(period: settings.rsiPeriod), trend: EMA(period: settings.trendPeriod))
        try setup.subscribeCandles(settings.timeframe)
        if settings.usesTrendFilter { try setup.subscribeCandles(settings.trendTimeframe) }
    }

    // MARK: - State

    /// All that a restart must not forget.
    struct State: BitwiseCopyable, Equatable {
        var rsi: RSI
        var trend: EMA
        var previousRSI: Double?
        /// Candles left in which nothing is entered.
        var cooldown = 0
        /// The open trade, from the moment its entry order is sent.
        var trade: Trade?
    }

    /// One trade: an entry order, the position that it makes, and the orders that end it.
    struct Trade: BitwiseCopyable, Equatable {
        let side: Side
        /// Base units, negative = short; as the last order step told it.
        var position = Quantity.zero
        var entryPrice: Price?
        /// What the fills paid and cost so far, in quote: the profit when flat again.
        var cash = Notional.zero
        var hasFills = false

        var entry: WorkingOrder?
        var stop: WorkingOrder?
        var target: WorkingOrder?
        var exit: WorkingOrder?

        /// Candles since the entry order was sent.
        var age = 0
        /// Until the first reducing fill, the order's lifetime or the opposite signal.
        var wantsEntry = true
        /// The opposite signal came.
        var wantsExit = false
        var pause = Pause()

        var hasOrders: Bool { entry != nil || stop != nil || target != nil || exit != nil }
    }

    // MARK: - Signal

    func onCandle(_ candle: Candle) {
        if candle.timeframe == settings.trendTimeframe { state.trend.update(candle.doubles.close) }
        guard candle.timeframe == settings.timeframe else { return }
        let signal = nextSignal(candle.doubles.close)
        if case .some = state.trade {
            continueTrade(signal, candle.close)
        } else if state.cooldown > 0 {
            state.cooldown -= 1
        } else if let signal, allows(signal, at: candle.doubles.close) {
            enter(signal, at: candle.close)
        }
    }

    /// Buy where the index falls through the oversold level, sell where it rises through the overbought one; with the rule
    /// `cross_back`, where it comes back through them.
    private func nextSignal(_ close: Double) -> Side? {
        guard let index = state.rsi.update(close) else { return nil }
        let previous = state.previousRSI
        state.previousRSI = index
        guard let previous else { return nil }
        switch settings.entryRule {
        case .cross:
            if previous >= settings.oversold, index < settings.oversold { return .buy }
            if previous <= settings.overbought, index > settings.overbought { return .sell }
        case .crossBack:
            if previous < settings.oversold, index >= settings.oversold { return .buy }
            if previous > settings.overbought, index <= settings.overbought { return .sell }
        }
        return nil
    }

    /// Long only above the trend, short only below it; nothing before the trend is known.
    private func allows(_ side: Side, at close: Double) -> Bool {
        guard settings.direction.allows(side) else { return false }
        guard settings.usesTrendFilter else { return true }
        guard let trend = state.trend.value else { return false }
        return side == .buy ? close > trend : close < trend
    }

    // MARK: - Entry and size

    private func enter(_ side: Side, at close: Price) {
        let price = settings.entryPrice(side, close: close, instrument)
        guard let quantity = instrument.quantity(for: settings.orderNotional, at: price) else {
            log(
                .information,
                "no entry: \(settings.orderNotional) \(instrument.quoteAsset) at \(price) is below the venue's minimum")
            return
        }
        let request: OrderRequest =
            settings.entryOrder == .market ? .market(side, quantity) : .limit(side, quantity, at: price)
        switch submit(request) {
        case .queued(let order):
            state.trade = Trade(side: side, entry: WorkingOrder(order, quantity))
        case .refused(let refusal):
            log(.warning, "no entry: the host refused the order: \(refusal.text)")
            state.cooldown = settings.cooldown
        }
    }

    // MARK: - Exit

    /// A candle of an open trade: time passes for its entry order and for a pause after refusals.
    private func continueTrade(_ signal: Side?, _ close: Price) {
        guard var trade = state.trade else { return }
        trade.age += 1
        trade.pause.passCandle()
        if trade.age >= settings.entryLifetime { trade.wantsEntry = false }
        if settings.exitsOnOppositeSignal, let signal, signal != trade.side {
            trade.wantsExit = true
            trade.wantsEntry = false
        }
        if isPastMissingStop(trade, close) {
            log(.warning, "no stop order works and the price is past it: leaving at the market")
            trade.wantsExit = true
            trade.wantsEntry = false
        }
        arrange(&trade)
    }

    /// Venues reject a stop order whose price is already reached; then the position must go without one.
    private func isPastMissingStop(_ trade: Trade, _ close: Price) -> Bool {
        guard trade.stop == nil, !trade.wantsExit, !trade.position.isZero, let entryPrice = trade.entryPrice else { return false }
        let isLong = trade.position > .zero
        guard let stop = settings.stopPrice(isLong: isLong, entryPrice, instrument) else { return false }
        return isLong ? close <= stop : close >= stop
    }

    func onOrder(_ step: OrderStep) {
        guard var trade = state.trade else { return }
        let isEntry = trade.entry?.number == step.order
        take(step, &trade)
        if isEntry, step.kind.isFinal { tellEntry(trade) }
        arrange(&trade)
    }

    /// Brings the trade up to date with what happened to one of its orders.
    private func take(_ step: OrderStep, _ trade: inout Trade) {
        let isReducing = step.side != trade.side
        trade.position = step.positionQuantity
        if let price = step.positionPrice { trade.entryPrice = price }
        if let fill = step.fill {
            let notional = fill.quantity.notional(at: fill.price)
            trade.cash += (step.side == .sell ? notional : -notional) - (fill.quoteFee(instrument) ?? .zero)
            trade.hasFills = true
            if isReducing { trade.wantsEntry = false }
        }
        WorkingOrder.take(step, &trade.entry)
        WorkingOrder.take(step, &trade.stop)
        WorkingOrder.take(step, &trade.target)
        WorkingOrder.take(step, &trade.exit)
        switch step.kind {
        case .denied, .rejected, .cancelRejected, .updateRejected:
            log(.warning, "order \(step.order.rawValue): \(step.kind.text), reason \(step.reason)")
            trade.pause.lengthen()
        case .accepted, .updated, .filled, .cancelled:
            trade.pause.end()
        default:
            break
        }
    }

    /// Compares the orders that work with those that should, and asks for the difference. Called after everything that may
    /// have changed either, so a lost race (a fill while a cancel is under way, a refusal) is put right by the next call.
    /// Stores the trade, or ends it.
    private func arrange(_ trade: inout Trade) {
        if !trade.wantsEntry { cancel(&trade.entry, &trade.pause) }
        if trade.position.isZero {
            // The sibling of the order that closed the position, and what came too late.
            cancel(&trade.stop, &trade.pause)
            cancel(&trade.target, &trade.pause)
            cancel(&trade.exit, &trade.pause)
        } else if let entryPrice = trade.entryPrice {
            let isLong = trade.position > .zero
            let side: Side = isLong ? .sell : .buy
            let size = trade.position.magnitude
            want(size, as: &trade.stop, &trade.pause) {
                settings.stopPrice(isLong: isLong, entryPrice, instrument).map { .stop(side, size, at: $0, .reduceOnly) }
            }
            want(size, as: &trade.target, &trade.pause) {
                settings.targetPrice(isLong: isLong, entryPrice, instrument).map { .limit(side, size, at: $0, .reduceOnly) }
            }
            if trade.wantsExit { want(size, as: &trade.exit, &trade.pause) { .market(side, size, .reduceOnly) } }
        }
        if trade.position.isZero, !trade.hasOrders { finish(trade) } else { state.trade = trade }
    }

    /// Sees that an order works for at least the whole position: sends it, or enlarges it when the entry filled further. An
    /// order that is larger than what is left is no harm, as it only reduces. Its terms are computed only when they are needed:
    /// on nearly every candle the order that works is the one that should.
    private func want(
        _ size: Quantity, as order: inout WorkingOrder?, _ pause: inout Pause, _ terms: () -> OrderRequest?
    ) {
        guard pause.isOver else { return }
        guard var working = order else {
            guard let request = terms() else { return }
            switch submit(request) {
            case .queued(let number):
                order = WorkingOrder(number, size)
            case .refused(let refusal):
                log(.error, "position without its exit order: the host refused it: \(refusal.text)")
                pause.lengthen()
            }
            return
        }
        guard working.leavesQuantity < size, !working.awaitsAnswer, let request = terms() else { return }
        let refusal = amend(
            working.number, quantity: working.filledQuantity + size, price: request.price, stopPrice: request.stopPrice)
        if refusal == nil { working.awaitsAnswer = true } else { pause.lengthen() }
        order = working
    }

    /// Asks once to cancel an order that still works; its last step empties the place.
    private func cancel(_ order: inout WorkingOrder?, _ pause: inout Pause) {
        guard pause.isOver, var working = order, !working.awaitsAnswer else { return }
        if cancel(working.number) == nil { working.awaitsAnswer = true } else { pause.lengthen() }
        order = working
    }

    /// Flat, and no order left.
    private func finish(_ trade: Trade) {
        state.trade = nil
        state.cooldown = settings.cooldown
        guard trade.hasFills, settings.notifies else { return }
        notify(
            "HyperRSI \(instrument.name)", "Closed \(trade.side.positionText): \(trade.cash) \(instrument.quoteAsset) after fees")
    }

    private func tellEntry(_ trade: Trade) {
        guard settings.notifies, !trade.position.isZero, let price = trade.entryPrice else { return }
        notify(
            "HyperRSI \(instrument.name)",
            "Opened \(trade.side.positionText) \(trade.position.magnitude) \(instrument.baseAsset) at \(price)")
    }
}

/// The one symbol that this plugin exports.
@c(tradingboost_plugin)
public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(HyperRSI.self) }
