import CTradingBoost
import CheckProtocol
import TradingModel

/// Host and venue of a session: answers what the strategy asks for with order events. Small, and the same for the same requests
/// and candles; how it answers is chosen, because a strategy has to bear all of it.
struct Desk {
    struct Order {
        var number: UInt64
        var side: UInt8
        var type: UInt8
        var timeInForce: UInt8
        var isReduceOnly: Bool
        var quantity: FixedDecimal
        var price: FixedDecimal?
        var stop: FixedDecimal?
        /// Of a trailing stop, and the best price since it works.
        var distance: FixedDecimal?
        var best: FixedDecimal?
        /// ns UTC; 0 = it does not expire.
        var expireTime: Int64 = 0
        var plan: AskedOrder.Plan?
        /// Of those that cancel each other.
        var group: UInt64?
        /// The order whose plan made this one.
        var parent: UInt64 = 0
        var filled = FixedDecimal.zero
        var mode: DeskMode

        var leaves: FixedDecimal { quantity - filled }
        var isMarket: Bool { type == UInt8(TRADINGBOOST_TYPE_MARKET) }
        var isBuy: Bool { side == UInt8(TRADINGBOOST_SIDE_BUY) }
        var isTrailing: Bool { type == UInt8(TRADINGBOOST_TYPE_TRAILING_STOP) }
    }

    private let mode: DeskMode
    private let seed: UInt64
    private let instrument: Instrument
    var open: [Order] = []
    var known: [UInt64: Order] = [:]
    private var position = FixedDecimal.zero
    private var entryPrice: FixedDecimal?
    private var fills: UInt64 = 0
    /// Orders that plans made.
    var made: UInt64 = 0
    private(set) var lastPrice: FixedDecimal
    /// What the strategy is to be told, in order.
    private var events: [tradingboost_order_event] = []
    /// What was wrong with the form of orders: each once.
    private(set) var mistakes: [String] = []

    /// Numbers of reasons: 1 to 999 the host's, from 1,000 the venue's.
    private static let formReason: UInt32 = 1
    private static let hostReason: UInt32 = 2
    private static let venueReason: UInt32 = 1_000

    init(mode: DeskMode, seed: UInt64, instrument: Instrument, price: Price) {
        self.mode = mode
        self.seed = seed
        self.instrument = instrument
        self.lastPrice = price.decimal
    }

    mutating func takeEvents() -> [tradingboost_order_event] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    // MARK: - Requests

    mutating func take(_ number: UInt64, _ kind: AskedRequest.Kind) {
        switch kind {
        case .submit(let asked): submit(Order(number, asked, mode: chosenMode(number)))
        case .cancel(let order): cancel(order, mode: chosenMode(number))
        case .amend(let order, let quantity, let price, let stop):
            amend(
                order, quantity: quantity == .min ? nil : FixedDecimal(raw: quantity),
                price: price == .min ? nil : FixedDecimal(raw: price), stop: stop == .min ? nil : FixedDecimal(raw: stop),
                mode: chosenMode(number))
        case .subscribe, .setTimer, .cancelTimer, .history, .notify, .draw, .set, .remove: break
        }
    }

    private func chosenMode(_ number: UInt64) -> DeskMode {
        guard mode == .mixed else { return mode }
        let choices: [DeskMode] = [
            .usual, .denied, .rejected, .partialFills, .lateCancel, .cancelRejected, .usual, .partialFills,
        ]
        var mixed = (seed &+ number) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 29
        return choices[Int(mixed % UInt64(choices.count))]
    }

    private mutating func submit(_ order: Order) {
        known[order.number] = order
        if let mistake = mistake(of: order) {
            if !mistakes.contains(mistake) { mistakes.append(mistake) }
            return tell(order, TRADINGBOOST_ORDER_DENIED, reason: Desk.formReason)
        }
        if order.mode == .denied { return tell(order, TRADINGBOOST_ORDER_DENIED, reason: Desk.hostReason) }
        tell(order, TRADINGBOOST_ORDER_SUBMITTED)
        if order.mode == .rejected { return tell(order, TRADINGBOOST_ORDER_REJECTED, reason: Desk.venueReason) }
        tell(order, TRADINGBOOST_ORDER_ACCEPTED)
        open.append(order)
        link(order)
        let isWhole = UInt32(order.timeInForce) == TRADINGBOOST_TIME_FOK
        if order.isMarket {
            fill(order.number, at: lastPrice, all: isWhole || (order.mode != .partialFills && !order.isSliced))
        } else if isWhole || UInt32(order.timeInForce) == TRADINGBOOST_TIME_IOC, order.stop == nil, !order.isTrailing {
            if let price = order.price, order.isBuy ? price >= lastPrice : price <= lastPrice {
                fill(order.number, at: lastPrice, all: true)
            } else {
                finish(order.number, TRADINGBOOST_ORDER_CANCELLED)
            }
        }
    }

    private func mistake(of order: Order) -> String? {
        if !order.quantity.isMultiple(of: instrument.lotSize.decimal) { return "a quantity that is no multiple of the lot size" }
        if order.quantity < instrument.minimumQuantity.decimal { return "a quantity below the minimum" }
        if order.quantity > instrument.maximumQuantity.decimal { return "a quantity above the maximum" }
        for price in [order.price, order.stop, order.distance] {
            if let price, !price.isMultiple(of: instrument.tickSize.decimal) { return "a price that is no multiple of the tick" }
        }
        return nil
    }

    private mutating func cancel(_ number: UInt64, mode: DeskMode) {
        guard let order = open.first(where: { $0.number == number }) else {
            return refuse(number, TRADINGBOOST_ORDER_CANCEL_REJECTED)
        }
        tell(order, TRADINGBOOST_ORDER_CANCEL_PENDING)
        switch mode {
        case .lateCancel:
            fill(number, at: order.price ?? order.stop ?? lastPrice, all: true)
            refuse(number, TRADINGBOOST_ORDER_CANCEL_REJECTED)
        case .cancelRejected: tell(order, TRADINGBOOST_ORDER_CANCEL_REJECTED, reason: Desk.venueReason)
        default: finish(number, TRADINGBOOST_ORDER_CANCELLED)
        }
    }

    private mutating func amend(
        _ number: UInt64, quantity: FixedDecimal?, price: FixedDecimal?, stop: FixedDecimal?, mode: DeskMode
    ) {
        guard let index = open.firstIndex(where: { $0.number == number }), mode != .denied else {
            return refuse(number, TRADINGBOOST_ORDER_UPDATE_REJECTED)
        }
        tell(open[index], TRADINGBOOST_ORDER_UPDATE_PENDING)
        if mode == .cancelRejected || quantity ?? open[index].quantity <= open[index].filled {
            return tell(open[index], TRADINGBOOST_ORDER_UPDATE_REJECTED, reason: Desk.venueReason)
        }
        open[index].quantity = quantity ?? open[index].quantity
        if open[index].price != nil { open[index].price = price ?? open[index].price }
        if open[index].stop != nil { open[index].stop = stop ?? open[index].stop }
        tell(open[index], TRADINGBOOST_ORDER_UPDATED)
    }

    /// A request about an order that is not open any more.
    private mutating func refuse(_ number: UInt64, _ kind: UInt32) {
        if let order = known[number] { tell(order, kind, reason: Desk.hostReason) }
    }

    // MARK: - The market

    mutating func take(_ candle: Candle) {
        lastPrice = candle.close.decimal
        for order in open {
            // It may have gone with the one before.
            guard let now = open.first(where: { $0.number == order.number }) else { continue }
            if now.expireTime != 0, now.expireTime <= candle.closeTime.nanoseconds {
                finish(now.number, TRADINGBOOST_ORDER_EXPIRED)
            } else {
                match(now, candle)
            }
        }
    }

    private mutating func match(_ order: Order, _ candle: Candle) {
        if let stop = order.stop ?? order.trailedStop {
            guard order.isReached(stop, candle) else { return follow(order, candle) }
            guard let index = open.firstIndex(where: { $0.number == order.number }) else { return }
            open[index].stop = nil
            if order.isTrailing, order.stop != nil { return follow(open[index], candle) }
            open[index].distance = nil
            tell(open[index], TRADINGBOOST_ORDER_TRIGGERED)
            if order.price == nil { fill(order.number, at: stop, all: order.mode != .partialFills) }
            return
        }
        if order.distance != nil { return follow(order, candle) }
        guard let price = order.price else { return fill(order.number, at: candle.open.decimal, all: false) }
        guard order.isBuy ? candle.low.decimal <= price : candle.high.decimal >= price else { return }
        fill(order.number, at: price, all: order.mode != .partialFills && !order.isSliced)
    }

    /// Fills an order; not all of it at once: a fourth of it, at least a lot.
    private mutating func fill(_ number: UInt64, at price: FixedDecimal, all: Bool) {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return }
        var quantity = open[index].leaves
        if !all {
            let lot = instrument.lotSize.decimal
            let part =
                open[index].quantity.divided(by: FixedDecimal(4), rounding: .down)?.rounded(toMultipleOf: lot, .down) ?? lot
            quantity = min(quantity, max(part, lot))
        }
        if open[index].isReduceOnly {
            let reducible = open[index].isBuy ? max(-position, .zero) : max(position, .zero)
            quantity = min(quantity, reducible)
            guard quantity > .zero else { return finish(number, TRADINGBOOST_ORDER_CANCELLED) }
        }
        open[index].filled += quantity
        book(open[index].isBuy ? quantity : -quantity, at: price)
        fills += 1
        let order = open[index]
        var event = event(order, order.leaves.isZero ? TRADINGBOOST_ORDER_FILLED : TRADINGBOOST_ORDER_PARTIALLY_FILLED)
        event.fill = fills
        event.fill_price = tradingboost_decimal(raw: price.raw)
        event.fill_quantity = tradingboost_decimal(raw: quantity.raw)
        let worth = quantity.multiplied(by: price, rounding: .nearest)
        event.fill_fee = tradingboost_decimal(raw: worth.multiplied(by: instrument.takerFeeRate, rounding: .nearest).raw)
        event.liquidity = UInt8(order.isMarket ? TRADINGBOOST_LIQUIDITY_TAKER : TRADINGBOOST_LIQUIDITY_MAKER)
        known[number] = order
        if order.leaves.isZero { open.remove(at: index) }
        events.append(event)
        carryOn(order, filled: quantity)
    }

    mutating func finish(_ number: UInt64, _ kind: UInt32) {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return }
        let order = open.remove(at: index)
        known[number] = order
        tell(order, kind)
    }

    private mutating func book(_ change: FixedDecimal, at price: FixedDecimal) {
        let after = position + change
        if after.isZero {
            entryPrice = nil
        } else if position.isZero || (position > .zero) != (after > .zero) {
            entryPrice = price
        } else if (position > .zero) == (change > .zero), let entry = entryPrice {
            let worth =
                position.magnitude.multiplied(by: entry, rounding: .nearest)
                + change.magnitude.multiplied(by: price, rounding: .nearest)
            entryPrice = worth.divided(by: after.magnitude, rounding: .nearest) ?? price
        }
        position = after
    }

    // MARK: - Events

    mutating func tell(_ order: Order, _ kind: UInt32, reason: UInt32 = 0) {
        var event = event(order, kind)
        event.reason = reason
        events.append(event)
    }

    private func event(_ order: Order, _ kind: UInt32) -> tradingboost_order_event {
        var event = tradingboost_order_event()
        event.header.size = UInt32(MemoryLayout<tradingboost_order_event>.size)
        event.header.type = UInt16(TRADINGBOOST_EVENT_ORDER)
        event.order = order.number
        event.kind = kind
        event.quantity = tradingboost_decimal(raw: order.quantity.raw)
        event.price = tradingboost_decimal(raw: order.price?.raw ?? .min)
        event.stop_price = tradingboost_decimal(raw: order.stop?.raw ?? .min)
        event.filled_quantity = tradingboost_decimal(raw: order.filled.raw)
        event.fill_price = tradingboost_decimal(raw: .min)
        event.position_quantity = tradingboost_decimal(raw: position.raw)
        event.position_price = tradingboost_decimal(raw: entryPrice?.raw ?? .min)
        event.side = order.side
        event.parent = order.parent
        return event
    }
}
