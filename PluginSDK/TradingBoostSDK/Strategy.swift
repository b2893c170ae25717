/// A trading strategy: one instance for each user who enabled it.
///
/// The host calls one function at a time, in the order of the events. Nothing blocks: an order is a request, and what
/// becomes of it arrives later as steps. A strategy that asks only `now` for the time and keeps everything it must remember
/// in `state` gives the same orders again from the same events, which is how the host restarts it.
///
///     final class DipBuyer: Strategy {
///         static let manifest = Manifest(
///             id: "com.example.dip-buyer", name: "Dip Buyer", version: "1.0.0", vendor: "Example",
///             capabilities: [.candles, .orders])
///
///         struct State: BitwiseCopyable, Equatable { var average = EMA(period: 21) }
///         let host: Host
///         var state = State()
///
///         init(_ setup: Setup, _ settings: NoSettings) throws(StrategyRefusal) {
///             host = setup.host
///             try setup.subscribeCandles(.minute1)
///         }
///
///         func onCandle(_ candle: Candle) { … submit(.market(.buy, quantity)) … }
///     }
///
///     @c(tradingboost_plugin)
///     public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(DipBuyer.self) }
public protocol Strategy: AnyObject {
    /// What the strategy is and what it asks the host for.
    static var manifest: Manifest { get }

    /// The parameters; `NoSettings` unless the strategy has some.
    associatedtype Settings: StrategySettings = NoSettings

    /// Everything that must survive a restart: numbers, enums, indicators, structs of those. No class, string or array.
    /// Leave `==` to the compiler: what it compares is what is saved.
    associatedtype State: BitwiseCopyable, Equatable

    /// Raise it when the meaning or the layout of `State` changes. 1 unless stated.
    static var stateVersion: UInt32 { get }

    /// From `setup.host`.
    var host: Host { get }

    var state: State { get set }

    /// Names long lists of the state, so that it is saved fast: `lists.add(&state.rungs)`. None unless implemented; a state of
    /// a few hundred bytes needs none.
    static func visitLists(of state: inout State, _ lists: inout StateLists)

    /// Declares the commands that a user can give; none unless implemented.
    static func declare(_ commands: inout CommandDeclarations)

    /// Subscribes to market data. A refusal is shown to the user.
    init(_ setup: Setup, _ settings: Settings) throws(StrategyRefusal)

    /// A candle of a subscribed timeframe closed.
    func onCandle(_ candle: Candle)

    // Of market data that was subscribed to.
    func onTrade(_ trade: Trade)
    func onQuote(_ quote: Quote)
    func onBook(_ book: Book)
    func onFunding(_ funding: Funding)

    /// One of the instance's orders went a step.
    func onOrder(_ step: OrderStep)

    func onTimer(_ timer: Timer)

    /// Candles that were asked for with `requestCandles`.
    func onHistory(_ history: History)

    /// The instance continues after a restart: `state` is restored, and the events since then follow.
    func onSnapshot(_ snapshot: Snapshot)

    /// New parameters, taken or refused as a whole. Refused unless implemented: the host then starts the instance anew.
    func onParameters(_ settings: Settings) throws(StrategyRefusal)

    /// No event follows.
    func onStop(_ reason: StopReason)
}

extension Strategy {
    public static var stateVersion: UInt32 { 1 }

    public static func visitLists(of state: inout State, _ lists: inout StateLists) {}

    public static func declare(_ commands: inout CommandDeclarations) {}

    public func onCandle(_ candle: Candle) {}

    public func onTrade(_ trade: Trade) {}

    public func onQuote(_ quote: Quote) {}

    public func onBook(_ book: Book) {}

    public func onFunding(_ funding: Funding) {}

    public func onOrder(_ step: OrderStep) {}

    public func onTimer(_ timer: Timer) {}

    public func onHistory(_ history: History) {}

    public func onSnapshot(_ snapshot: Snapshot) {}

    public func onParameters(_ settings: Settings) throws(StrategyRefusal) {
        throw StrategyRefusal(.unsupported, "the strategy takes new parameters only at its start")
    }

    public func onStop(_ reason: StopReason) {}
}

// What a strategy can ask for, without `host.` in front.
extension Strategy {
    /// The host's clock: market time in a backtest. The same within an event.
    public var now: Timestamp { host.now }

    /// Queues an order; what becomes of it arrives at `onOrder`.
    @discardableResult
    public func submit(_ request: OrderRequest) -> Submission { host.submit(request) }

    /// Queues an order with a plan: `submit(.limit(.buy, quantity, at: price), .bracket(stop: low, takeProfit: high))`.
    @discardableResult
    public func submit(_ request: OrderRequest, _ plan: OrderPlan) -> Submission { host.submit(request, plan) }

    /// Queues the cancellation of an order. Nil when queued.
    @discardableResult
    public func cancel(_ order: OrderNumber) -> RequestRefusal? { host.cancel(order) }

    /// Queues a change of an open order; nil leaves a field as it is. The quantity counts what is already filled.
    /// Nil when queued.
    @discardableResult
    public func amend(
        _ order: OrderNumber, quantity: Quantity? = nil, price: Price? = nil, stopPrice: Price? = nil
    ) -> RequestRefusal? {
        host.amend(order, quantity: quantity, price: price, stopPrice: stopPrice)
    }

    /// A timer event at `due` or at the first event after it. The same number replaces. Nil when set.
    @discardableResult
    public func setTimer(_ number: UInt64, at due: Timestamp) -> RequestRefusal? { host.setTimer(number, at: due) }

    @discardableResult
    public func cancelTimer(_ number: UInt64) -> RequestRefusal? { host.cancelTimer(number) }

    /// Asks for the last closed candles of a timeframe, 1 to 1,024; they arrive at `onHistory` before the next candle. Not
    /// before the first event.
    @discardableResult
    public func requestCandles(_ timeframe: Timeframe, count: Int) -> HistoryRequest {
        host.requestCandles(timeframe, count: count)
    }

    /// A line for the operator's log, at most 1,024 bytes. The text is made only where there is a log.
    public func log(_ level: LogLevel, _ text: @autoclosure () -> String) { host.log(level, text()) }

    /// A message to the user: title at most 120 bytes, text at most 1,000. Nil when queued.
    @discardableResult
    public func notify(_ title: String, _ text: String) -> RequestRefusal? { host.notify(title, text) }
}
