import TradingBoostSDK

/// Buys what fell too fast and sells what rose too fast, in the direction of the trend.
///
/// - **Signal**: the relative strength index crosses its oversold or overbought level, comes back through it, or is beyond it
///   (`nextSignal`).
/// - **Entry**: long on oversold, short on overbought, when direction, trend and cooldown allow it (`answer`, `enter`); then
///   further entries, as many as wanted, when the price goes against the trade (`addIfDue`).
/// - **Size**: a fixed notional, rounded down to the lot; additions are multiples of the entry before them, up to a cap.
/// - **Exit**: a stop loss and up to three take profits that work at the venue, all reduce-only, at distances from the average
///   entry price; the stop may go to break-even and then follow the price. If wanted, the opposite signal (`arrange`).
/// - **State**: one trade at a time, from its entry order to its last order's end (`State`, `Trade`).
final class HyperRSI: Strategy {
    static let manifest = Manifest(
        id: "com.tradingboost.hyper-rsi", name: "HyperRSI", version: "1.0.0", vendor: "TradingBoost",
        summary: """
            Buys what fell too fast and sells what rose too fast (relative strength index), in the direction of the trend, \
            with scaled-in entries, stop loss, take profits, trailing stop and cooldown.
            """,
        capabilities: [.candles, .orders, .notifications])

    static var stateVersion: UInt32 { 2 }

    let host: Host
    var state: State
    private let settings: Settings
    private let instrument: Instrument

    init(_ setup: Setup, _ settings: Settings) throws(StrategyRefusal) {
        host = setup.host
        instrument = setup.instrument
        try instrument.requireQuoteSettlement()
        var settings = settings
        settings.direction = try settings.direction.allowed(on: instrument)
        self.settings = settings
        state = State(
            rsi: RSI(period: settings.rsiPeriod), range: ATR(period: settings.rangePeriod), trend: Trend(settings.trend))
        try setup.subscribeCandles(settings.timeframe)
        if settings.trend.isOn { try setup.subscribeCandles(settings.trend.timeframe) }
        if settings.trend.usesState { try setup.subscribeCandles(settings.trend.higherTimeframe) }
    }

    // MARK: - State

    /// All that a restart must not forget.
    struct State: BitwiseCopyable, Equatable {
        var rsi: RSI
        var previousRSI: Double?
        var range: ATR
        var trend: Trend
        var gap = CandleGap()
        /// Candles left in which nothing is entered.
        var cooldown = 0
        /// The open trade, from the moment its entry order is sent.
        var trade: Trade?
        var signals = Signals()
    }

    // MARK: - Signal

    func onCandle(_ candle: Candle) {
        state.trend.update(candle, settings.trend, maximumGap: settings.maximumGap)
        guard candle.timeframe == settings.timeframe else { return }
        if state.gap.isWide(before: candle, settings.maximumGap) { startIndicatorsAnew() }
        if settings.usesRange { state.range.update(candle.doubles) }
        let side = nextSignal(candle.doubles.close)
        let trend = state.trend.state(at: candle.doubles.close, settings.trend)
        let outcome = answer(side, trend, candle.close)
        guard let side, let outcome, let index = state.rsi.value else { return }
        state.signals.append(
            Signal(time: candle.closeTime, index: index, side: side, trend: trend, outcome: outcome), settings.timeframe)
    }

    /// Buy where the index falls through the oversold level, sell where it rises through the overbought one; with the rule
    /// `cross_back`, where it comes back through them; with `level`, where it is beyond them.
    private func nextSignal(_ close: Double) -> Side? {
        guard let index = state.rsi.update(close) else { return nil }
        let previous = state.previousRSI
        state.previousRSI = index
        if settings.entryRule == .level { return index < settings.oversold ? .buy : index > settings.overbought ? .sell : nil }
        guard let previous else { return nil }
        switch settings.entryRule {
        case .cross:
            if previous >= settings.oversold, index < settings.oversold { return .buy }
            if previous <= settings.overbought, index > settings.overbought { return .sell }
        case .crossBack:
            if previous < settings.oversold, index >= settings.oversold { return .buy }
            if previous > settings.overbought, index <= settings.overbought { return .sell }
        case .level: break
        }
        return nil
    }

    /// What the values before a gap say of the market after it is not known. The open trade keeps its exits.
    private func startIndicatorsAnew() {
        log(.warning, "more than \(settings.maximumGap) candles are missing: nothing is entered until the indicators are known")
        state.rsi = RSI(period: settings.rsiPeriod)
        state.previousRSI = nil
        state.range = ATR(period: settings.rangePeriod)
    }

    // MARK: - Entry and size

    /// What this candle means for the trade or for the lack of one; says what became of the signal, if there is one.
    private func answer(_ signal: Side?, _ trend: TrendState?, _ close: Price) -> Signal.Outcome? {
        if case .some = state.trade { return continueTrade(signal, trend, close) }
        if state.cooldown > 0 {
            state.cooldown -= 1
            return .cooldown
        }
        guard let signal else { return nil }
        return objection(to: signal, trend) ?? enter(signal, at: close)
    }

    /// Long only with the trend upwards, short only with it downwards; nothing before the trend is known. No short on spot.
    private func objection(to side: Side, _ trend: TrendState?) -> Signal.Outcome? {
        guard settings.direction.allows(side) else { return .direction }
        guard settings.trend.isOn else { return nil }
        guard let trend else { return .trendUnknown }
        let favour = trend.favour(side)
        let isAllowed = favour > 0 || (favour == 0 && settings.trend.usesState && settings.trend.entersWithoutTrend)
        return isAllowed ? nil : .trendAgainst
    }

    private func enter(_ side: Side, at close: Price) -> Signal.Outcome {
        guard let range = entryRange() else { return .rangeUnknown }
        let price = settings.entryPrice(side, close: close, instrument)
        guard let quantity = instrument.quantity(for: settings.orderNotional, at: price) else {
            // Once for a run of them.
            if state.signals.count == 0 || state.signals[age: 0].outcome != .belowMinimum {
                log(
                    .warning,
                    "no entry: \(settings.orderNotional) \(instrument.quoteAsset) at \(price) is below the venue's minimum")
            }
            return .belowMinimum
        }
        let request = entryRequest(side, quantity, at: price)
        switch submit(request) {
        case .queued(let order):
            state.trade = Trade(side, WorkingOrder(order, request), notional: settings.orderNotional, range: range)
            return .entered
        case .refused(let refusal):
            log(.warning, "no entry: the host refused the order: \(refusal.text)")
            state.cooldown = settings.cooldown
            return .refused
        }
    }

    private func entryRequest(_ side: Side, _ quantity: Quantity, at price: Price) -> OrderRequest {
        settings.entryOrder == .market ? .market(side, quantity) : .limit(side, quantity, at: price)
    }

    /// The average true range for the distances of a trade, zero where none needs it; nil while it is not known.
    private func entryRange() -> Price? {
        guard settings.usesRange else { return .zero }
        return state.range.value.flatMap { instrument.distance($0) }
    }

    /// A further entry, where the price closed so far against the last one that it is due. Not while an entry order works, not
    /// after something was closed, not strongly against the trend, and not while the index is unknown after a gap. The position
    /// becomes no larger than the venue's largest order: one stop has to close it.
    private func addIfDue(_ trade: inout Trade, _ trend: TrendState?, _ close: Price) {
        let rules = settings.additions
        guard rules.maximum > 0, trade.entries > 0, trade.entries <= rules.maximum, trade.entry == nil, !trade.isReducing,
            !trade.wantsExit, trade.pause.isOver, state.rsi.isReady, let last = trade.lastEntryPrice
        else { return }
        let isLong = trade.side == .buy
        if settings.trend.usesState, trend.map({ $0.favour(trade.side) == -2 }) ?? true { return }
        let due = rules.distance.price(from: last, isAbove: !isLong, range: trade.range, instrument)
        guard isLong ? close <= due : close >= due else { return }
        let price = settings.entryPrice(trade.side, close: close, instrument)
        let wanted = min(
            trade.lastNotional.multiplied(by: rules.sizeFactor, rounding: .down), rules.maximumNotional - trade.enteredNotional)
        guard let affordable = instrument.quantity(for: wanted, at: price) else { return }
        let room = instrument.roundedToLot(instrument.maximumQuantity - trade.position.magnitude, .down)
        let quantity = min(affordable, room)
        guard instrument.takes(quantity, at: price) else { return }
        let request = entryRequest(trade.side, quantity, at: price)
        switch submit(request) {
        case .queued(let order):
            trade.entry = WorkingOrder(order, request)
            trade.askedNotional = wanted
            trade.age = 0
            trade.wantsEntry = true
        case .refused(let refusal):
            log(.warning, "no addition: the host refused the order: \(refusal.text)")
            trade.pause.lengthen()
        }
    }

    // MARK: - Exit

    /// A candle of an open trade: time passes for its entry order and for a pause after refusals.
    private func continueTrade(_ signal: Side?, _ trend: TrendState?, _ close: Price) -> Signal.Outcome {
        guard var trade = state.trade else { return .inTrade }
        trade.age += 1
        // A position is not left without its stop for longer than a candle, whatever was refused.
        if trade.position.isZero { trade.pause.passCandle() } else { trade.pause.end() }
        trade.targetPause.passCandle()
        if trade.age >= settings.entryLifetime { trade.wantsEntry = false }
        let isOpposite = settings.exitsOnOppositeSignal && signal == trade.side.opposite
        if isOpposite { trade.leave() }
        trade.followPrice(close)
        if isPastStop(trade, close) {
            log(.warning, "no stop order works where it should and the price is past it: leaving at the market")
            trade.leave()
        }
        addIfDue(&trade, trend, close)
        arrange(&trade)
        return isOpposite ? .leaving : .inTrade
    }

    /// Venues reject a stop order whose price is already reached, and a change of one to such a price; then the position must go
    /// without it.
    private func isPastStop(_ trade: Trade, _ close: Price) -> Bool {
        guard !trade.wantsExit, trade.isClosable(instrument), let stop = trade.stopPrice(settings.exit, instrument),
            trade.stop?.isTriggered != true, trade.stop?.stopPrice != stop
        else { return false }
        return trade.isLong ? close <= stop : close >= stop
    }

    func onOrder(_ step: OrderStep) {
        guard var trade = state.trade ?? lateTrade(step) else { return }
        let isEntry = trade.entry?.number == step.order
        trade.take(step, instrument)
        if step.kind.isRefusal { log(.warning, "order \(step.order.rawValue): \(step.kind.text), reason \(step.reason)") }
        if isEntry, step.kind.isFinal { tellEntry(trade) }
        arrange(&trade)
    }

    /// A cancel and a fill may cross: what an entry order fills after its trade was over is a trade, too, and needs its exits.
    private func lateTrade(_ step: OrderStep) -> Trade? {
        guard let fill = step.fill, !step.positionQuantity.isZero, (step.positionQuantity > .zero) == (step.side == .buy)
        else { return nil }
        log(.warning, "order \(step.order.rawValue) filled although it was told to have ended: its position is protected")
        return Trade(step.side, nil, notional: fill.quantity.notional(at: fill.price), range: entryRange() ?? .zero)
    }

    /// Compares the orders that work with those that should, and asks for the difference. Called after everything that may
    /// have changed either, so a lost race (a fill while a cancel is under way, a refusal) is put right by the next call.
    /// Stores the trade, or ends it.
    private func arrange(_ trade: inout Trade) {
        if !trade.wantsEntry { withdraw(&trade.entry, &trade.pause) }
        let size = trade.size(instrument)
        if size.isZero {
            // The siblings of the order that closed the position, and what came too late.
            withdraw(&trade.stop, &trade.pause)
            for number in 0..<settings.exit.levels { withdraw(&trade.targets.levels[number].order, &trade.targetPause) }
            withdraw(&trade.exit, &trade.pause)
        } else if let entryPrice = trade.entryPrice, let plan = trade.plan(settings.exit, instrument) {
            trade.markProgress(settings.exit, plan)
            if trade.isClosable(instrument) { arrangeExits(&trade, size, entryPrice, plan) }
        }
        if !trade.isClosable(instrument), !trade.hasOrders { finish(trade) } else { state.trade = trade }
    }

    /// Stop, take profits and, where it is to go, the order at the market: for all that can be closed, or the most that the venue
    /// takes in one order.
    private func arrangeExits(_ trade: inout Trade, _ size: Quantity, _ entryPrice: Price, _ plan: TargetPlan) {
        let side: Side = trade.isLong ? .sell : .buy
        let most = instrument.roundedToLot(min(size, instrument.maximumQuantity), .down)
        if let price = trade.stopPrice(settings.exit, instrument) {
            keep(&trade.stop, .stop(side, most, at: price, .reduceOnly), &trade.pause)
        }
        for number in 0..<settings.exit.levels {
            let left = min(plan.quantities[number] - trade.targets.levels[number].filled, most)
            guard left > .zero, left >= instrument.minimumQuantity else { continue }
            let price = settings.exit.targetPrice(number, isLong: trade.isLong, entryPrice, instrument)
            keep(&trade.targets.levels[number].order, .limit(side, left, at: price, .reduceOnly), &trade.targetPause)
        }
        if trade.wantsExit { keep(&trade.exit, .market(side, most, .reduceOnly), &trade.pause) }
    }

    /// Flat, but for what the venue takes no order for, and no order left.
    private func finish(_ trade: Trade) {
        if !trade.position.isZero {
            log(.warning, "\(trade.position) \(instrument.baseAsset) are too few for an order and stay")
        }
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
            "\(trade.entries > 1 ? "Added to" : "Opened") \(trade.side.positionText) \(trade.position.magnitude) "
                + "\(instrument.baseAsset) at \(instrument.roundedToTick(price, .nearest))")
    }

    // MARK: - Commands

    static func declare(_ commands: inout CommandDeclarations) { HyperRSICommands.declare(&commands) }

    /// Leaves the position at the market, at once also where refusals made a pause; an entry order is cancelled.
    func close() throws(StrategyRefusal) {
        guard var trade = state.trade else { throw .wrongState("there is no trade to close") }
        trade.leave()
        trade.pause.end()
        trade.targetPause.end()
        arrange(&trade)
    }
}
