import BacktestProtocol
import CCage
import CTradingBoost
import Engine
import Line
import PluginRunner
import Strategies
import TradingModel

/// The strategy of a backtest: in this process, a function call away.
///
/// What it asks for is handed to the line in the order in which it was asked, as from a worker: so the two decide alike.
final class DirectStrategies: StrategyHost {
    private let tenant: TenantID
    private let instance: InstanceID
    private let instrument: InstrumentID
    private let plugin: PluginInstance
    private let output: ResultOutput
    private var asked: [EngineEvent] = []
    private var messageIndex: UInt32 = 0
    private var lastSeq: UInt64 = 0
    private var lastTime = Timestamp(nanoseconds: 0)

    init(tenant: TenantID, instance: InstanceID, instrument: InstrumentID, plugin: PluginInstance, output: ResultOutput) {
        self.tenant = tenant
        self.instance = instance
        self.instrument = instrument
        self.plugin = plugin
        self.output = output
    }

    var isQuiet: Bool { asked.isEmpty }

    func receive(into inbox: inout [EngineEvent]) {
        inbox.append(contentsOf: asked)
        asked.removeAll(keepingCapacity: true)
    }

    func deliver(_ event: StrategyEvent, to instance: InstanceID) {
        let status: Int32
        lastSeq = event.seq
        lastTime = event.time
        switch event.payload {
        case .candle(let candle):
            var record = tradingboost_candle_event(candle, instance: instance, seq: event.seq, time: event.time)
            // SAFETY: each record begins with its header and lives as long as the call.
            status = unsafe withUnsafePointer(to: &record) { pointer in
                unsafe plugin.handle(UnsafeRawPointer(pointer).assumingMemoryBound(to: tradingboost_event.self))
            }
        case .order(let step):
            var record = tradingboost_order_event(step, instance: instance, seq: event.seq, time: event.time)
            status = unsafe withUnsafePointer(to: &record) { pointer in
                unsafe plugin.handle(UnsafeRawPointer(pointer).assumingMemoryBound(to: tradingboost_event.self))
            }
        case .timer(let number, let due):
            var record = tradingboost_timer_event(
                number: number, due: due, instance: instance, seq: event.seq, time: event.time)
            status = unsafe withUnsafePointer(to: &record) { pointer in
                unsafe plugin.handle(UnsafeRawPointer(pointer).assumingMemoryBound(to: tradingboost_event.self))
            }
        case .history(let page):
            let bytes = page.contractBytes(instance: instance, seq: event.seq, time: event.time)
            status = unsafe bytes.withUnsafeBytes { bytes in
                // SAFETY: an array's memory is aligned for every field of the event, which begins with its header.
                guard let address = bytes.baseAddress else { return TRADINGBOOST_FAILED }
                return unsafe plugin.handle(address.assumingMemoryBound(to: tradingboost_event.self))
            }
        case .command: preconditionFailure("a backtest gives a command between two events")
        }
        if status != TRADINGBOOST_OK {
            // As in a worker: the operator hears of it, the strategy goes on.
            let text = "on_event returned \(status) (\(PluginError.name(of: status))) for event \(event.seq)"
            output.write(.log(level: TRADINGBOOST_LOG_ERROR, text: text))
        }
        if plugin.requestCount > 0 { takeRequests(of: event) }
    }

    /// What the strategy subscribed to while it was created and started; its other requests wait for the first `receive`.
    func takeSubscriptions(at time: Timestamp) -> [Timeframe] {
        var timeframes: [Timeframe] = []
        for index in 0..<plugin.requestCount {
            if case .subscribe(let subscription) = plugin.request(at: index),
                let timeframe = Timeframe(nanoseconds: subscription.timeframe), !timeframes.contains(timeframe)
            {
                timeframes.append(timeframe)
            }
        }
        takeRequests(seq: 0, time: time)
        return timeframes.sorted()
    }

    /// What a command asked for, at the time of the last event.
    func takeRequestsOfCommand() { takeRequests(seq: lastSeq, time: lastTime) }

    private func takeRequests(of event: StrategyEvent) { takeRequests(seq: event.seq, time: event.time) }

    private func takeRequests(seq: UInt64, time: Timestamp) {
        messageIndex = 0
        for index in 0..<plugin.requestCount { take(plugin.request(at: index), seq: seq, time: time) }
        plugin.clearRequests()
    }

    private func take(_ request: PluginRequest, seq: UInt64, time: Timestamp) {
        switch request {
        case .submit(let number, let order, let asked):
            guard let terms = OrderTerms(order, instrument: instrument), let plan = OrderPlan(asked, of: terms) else { return }
            ask(number, time, .submit(terms), plan)
        case .cancel(let number, let order): ask(number, time, .cancel(order: order))
        case .amend(let number, let amend):
            guard let amendment = Amendment(amend) else { return }
            ask(number, time, .amend(order: amend.order, amendment))
        case .subscribe: break
        case .setTimer(let number, let due):
            asked.append(.timerSet(instance, number: number, due: Timestamp(nanoseconds: due)))
        case .cancelTimer(let number): asked.append(.timerCancelled(instance, number: number))
        case .history(let number, let timeframe, let count):
            guard let timeframe = Timeframe(nanoseconds: timeframe) else { return }
            asked.append(.historyAsked(instance, request: number, timeframe: timeframe, count: Int(count)))
        case .notify(let title, let text):
            asked.append(
                .messageWritten(instance, seq: seq, index: messageIndex, title: string(title), text: string(text)))
            messageIndex += 1
        case .log(let level, let text): output.write(.log(level: level, text: string(text)))
        }
    }

    private func ask(_ number: IntentNumber, _ time: Timestamp, _ action: OrderIntent.Action, _ plan: OrderPlan = .none) {
        asked.append(
            .intentReceived(
                OrderIntent(tenant: tenant, instance: instance, number: number, time: time, action: action, plan: plan)))
    }

    private func string(_ text: PluginText) -> String {
        // SAFETY: the bytes are copied here, before the requests are cleared.
        unsafe String(decoding: plugin.bytes(of: text), as: UTF8.self)
    }
}
