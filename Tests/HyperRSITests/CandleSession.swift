import CTradingBoost
import TestRandom
import TradingBoostSDKOrdinary

/// A candle of a test's market, one minute long.
struct MarketCandle: Sendable {
    var openTime: Int64
    var open: FixedDecimal
    var high: FixedDecimal
    var low: FixedDecimal
    var close: FixedDecimal
    var volume: FixedDecimal
}

/// A small model of host and venue around one instance: candles in, requests out, order steps back, all in one thread.
///
/// Fill rules: an order works from the candle after the one that caused it; a market order fills at that candle's open, a
/// stop at its price or at a worse open, a limit at its price or at a better open. With `faults`, the seeded venue also
/// denies, rejects, fills in parts and refuses cancels. The session audits what a strategy must never do and notes it in
/// `violations`.
final class CandleSession {
    struct Faults {
        var random: SeededRandom
        /// Chance that a request is denied, rejected or refused, in percent.
        var percent: Int
        /// Chance that a fill is only half of what is left.
        var partialFillPercent: Int

        mutating func refuses() -> Bool { Int.random(in: 0..<100, using: &random) < percent }

        mutating func halves() -> Bool { Int.random(in: 0..<100, using: &random) < partialFillPercent }
    }

    struct Order {
        var number: UInt64
        var side: UInt8
        var type: UInt8
        var isReduceOnly: Bool
        var quantity: FixedDecimal
        var price: FixedDecimal?
        var stopPrice: FixedDecimal?
        var filled = FixedDecimal.zero
        var isAccepted = false

        var leaves: FixedDecimal { quantity - filled }
    }

    private(set) var plugin: PluginUnderTest
    let host: RecordingHost
    private let make: (RecordingHost) throws -> PluginUnderTest
    var faults: Faults?
    /// Off while faults make it impossible: after each candle a position is covered by exit orders, and none is left without.
    var auditsProtection = true
    /// Called before each event is sent.
    var beforeEvent: ((CandleSession) throws -> Void)?

    private(set) var orders: [Order] = []
    private(set) var position = FixedDecimal.zero
    private(set) var fills: UInt64 = 0
    private(set) var events = 0
    private(set) var roundTrips = 0
    private(set) var orderCount = 0
    private(set) var violations: [String] = []
    private(set) var cash = FixedDecimal.zero
    private var cost = FixedDecimal.zero
    private var handled = 0
    private var steps: [tradingboost_order_event] = []
    private var building: [Int64: MarketCandle] = [:]

    init(host: RecordingHost = RecordingHost(), make: @escaping (RecordingHost) throws -> PluginUnderTest) throws {
        self.host = host
        self.make = make
        plugin = try make(host)
        guard plugin.start() == TRADINGBOOST_OK else { throw PluginUnderTest.Refused(status: -1) }
    }

    /// Saves, destroys, makes anew and loads: what a host does after a crash.
    func restart() throws {
        guard let state = plugin.save(), let again = plugin.save(), state == again else {
            violations.append("two saves of one state differ")
            return
        }
        plugin.destroy()
        plugin = try make(host)
        guard plugin.load(state, chunk: 64) == TRADINGBOOST_OK, plugin.save() == state else {
            violations.append("a loaded state saves differently")
            return
        }
        _ = plugin.start()
    }

    // MARK: - Candles

    func run(_ candles: some Sequence<MarketCandle>) throws {
        for candle in candles { try step(candle) }
    }

    func step(_ candle: MarketCandle) throws {
        host.time = candle.openTime
        try trade(candle)
        host.time = candle.openTime + 60_000_000_000
        for timeframe in host.subscriptions.sorted() {
            if let closed = aggregate(candle, timeframe) { try sendCandle(closed, timeframe) }
        }
        audit()
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
        let isClosed = candle.openTime + 60_000_000_000 == start + timeframe
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

    // MARK: - The venue

    /// Fills of one candle. An order whose sibling's fill made it pointless is cancelled, as reduce-only demands.
    private func trade(_ candle: MarketCandle) throws {
        for number in orders.map(\.number) {
            guard let index = orders.firstIndex(where: { $0.number == number }) else { continue }
            let order = orders[index]
            guard order.isAccepted, let price = fillPrice(order, candle) else { continue }
            var quantity = order.leaves
            if order.isReduceOnly {
                let reducible = order.side == 1 ? -position : position
                guard reducible > .zero else {
                    try end(index, TRADINGBOOST_ORDER_CANCELLED)
                    continue
                }
                quantity = min(quantity, reducible)
            }
            let lot = FixedDecimal(raw: FixedDecimal.unit / 1000)
            if quantity > lot, faults?.halves() == true {
                quantity = FixedDecimal(raw: quantity.raw / 2).rounded(toMultipleOf: lot, .up)
            }
            try fill(index, quantity, price)
        }
    }

    private func fillPrice(_ order: Order, _ candle: MarketCandle) -> FixedDecimal? {
        let isBuy = order.side == 1
        switch UInt32(order.type) {
        case TRADINGBOOST_TYPE_MARKET: return candle.open
        case TRADINGBOOST_TYPE_STOP:
            guard let stop = order.stopPrice else { return nil }
            if isBuy { return candle.high >= stop ? max(stop, candle.open) : nil }
            return candle.low <= stop ? min(stop, candle.open) : nil
        case TRADINGBOOST_TYPE_LIMIT:
            guard let limit = order.price else { return nil }
            if isBuy { return candle.low <= limit ? min(limit, candle.open) : nil }
            return candle.high >= limit ? max(limit, candle.open) : nil
        default: return nil
        }
    }

    private func fill(_ index: Int, _ quantity: FixedDecimal, _ price: FixedDecimal) throws {
        var order = orders[index]
        order.filled += quantity
        let signed = order.side == 1 ? quantity : -quantity
        let isReducing = !position.isZero && (position.raw < 0) != (signed.raw < 0)
        let notional = signed.multiplied(by: price, rounding: .nearest)
        let fee = notional.magnitude.multiplied(by: FixedDecimal(raw: FixedDecimal.unit / 2000), rounding: .up)
        cash += -notional - fee
        if isReducing, let entry = cost.divided(by: position, rounding: .nearest) {
            cost += signed.multiplied(by: entry, rounding: .nearest)
        } else {
            cost += notional
        }
        position += signed
        if position.isZero { (cost, roundTrips) = (.zero, roundTrips + 1) }
        fills += 1
        orders[index] = order
        let isWhole = order.leaves.isZero
        push(
            order, isWhole ? TRADINGBOOST_ORDER_FILLED : TRADINGBOOST_ORDER_PARTIALLY_FILLED, fillPrice: price,
            fillQuantity: quantity, fee: fee)
        if isWhole { orders.remove(at: index) }
        try settle()
    }

    private func end(_ index: Int, _ kind: UInt32, reason: UInt32 = 0) throws {
        push(orders.remove(at: index), kind, reason: reason)
        try settle()
    }

    // MARK: - Requests

    /// Answers every request and sends every step, until neither is left.
    private func settle() throws {
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
        case .cancel(let number):
            guard let index = orders.firstIndex(where: { $0.number == number }) else { return }
            if faults?.refuses() == true {
                push(orders[index], TRADINGBOOST_ORDER_CANCEL_REJECTED, reason: 1_001)
                return
            }
            push(orders[index], TRADINGBOOST_ORDER_CANCEL_PENDING)
            push(orders.remove(at: index), TRADINGBOOST_ORDER_CANCELLED)
        case .amend(let bytes):
            let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_amend_request.self) }
            guard let index = orders.firstIndex(where: { $0.number == record.order }) else { return }
            push(orders[index], TRADINGBOOST_ORDER_UPDATE_PENDING)
            if faults?.refuses() == true {
                push(orders[index], TRADINGBOOST_ORDER_UPDATE_REJECTED, reason: 1_005)
                return
            }
            if let quantity = fixedDecimal(record.quantity) { orders[index].quantity = quantity }
            if let price = fixedDecimal(record.price) { orders[index].price = price }
            if let stop = fixedDecimal(record.stop_price) { orders[index].stopPrice = stop }
            push(orders[index], TRADINGBOOST_ORDER_UPDATED)
        case .notify, .setTimer, .cancelTimer: break
        }
    }

    private func submit(_ bytes: [UInt8], _ number: UInt64) {
        let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
        var order = Order(
            number: number, side: record.side, type: record.type,
            isReduceOnly: UInt32(record.flags) & TRADINGBOOST_FLAG_REDUCE_ONLY != 0,
            quantity: fixedDecimal(record.quantity) ?? .zero, price: fixedDecimal(record.price),
            stopPrice: fixedDecimal(record.stop_price))
        orderCount += 1
        auditSubmission(order)
        if faults?.refuses() == true {
            push(order, TRADINGBOOST_ORDER_DENIED, reason: 12)
            return
        }
        push(order, TRADINGBOOST_ORDER_SUBMITTED)
        if faults?.refuses() == true {
            push(order, TRADINGBOOST_ORDER_REJECTED, reason: 1_004)
            return
        }
        order.isAccepted = true
        orders.append(order)
        push(order, TRADINGBOOST_ORDER_ACCEPTED)
    }

    private func push(
        _ order: Order, _ kind: UInt32, reason: UInt32 = 0, fillPrice: FixedDecimal? = nil,
        fillQuantity: FixedDecimal = .zero, fee: FixedDecimal = .zero
    ) {
        steps.append(
            tradingboost_order_event(
                header: tradingboost_event(), order: order.number, kind: kind, reason: reason,
                quantity: contract(order.quantity), price: contract(order.price), stop_price: contract(order.stopPrice),
                filled_quantity: contract(order.filled),
                fill_price: contract(fillPrice), fill_quantity: contract(fillQuantity), fill_fee: contract(fee),
                fill_fee_asset: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), fill: fillPrice == nil ? 0 : fills,
                position_quantity: contract(position),
                position_price: contract(position.isZero ? nil : cost.divided(by: position, rounding: .nearest)),
                venue_time: 0, side: order.side, liquidity: 0, reserved: (0, 0, 0, 0, 0, 0), parent: 0))
    }

    // MARK: - Audit

    private func expectOK(_ status: Int32) {
        events += 1
        if status != TRADINGBOOST_OK { violations.append("event \(events) was answered with \(status)") }
    }

    private func auditSubmission(_ order: Order) {
        let lot = FixedDecimal(raw: FixedDecimal.unit / 1000)
        let tick = FixedDecimal(raw: FixedDecimal.unit / 2)
        if order.quantity <= .zero || !order.quantity.isMultiple(of: lot) { note(order, "quantity \(order.quantity)") }
        for price in [order.price, order.stopPrice] {
            if let price, price <= .zero || !price.isMultiple(of: tick) { note(order, "price \(price)") }
        }
        let twin = orders.contains {
            $0.isReduceOnly == order.isReduceOnly && $0.type == order.type && $0.leaves > .zero
        }
        if twin { note(order, "sent although its like works already") }
        if !order.isReduceOnly, !position.isZero { note(order, "an entry while holding \(position)") }
        if order.isReduceOnly, position.isZero { note(order, "an exit without a position") }
    }

    private func note(_ order: Order, _ text: String) { violations.append("event \(events), order \(order.number): \(text)") }

    /// After a candle and its answers.
    private func audit() {
        guard auditsProtection else { return }
        let exits = orders.filter { $0.isReduceOnly }
        if position.isZero, !exits.isEmpty {
            violations.append("event \(events): an exit order is left without a position")
        }
        for type in position.isZero ? [] : [TRADINGBOOST_TYPE_STOP, TRADINGBOOST_TYPE_LIMIT] {
            let covered = exits.filter { $0.type == type }.reduce(FixedDecimal.zero) { $0 + $1.leaves }
            if covered < position.magnitude {
                violations.append("event \(events): of a position of \(position) only \(covered) is covered")
            }
        }
    }

    /// What the strategy asked for, as one number: equal runs have equal hashes.
    var requestHash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        func add(_ number: UInt64) { add((0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }) }
        for request in host.requests {
            switch request {
            // As the first version of the contract had it, its size included: what came later is not used here.
            case .submit(let bytes, let order):
                add([64, 0, 0, 0])
                add(bytes.dropFirst(4).prefix(60))
                add(order)
            case .cancel(let order): add(2); add(order)
            case .amend(let bytes): add(bytes)
            case .setTimer(let timer, let due): add(timer); add(UInt64(bitPattern: due))
            case .cancelTimer(let timer): add(timer)
            case .notify(let title, let text): add(title.utf8); add(text.utf8)
            }
        }
        return hash
    }
}
