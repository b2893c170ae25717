import TradingBoostSDK

/// Buys when the price falls below its average and sells with a small profit, or at the market after a while.
final class __TYPE__: Strategy {
    static let manifest = Manifest(
        id: "__ID__", name: "__TITLE__", version: "1.0.0", vendor: "Example",
        summary: "Buys when the price falls below its average and sells with a small profit.",
        capabilities: [.candles, .orders, .notifications])

    /// What a user can set. This is the one place where a parameter is declared.
    struct Settings: StrategySettings {
        let period: Int
        /// A close below so much of the average is a dip: 0.995 for a drop of 0.5 %.
        let dip: Double
        /// Percent.
        let profit: FixedDecimal
        let holdingCandles: Int
        let orderNotional: Notional

        init(_ parameters: inout Parameters) throws(StrategyRefusal) {
            period = try parameters.integer(
                "period", 2...500, default: 20, unit: "candles", title: "Period", "Candles that the average looks back over.")
            let drop = try parameters.decimal(
                "drop_percent", "0.01"...50, step: "0.01", default: "0.5", unit: "%", title: "Drop",
                "How far below its average the price has to fall.")
            dip = 1 - drop.double / 100
            profit = try parameters.decimal(
                "profit_percent", "0.01"...50, step: "0.01", default: "0.4", unit: "%", title: "Profit",
                "How far above the entry the position is sold.")
            holdingCandles = try parameters.integer(
                "holding_candles", 1...10_000, default: 60, unit: "candles", title: "Holding time",
                "What is not sold after so many candles is sold at the market.")
            orderNotional = Notional(
                try parameters.decimal(
                    "order_notional", 1...1_000_000, step: "0.01", default: 1_000, unit: "quote", title: "Order notional",
                    "Worth of a purchase; rounded down to the lot."))
        }
    }

    /// Everything that a restart must not forget; the SDK saves and restores it.
    struct State: BitwiseCopyable, Equatable {
        var average: EMA
        var entry: OrderNumber?
        var target: OrderNumber?
        var exit: OrderNumber?
        /// Base units.
        var position = Quantity.zero
        var positionPrice: Price?
        /// Candles since the entry.
        var age = 0
        /// The holding time is over, or the user wants to sell.
        var isLeaving = false
        /// The target's cancellation is on its way.
        var isCancelling = false
    }

    let host: Host
    var state: State
    private let settings: Settings
    private let instrument: Instrument

    init(_ setup: Setup, _ settings: Settings) throws(StrategyRefusal) {
        host = setup.host
        instrument = setup.instrument
        self.settings = settings
        state = State(average: EMA(period: settings.period))
        try setup.subscribeCandles(.minute1)
    }

    // MARK: - Signal and entry

    // Inlined: of a candle only what the rule looks at is read.
    @inline(__always)
    func onCandle(_ candle: Candle) {
        let average = state.average.update(candle.doubles.close)
        if !state.position.isZero || state.entry != nil || state.target != nil || state.exit != nil {
            state.age += 1
            if !state.position.isZero, state.age >= settings.holdingCandles { state.isLeaving = true }
            arrange()
        } else if let average, candle.doubles.close < average * settings.dip {
            buy(at: candle.close)
        }
    }

    private func buy(at close: Price) {
        guard let quantity = instrument.quantity(for: settings.orderNotional, at: close) else {
            log(.information, "no purchase: below the venue's minimum")
            return
        }
        state.entry = queue(.market(.buy, quantity))
        guard state.entry != nil else { return }
        state.age = 0
        state.isLeaving = false
    }

    // MARK: - Exit

    func onOrder(_ step: OrderStep) {
        state.position = step.positionQuantity
        state.positionPrice = step.positionPrice
        let isEntry = step.order == state.entry
        let isSale = step.order == state.target || step.order == state.exit
        if step.order == state.target, step.kind.isFinal || step.kind == .cancelRejected { state.isCancelling = false }
        if step.kind.isFinal { forget(step.order) }
        if step.kind == .filled {
            if isEntry, let price = step.positionPrice {
                notify("__TITLE__ \(instrument.name)", "Bought \(step.filledQuantity) at \(price)")
            } else if isSale, state.position.isZero, let fill = step.fill {
                state.age = 0
                state.isLeaving = false
                notify("__TITLE__ \(instrument.name)", "Sold \(step.filledQuantity) at \(fill.price)")
            }
        }
        if !step.kind.isRefusal { arrange() }
    }

    private func forget(_ order: OrderNumber) {
        if order == state.entry { state.entry = nil }
        if order == state.target { state.target = nil }
        if order == state.exit { state.exit = nil }
    }

    /// Sees that the order which should work for the position does. Called after everything that may have changed either, but
    /// not after a refusal: what was refused is tried again with the next candle.
    private func arrange() {
        guard state.position > .zero, let price = state.positionPrice, state.entry == nil, state.exit == nil else { return }
        switch (state.isLeaving, state.target) {
        case (true, let target?):
            if !state.isCancelling, cancel(target) == nil { state.isCancelling = true }
        case (true, nil):
            state.exit = queue(.market(.sell, state.position, .reduceOnly))
        case (false, nil):
            let hundredth = FixedDecimal(raw: FixedDecimal.unit / 100)
            let factor = FixedDecimal.one + settings.profit.multiplied(by: hundredth, rounding: .nearest)
            let target = instrument.roundedToTick(price.multiplied(by: factor, rounding: .nearest), .up)
            state.target = queue(.limit(.sell, state.position, at: target, .reduceOnly))
        case (false, .some):
            break
        }
    }

    private func queue(_ request: OrderRequest) -> OrderNumber? {
        switch submit(request) {
        case .queued(let number): return number
        case .refused(let refusal):
            log(.warning, "the host refused the order: \(refusal.text)")
            return nil
        }
    }

    // MARK: - Commands

    static func declare(_ commands: inout CommandDeclarations) {
        commands.query("position", title: "Position", "What is held.") { command in
            command.result("quantity", .decimal, unit: "base", "What is held.")
            command.result("price", .decimal, unit: "quote", "Average entry; 0 when flat.")
            command.result("age", .integer, unit: "candles", "Candles since the entry.")
        }
        commands.action("sell", title: "Sell", "Sells the position at the market.") { command in
            command.text("reason", default: "by hand", "For the log.")
        }
    }

    func sell(_ reason: String) throws(StrategyRefusal) {
        guard state.position > .zero else { throw .wrongState("there is no position") }
        log(.information, "selling: \(reason)")
        state.isLeaving = true
        arrange()
    }
}

// What the plugin's file exports: its entry, and a function for each command.

@c(tradingboost_plugin)
public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(__TYPE__.self) }

@c(tradingboost_command_position)
public func positionCommand(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    Plugin.answer(__TYPE__.self, instance, rows) { strategy, answer in
        let state = strategy.state
        answer.row(
            .decimal(state.position.decimal), .decimal(state.positionPrice?.decimal ?? .zero), .integer(Int64(state.age)))
    }
}

@c(tradingboost_command_sell)
public func sellCommand(_ instance: CommandInstance, _ reason: CommandText, _ rows: CommandRows) -> Int32 {
    Plugin.answer(__TYPE__.self, instance, rows) { strategy, _ throws(StrategyRefusal) in
        try strategy.sell(String(reason))
    }
}
