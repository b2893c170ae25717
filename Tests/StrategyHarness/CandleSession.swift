import CTradingBoost
package import TestRandom
package import TradingBoostSDKOrdinary

/// A small model of host and venue around one instance: candles in, requests out, order steps back, all in one thread.
///
/// Fill rules: an order works from the candle after the one that caused it; a market order fills at that candle's open, a
/// stop at its price or at a worse open, a limit at its price or at a better open. With `faults`, the seeded venue also
/// denies, rejects, fills in parts, refuses cancels, cancels by itself and is out of reach for a while. What a strategy must
/// never do is noted in `violations`: by every session what no venue takes, and what the audits of the test add.
package final class CandleSession {
    package struct Faults {
        package var random: SeededRandom
        /// Chance that a request is denied, rejected or refused, in percent.
        package var percent: Int
        /// Chance that a fill is only half of what is left.
        package var partialFillPercent: Int
        /// Chance, each candle, that the venue cancels one open order by itself.
        package var cancelPercent = 0
        /// Chance, each candle, that the venue is out of reach for the next one to four candles: it still fills what works there,
        /// but takes no request and tells nothing until it is back.
        package var outagePercent = 0

        package init(random: SeededRandom, percent: Int, partialFillPercent: Int, cancelPercent: Int = 0, outagePercent: Int = 0)
        {
            self.random = random
            self.percent = percent
            self.partialFillPercent = partialFillPercent
            self.cancelPercent = cancelPercent
            self.outagePercent = outagePercent
        }

        mutating func happens(_ percent: Int) -> Bool { percent > 0 && pick(0..<100) < percent }

        mutating func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    }

    package struct Order {
        package var number: UInt64
        package var side: UInt8
        package var type: UInt8
        package var flags: UInt32
        package var quantity: FixedDecimal
        package var price: FixedDecimal?
        package var stopPrice: FixedDecimal?
        var trailingDistance: FixedDecimal?
        /// The most favourable price since a trailing stop works.
        var best: FixedDecimal?
        package var filled = FixedDecimal.zero
        var isAccepted = false

        package var isBuy: Bool { side == 1 }
        package var isReduceOnly: Bool { flags & TRADINGBOOST_FLAG_REDUCE_ONLY != 0 }
        package var leaves: FixedDecimal { quantity - filled }
    }

    package private(set) var plugin: PluginUnderTest
    package let host: RecordingHost
    package let file: PluginFile
    let instrument: InstrumentUnderTest
    private let make: (RecordingHost) throws -> PluginUnderTest
    private let stateVersion: UInt32
    package var faults: Faults?
    /// What a purchase costs is taken off what was bought, as on spot.
    package var takesFeesInBase = false
    /// Called before each event is sent.
    package var beforeEvent: ((CandleSession) throws -> Void)?
    /// A test's own rule for orders: what is wrong with this one, sent now; nil when nothing is.
    package var auditOrder: ((CandleSession, Order) -> String?)?
    /// Orders that the host denies.
    package var denies: ((Order) -> Bool)?
    /// A test's own rule after a candle and its answers: what is wrong.
    package var auditCandle: ((CandleSession) -> [String])?

    package internal(set) var orders: [Order] = []
    package internal(set) var position = FixedDecimal.zero
    package internal(set) var fills: UInt64 = 0
    package internal(set) var events = 0
    package internal(set) var roundTrips = 0
    package internal(set) var orderCount = 0
    package private(set) var violations: [String] = []
    package internal(set) var cash = FixedDecimal.zero
    var cost = FixedDecimal.zero
    private var handled = 0
    var steps: [tradingboost_order_event] = []
    private var building: [Int64: MarketCandle] = [:]
    private var timers: [UInt64: Int64] = [:]
    /// The last close.
    package internal(set) var lastPrice: FixedDecimal?
    /// Candles until the venue is in reach again.
    package private(set) var outage = 0

    init(
        file: PluginFile, host: RecordingHost, instrument: InstrumentUnderTest,
        make: @escaping (RecordingHost) throws -> PluginUnderTest
    ) throws {
        self.file = file
        self.host = host
        self.instrument = instrument
        self.make = make
        stateVersion = try DescribedPlugin(file).stateVersion
        plugin = try make(host)
        guard plugin.start() == TRADINGBOOST_OK else { throw PluginUnderTest.Refused(status: -1) }
    }

    /// Saves, destroys, makes anew and loads: what a host does after a crash.
    package func restart() throws {
        guard let state = plugin.save(), let again = plugin.save(), state == again else {
            note("two saves of one state differ")
            return
        }
        plugin.destroy()
        plugin = try make(host)
        guard plugin.load(state, version: stateVersion, chunk: 64) == TRADINGBOOST_OK, plugin.save() == state else {
            note("a loaded state saves differently")
            return
        }
        _ = plugin.start()
    }

    /// Tells the strategy that no event follows, and gives its last requests to the venue.
    package func stop(_ reason: UInt32) throws {
        expectOK(plugin.stop(reason))
        try settle()
    }

    /// Calls a command without arguments.
    package func command(_ name: String) throws -> CommandOutcome {
        typealias Function = @convention(c) (CommandInstance, CommandRows) -> Int32
        return unsafe try command(name) { symbol, instance, rows in
            unsafe unsafeBitCast(symbol, to: Function.self)(instance, rows)
        }
    }

    /// Calls a command by its exported function, which `call` knows how to call.
    package func command(
        _ name: String, _ call: (UnsafeMutableRawPointer, CommandInstance, CommandRows) -> Int32
    ) throws -> CommandOutcome {
        let outcome = unsafe plugin.command(try file.symbol("tradingboost_command_\(name)"), call)
        try settle()
        return outcome
    }

    // MARK: - Candles

    package func run(_ candles: some Sequence<MarketCandle>) throws {
        for candle in candles { try step(candle) }
    }

    package func step(_ candle: MarketCandle) throws {
        host.time = candle.openTime
        if outage > 0 {
            outage -= 1
        } else if fault(\.outagePercent) {
            outage = faults?.pick(1..<5) ?? 0
        }
        try settle()
        try trade(candle)
        lastPrice = candle.close
        host.time = candle.openTime + Market.minute
        for (timer, due) in timers.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) where due <= host.time {
            timers[timer] = nil
            try sendTimer(timer, due)
        }
        for timeframe in host.subscriptions.sorted() {
            if let closed = aggregate(candle, timeframe) { try sendCandle(closed, timeframe) }
        }
        for text in auditCandle?(self) ?? [] { note(text) }
    }

    private func aggregate(_ candle: MarketCandle, _ timeframe: Int64) -> MarketCandle? {
        let start = candle.openTime - candle.openTime % timeframe
        var bar = building[timeframe] ?? candle
        if bar.openTime < start || building[timeframe] == nil {
            bar = candle
            bar.openTime = start
        } else {
            bar.high = max(bar.high, candle.high)
            bar.low = min(bar.low, candle.low)
            bar.close = candle.close
            bar.volume += candle.volume
        }
        let isClosed = candle.openTime + Market.minute == start + timeframe
        building[timeframe] = isClosed ? nil : bar
        return isClosed ? bar : nil
    }

    private func sendCandle(_ candle: MarketCandle, _ timeframe: Int64) throws {
        try beforeEvent?(self)
        let event = tradingboost_candle_event(
            header: tradingboost_event(), instrument: 7, reserved: 0, timeframe: timeframe, open_time: candle.openTime,
            open: contract(candle.open), high: contract(candle.high), low: contract(candle.low),
            close: contract(candle.close), volume: contract(candle.volume), open_double: candle.open.double,
            high_double: candle.high.double, low_double: candle.low.double, close_double: candle.close.double,
            volume_double: candle.volume.double)
        expectOK(plugin.send(event, type: TRADINGBOOST_EVENT_CANDLE))
        try settle()
    }

    private func sendTimer(_ timer: UInt64, _ due: Int64) throws {
        try beforeEvent?(self)
        expectOK(
            plugin.send(
                tradingboost_timer_event(header: tradingboost_event(), timer: timer, due: due), type: TRADINGBOOST_EVENT_TIMER))
        try settle()
    }

    // MARK: - Requests

    /// Answers every request and sends every step, until neither is left or the venue is out of reach.
    func settle() throws {
        guard outage == 0 else { return }
        while true {
            if handled < host.requests.count {
                handled += 1
                answer(host.requests[handled - 1])
            } else if !steps.isEmpty {
                try beforeEvent?(self)
                expectOK(plugin.send(steps.removeFirst(), type: TRADINGBOOST_EVENT_ORDER))
            } else {
                return
            }
        }
    }

    private func answer(_ request: RecordingHost.Request) {
        switch request {
        case .submit(let bytes, let number): submit(bytes, number)
        case .cancel(let number): cancel(number)
        case .amend(let bytes): amend(bytes)
        case .setTimer(let timer, let due): timers[timer] = due
        case .cancelTimer(let timer): timers[timer] = nil
        case .notify: break
        }
    }

    // MARK: - Audit

    private func expectOK(_ status: Int32) {
        events += 1
        if status != TRADINGBOOST_OK { note("answered with \(status)") }
    }

    /// Sets the audits of a strategy on spot: nothing is sold short, and after each candle what is on the lot of a position is
    /// covered by exit orders.
    package func auditLongOnlyCover() {
        auditOrder = { _, order in order.isBuy || order.isReduceOnly ? nil : "sells short" }
        auditCandle = { session in
            let whole = session.position.rounded(toMultipleOf: session.instrument.lotSize, .towardZero)
            if whole < .zero { return ["sold short"] }
            let exits = session.orders.filter(\.isReduceOnly)
            if whole.isZero { return exits.isEmpty ? [] : ["an exit order is left without a position"] }
            let covered = exits.reduce(FixedDecimal.zero) { $0 + $1.leaves }
            return covered < whole ? ["of \(session.position) only \(covered) is covered"] : []
        }
    }

    /// Whether the fault happens that has this chance.
    func fault(_ percent: KeyPath<Faults, Int>) -> Bool {
        guard let chance = faults?[keyPath: percent] else { return false }
        return faults?.happens(chance) == true
    }

    func note(_ text: String) { violations.append("event \(events): \(text)") }
}
