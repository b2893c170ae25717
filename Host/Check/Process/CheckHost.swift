import CCage
import CCheckSystem
import CTradingBoost
import CheckProtocol
import PluginRunner
import Strategies
import TradingModel

/// The host's side of one instance: a second implementation of the host table, by the letter of the contract. It writes down
/// what is asked and can be told to refuse.
final class CheckHost {
    enum Phase { case loading, telling, running, closing }

    var phase = Phase.loading
    var capabilities: UInt32
    let instrument: UInt32
    /// ns UTC, of the current event.
    var time: Int64
    /// The number of the event that was delivered last.
    var event: UInt64 = 0
    var nextIntent: UInt64 = 1
    var generator: RandomSequence
    /// As the strategy was told.
    var account = OpenOrders()
    private(set) var values = StoredValues()
    /// Numbers of the timers that are set, with when they are due.
    private(set) var timers: [(number: UInt64, due: Int64)] = []
    /// Requests for candles that the session has not answered.
    private(set) var histories: [(request: UInt64, timeframe: Int64, count: UInt32)] = []
    private(set) var nextHistory: UInt64 = 1
    /// Of candles, in ns.
    private(set) var timeframes: Set<Int64> = []
    /// Everything that was asked, in order.
    private(set) var asked: [AskedRequest] = []
    /// What the desk has not seen yet.
    private(set) var fresh: [(number: UInt64, AskedRequest.Kind)] = []
    private(set) var lastLog = ""
    private(set) var hasLogged = false

    var refusesOrders = false
    var refusesMessages = false
    /// Every function takes 50 µs.
    var isSlow = false

    init(capabilities: UInt32, instrument: UInt32, time: Int64, seed: UInt64) {
        self.capabilities = capabilities
        self.instrument = instrument
        self.time = time
        generator = RandomSequence(seed: seed)
    }

    func takeFresh() -> [(number: UInt64, AskedRequest.Kind)] {
        defer { fresh.removeAll(keepingCapacity: true) }
        return fresh
    }

    func takeHistories() -> [(request: UInt64, timeframe: Int64, count: UInt32)] {
        defer { histories.removeAll(keepingCapacity: true) }
        return histories
    }

    /// Timers that are due, the earliest first; they are not set any more.
    func takeDueTimers(until now: Int64) -> [(number: UInt64, due: Int64)] {
        let due = timers.filter { $0.due <= now }.sorted { ($0.due, $0.number) < ($1.due, $1.number) }
        timers.removeAll { $0.due <= now }
        return due
    }

    // MARK: - What is asked

    /// Answers a request and writes it down; also for a request of the past.
    func answer(_ kind: AskedRequest.Kind) -> Int32 {
        let status = perform(kind)
        asked.append(AskedRequest(event: event, kind: kind, status: status))
        return status
    }

    /// The past of a session that is continued: as it was asked and answered then.
    func repeatPast(_ request: AskedRequest) {
        if request.status == TRADINGBOOST_OK { _ = perform(request.kind) }
        asked.append(request)
    }

    private func perform(_ kind: AskedRequest.Kind) -> Int32 {
        switch kind {
        case .subscribe(let type, let timeframe):
            guard phase == .loading else { return TRADINGBOOST_WRONG_STATE }
            if type == TRADINGBOOST_EVENT_CANDLE { timeframes.insert(timeframe) }
            return TRADINGBOOST_OK
        case .draw(let words):
            for _ in 0..<words { _ = generator.next() }
            return TRADINGBOOST_OK
        case .submit:
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            guard !refusesOrders, fresh.count < Int(CAGE_REQUESTS_MAXIMUM), !account.isFull else {
                return TRADINGBOOST_LIMIT_REACHED
            }
            return take(kind)
        case .cancel(let order), .amend(let order, _, _, _):
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            guard order >= 1, order < nextIntent else { return TRADINGBOOST_NOT_FOUND }
            guard fresh.count < Int(CAGE_REQUESTS_MAXIMUM) else { return TRADINGBOOST_LIMIT_REACHED }
            return take(kind)
        case .setTimer(let number, let due):
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            let others = timers.filter { $0.number != number }
            guard others.count < Int(CAGE_TIMERS_MAXIMUM) else { return TRADINGBOOST_LIMIT_REACHED }
            timers = others + [(number, due)]
            return TRADINGBOOST_OK
        case .cancelTimer(let number):
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            guard let index = timers.firstIndex(where: { $0.number == number }) else { return TRADINGBOOST_NOT_FOUND }
            timers.remove(at: index)
            return TRADINGBOOST_OK
        case .history(let timeframe, let count):
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            guard histories.count < Int(CAGE_HISTORY_REQUESTS_MAXIMUM) else { return TRADINGBOOST_LIMIT_REACHED }
            histories.append((nextHistory, timeframe, count))
            nextHistory += 1
            return TRADINGBOOST_OK
        case .notify(let title, let text):
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            let fits = title.utf8.count <= Int(CAGE_TITLE_MAXIMUM) && text.utf8.count <= Int(CAGE_NOTICE_MAXIMUM)
            return refusesMessages || !fits ? TRADINGBOOST_LIMIT_REACHED : TRADINGBOOST_OK
        case .set(let key, let value):
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            guard key.count <= Int(CAGE_STORE_KEY_MAXIMUM), value.count <= Int(CAGE_STORE_VALUE_MAXIMUM) else {
                return TRADINGBOOST_LIMIT_REACHED
            }
            return values.set(key, value) ? TRADINGBOOST_OK : TRADINGBOOST_LIMIT_REACHED
        case .remove(let key):
            guard phase == .running else { return TRADINGBOOST_WRONG_STATE }
            return values.remove(key) ? TRADINGBOOST_OK : TRADINGBOOST_NOT_FOUND
        }
    }

    private func take(_ kind: AskedRequest.Kind) -> Int32 {
        let number = nextIntent
        nextIntent += 1
        fresh.append((number, kind))
        if case .submit(let order) = kind {
            account.ask(
                number,
                tradingboost_order_request(
                    struct_size: UInt32(MemoryLayout<tradingboost_order_request>.size), instrument: instrument, side: order.side,
                    type: order.type, time_in_force: order.timeInForce, flags: order.flags, reserved: 0,
                    quantity: tradingboost_decimal(raw: order.quantity), price: tradingboost_decimal(raw: order.price),
                    stop_price: tradingboost_decimal(raw: order.stop),
                    trailing_distance: tradingboost_decimal(raw: order.trailingDistance), expire_time: order.expireTime))
        }
        return TRADINGBOOST_OK
    }

    /// A draw is part of the past: the numbers that follow depend on it.
    func draw() -> UInt64 {
        asked.append(AskedRequest(event: event, kind: .draw(words: 1), status: TRADINGBOOST_OK))
        return generator.next()
    }

    func drawIdentifier() -> (high: UInt64, low: UInt64) {
        asked.append(AskedRequest(event: event, kind: .draw(words: 2), status: TRADINGBOOST_OK))
        return generator.nextIdentifier()
    }

    func log(_ text: String) -> Int32 {
        lastLog = text
        hasLogged = true
        return refusesMessages ? TRADINGBOOST_LIMIT_REACHED : TRADINGBOOST_OK
    }
}

extension tradingboost_decimal {
    /// A count of 10⁻¹⁸; the smallest number is "undefined".
    init(raw: Int128) { self.init(hi: Int64(truncatingIfNeeded: raw >> 64), lo: UInt64(truncatingIfNeeded: raw)) }

    var raw: Int128 { Int128(hi) << 64 | Int128(lo) }
}
