import TradingBoostSDK

/// Buys what breaks out upward and sells what breaks out downward.
///
/// - **Signal**: in the form `session` a target above and one below the session's open, so far away as the session before makes
///   it (`Sessions.targets`); in the form `gates` squeeze, channel and volume together (`Gates.signal`). `wantedEntry` has both.
/// - **Entry**: a stop order that waits at the target, or a market order (`enter`).
/// - **Size**: what loses the risk amount on the way to the stop, at most a notional (`Settings.quantity`).
/// - **Exit**: a stop that works at the venue and only ever comes nearer (`Trade.tighten`), and the end of the session or of
///   the holding time at the market (`passTime`).
/// - **State**: what the signals need, the orders that work, and one trade at a time (`State`).
final class Breakout: Strategy {
    static let manifest = Manifest(
        id: "com.tradingboost.breakout", name: "Breakout", version: "1.0.0", vendor: "TradingBoost",
        summary: """
            Enters where the price leaves the session's open by a part of the range of the session before, or where it leaves a \
            channel after a quiet time and with volume; leaves at the session's end, after a time, or by a stop.
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
        state = State(settings)
        try setup.subscribeCandles(settings.timeframe)
    }

    // MARK: - State

    /// All that a restart must not forget.
    struct State: BitwiseCopyable, Equatable {
        var sessions: Sessions
        var gates: Gates
        var strength: DirectionalMovement
        var volatility: ATR
        /// When the next candle opens if none is missing; nil before the first.
        var nextOpen: Timestamp?
        /// From its first candle until its last one closed, or the first of the next one came.
        var isSessionOpen = false
        var orders = Orders()
        /// The position, from its first fill until it is flat and its orders are gone.
        var trade: Trade?

        init(_ settings: Settings) {
            sessions = Sessions(noiseSessions: settings.noiseSessions)
            gates = Gates(settings)
            strength = DirectionalMovement(period: settings.adxPeriod)
            volatility = ATR(period: settings.atrPeriod)
        }
    }

    // MARK: - Signal

    func onCandle(_ candle: Candle) {
        guard candle.timeframe == settings.timeframe else { return }
        forgetAcrossGap(candle)
        state.strength.update(candle)
        state.volatility.update(candle)
        if settings.form == .gates { state.gates.update(candle.doubles, settings) }
        state.orders.entryPause.passCandle()
        state.orders.exitPause.end()
        if state.sessions.take(candle, settings) {
            endSession()
            beginSession()
        }
        if candle.closeTime >= settings.clock.end(of: candle.openTime) { endSession() }
        if settings.form == .session { arm(candle.close) }
        if state.trade == nil { enter(candle.close) } else { passTime(candle.close) }
        arrange()
    }

    /// What needs contiguous candles begins anew behind a long gap.
    private func forgetAcrossGap(_ candle: Candle) {
        if let expected = state.nextOpen {
            let missing = (candle.openTime.nanoseconds - expected.nanoseconds) / settings.timeframe.nanoseconds
            if missing > Int64(settings.maximumGap) {
                log(.information, "\(missing) candles are missing: averages and channels begin anew")
                state.gates = Gates(settings)
                state.strength = DirectionalMovement(period: settings.adxPeriod)
                state.volatility = ATR(period: settings.atrPeriod)
            }
        }
        state.nextOpen = candle.closeTime
    }

    private func beginSession() {
        state.isSessionOpen = true
        guard settings.form == .session else { return }
        for side in [Side.buy, .sell] {
            state.orders[side].left = settings.entriesPerSide
            state.orders[side].isArmed = true
        }
        if case .missing(let text) = state.sessions.targets(settings, instrument) {
            log(.information, "no entry in this session: \(text)")
        }
    }

    private func endSession() {
        guard state.isSessionOpen else { return }
        state.isSessionOpen = false
        state.orders.long.isWanted = false
        state.orders.short.isWanted = false
        if settings.exitRule == .sessionEnd { state.trade?.wantsExit = true }
    }

    /// A way in: how, and at which price it is expected, for which its size is made.
    private struct WantedEntry {
        let kind: OrderRequest.Kind
        let price: Price
    }

    /// How a side should be entered now; nil: not at all.
    private func wantedEntry(_ side: Side, _ close: Price) -> WantedEntry? {
        guard settings.direction.allows(side) else { return nil }
        switch settings.form {
        case .gates: return state.gates.signal(settings) == side ? WantedEntry(kind: .market, price: close) : nil
        case .session:
            let entry = state.orders[side]
            guard state.isSessionOpen, entry.isArmed, entry.left > 0, let target = target(side) else { return nil }
            // Venues reject a stop order whose price is already reached.
            if Breakout.isBeyond(target, side, close) { return WantedEntry(kind: .market, price: close) }
            return settings.entryOrder == .stop ? WantedEntry(kind: .stop(target), price: target) : nil
        }
    }

    private func target(_ side: Side) -> Price? {
        guard case .known(let targets) = state.sessions.targets(settings, instrument) else { return nil }
        return targets.price(side)
    }

    private static func isBeyond(_ target: Price, _ side: Side, _ close: Price) -> Bool {
        side == .buy ? close >= target : close <= target
    }

    /// A target that was entered may be entered again once the price came back behind it.
    private func arm(_ close: Price) {
        for side in [Side.buy, .sell] where !state.orders[side].isArmed {
            if let target = target(side), !Breakout.isBeyond(target, side, close) { state.orders[side].isArmed = true }
        }
    }

    /// No filter, or a trend that is strong enough.
    var passesStrength: Bool {
        settings.adxMinimum == 0 || state.strength.value.map { $0.adx >= settings.adxMinimum } ?? false
    }

    // MARK: - Entry and size

    /// Flat: sends the entry orders that should work and do not.
    private func enter(_ close: Price) {
        let (long, short) = (wantedEntry(.buy, close), wantedEntry(.sell, close))
        // The price cannot be beyond both; the side that it is beyond leaves the other one's order without a purpose.
        if let long, long.kind == .market {
            send(.buy, long)
            state.orders.short.isWanted = false
        } else if let short, short.kind == .market {
            send(.sell, short)
            state.orders.long.isWanted = false
        } else if !state.orders.hasMarketEntry {
            if let long { send(.buy, long) }
            if let short { send(.sell, short) }
        }
    }

    /// Unless an order of that side works already, the filter is against it, or something is missing.
    private func send(_ side: Side, _ wanted: WantedEntry) {
        guard state.orders[side].order == nil, state.orders.entryPause.isOver, passesStrength,
            let distances = settings.stopDistances(state.volatility.value, at: wanted.price, instrument)
        else { return }
        guard let quantity = settings.quantity(at: wanted.price, distances, instrument) else {
            log(
                .warning,
                "no entry: what \(settings.riskAmount) of risk and \(settings.orderNotional) \(instrument.quoteAsset) allow at "
                    + "\(wanted.price) is below the venue's minimum")
            state.orders[side].left = 0
            return
        }
        let request = OrderRequest(side, wanted.kind, quantity, [])
        switch submit(request) {
        case .queued(let number):
            state.orders[side].order = WorkingOrder(number, request)
            state.orders[side].isWanted = true
            state.orders[side].distances = distances
        case .refused(let refusal):
            log(.warning, "no entry: the host refused the order: \(refusal.text)")
            state.orders.entryPause.lengthen()
        }
    }

    // MARK: - Exit

    /// A candle of an open trade.
    private func passTime(_ close: Price) {
        guard var trade = state.trade, !trade.position.isZero else { return }
        trade.age += 1
        trade.follow(close, instrument)
        if settings.exitRule == .holding, trade.age >= settings.holdingCandles { trade.wantsExit = true }
        // Venues reject a stop order whose price is already reached; then the position must go without one.
        if !trade.wantsExit, trade.isPastStop(close), state.orders.stop?.isTriggered != true,
            state.orders.stop?.stopPrice != trade.stopPrice
        {
            log(.warning, "no stop order works and the price is past it: leaving at the market")
            trade.wantsExit = true
        }
        state.trade = trade
    }

    func onOrder(_ step: OrderStep) {
        // A cancel that came too late is answered too, behind the order's end: that is no refusal to wait for.
        let entered = state.orders.entry(of: step)
        let isExit = state.orders.isExit(step.order)
        if step.kind.isRefusal, entered != nil || isExit {
            log(.warning, "order \(step.order.rawValue): \(step.kind.text), reason \(step.reason)")
        }
        if entered != nil { state.orders.entryPause.take(step) }
        if isExit { state.orders.exitPause.take(step) }
        state.orders.countEntry(step)
        takePosition(step, entered)
        let isOpened = entered != nil && step.kind.isFinal && !step.filledQuantity.isZero
        state.orders.take(step)
        if isOpened { tellEntry() }
        arrange()
    }

    /// Brings the trade up to date with a step of an order; makes it with its first fill. `entered`: the side that the order
    /// enters.
    private func takePosition(_ step: OrderStep, _ entered: Side?) {
        var trade = state.trade
        let position = instrument.closable(step.positionQuantity)
        if trade == nil, !position.isZero {
            let side: Side = position > .zero ? .buy : .sell
            trade = Trade(side: side, distances: state.orders[side].distances)
            // Of an order that was told to have ended: its cancel and its fill have crossed.
            if entered == nil { trade?.wantsExit = true }
        }
        guard var trade else { return }
        trade.take(step, instrument)
        if let fill = step.fill {
            trade.count(fill, step.side, instrument)
            if let entered, state.orders[entered].isWanted {
                state.orders[entered.opposite].isWanted = false
            } else {
                // An exit, or an entry that came too late: what is left of either entry is not wanted any more.
                state.orders.long.isWanted = false
                state.orders.short.isWanted = false
                if entered != nil { trade.wantsExit = true }
            }
        }
        // The stop was reached and was for less than there is by now: its price is behind the market.
        if step.order == state.orders.stop?.number, step.kind.isFinal, step.filledQuantity > .zero { trade.wantsExit = true }
        state.trade = trade
    }

    /// Compares the orders that work with those that should, and asks for the difference. Called after everything that may
    /// have changed either. Stores what works, and ends the trade when it is over.
    private func arrange() {
        var orders = state.orders
        if state.trade?.wantsExit == true { (orders.long.isWanted, orders.short.isWanted) = (false, false) }
        if !orders.long.isWanted { withdraw(&orders.long.order, &orders.entryPause) }
        if !orders.short.isWanted { withdraw(&orders.short.order, &orders.entryPause) }
        if let trade = state.trade, !trade.position.isZero {
            let side: Side = trade.isLong ? .sell : .buy
            let size = instrument.closingQuantity(of: trade.position)
            if let price = trade.stopPrice {
                keep(&orders.stop, .stop(side, size, at: price, .reduceOnly), &orders.exitPause)
            }
            if trade.wantsExit { keep(&orders.exit, .market(side, size, .reduceOnly), &orders.exitPause) }
            if !orders.exitPause.isOver, !orders.isRetrySet {
                orders.isRetrySet = setTimer(Breakout.retry, at: now + Timeframe.minute1) == nil
            }
        } else {
            withdraw(&orders.stop, &orders.exitPause)
            withdraw(&orders.exit, &orders.exitPause)
        }
        state.orders = orders
        if let trade = state.trade, trade.position.isZero, orders.stop == nil, orders.exit == nil { finish(trade) }
    }

    /// An exit that was refused is asked for again a minute later, and with every candle.
    func onTimer(_ timer: Timer) {
        guard timer.number == Breakout.retry else { return }
        state.orders.isRetrySet = false
        state.orders.exitPause.end()
        arrange()
    }

    private static var retry: UInt64 { 1 }

    /// Flat, and no exit order left.
    private func finish(_ trade: Trade) {
        state.trade = nil
        guard settings.notifies else { return }
        notify(
            "Breakout \(instrument.name)", "Closed \(trade.side.positionText): \(trade.cash) \(instrument.quoteAsset) after fees")
    }

    private func tellEntry() {
        guard settings.notifies, let trade = state.trade, !trade.position.isZero, let price = trade.entryPrice else { return }
        notify(
            "Breakout \(instrument.name)",
            "Opened \(trade.side.positionText) \(trade.position.magnitude) \(instrument.baseAsset) at \(price)")
    }
}

/// The entry of the plugin.
@c(tradingboost_plugin)
public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(Breakout.self) }
