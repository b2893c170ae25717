import OMS
import Risk
package import TradingModel

// Orders that wait at the host, because the venue does not have their kind; and the end of those that have a time, where the
// venue has none.
//
// A held order is `accepted` and has no venue order id. It is judged by the last traded prices of the base candles
// (`PriceSpan`), so it leaves one candle later than one that a venue holds. When its price is reached it is `triggered`, that
// is durable, and then it leaves as a market or limit order under the client order id that it always had. Cancels and
// amendments are answered at once. A freeze keeps it: behind the freeze the next price judges it anew; what it had reached
// before leaves then.
//
// What is held is found again after a restart: the orders are in the book, and the book in the checkpoint and in the rows.

extension Engine {
    /// Nanoseconds until the host asks again for what was refused.
    static let retryDelay: Int64 = 60_000_000_000

    /// What the host does with a new order in place of the venue.
    func holding(of intent: OrderIntent, at position: Int) -> Order.Holding? {
        guard case .submit(let terms) = intent.action else { return nil }
        if intent.plan.isSliced { return .sliced }
        let types = instances[position].definition.capabilities.orderTypes
        return terms.type.isConditional && !types.contains(terms.type) ? .held : nil
    }

    /// Where a trailing stop begins that works at once.
    func firstBestPrice(of intent: OrderIntent) -> Price? {
        guard case .submit(let terms) = intent.action, terms.type == .trailingStop, terms.stopPrice == nil,
            holding(of: intent, at: index(intent.instance)) == .held
        else { return nil }
        return lastPrice(terms.instrument)
    }

    /// The host's answer to what was asked of an order that it holds.
    mutating func answer(_ intent: OrderIntent, on order: Order) {
        switch intent.action {
        case .submit: desk.say(.accepted(venueOrderID: ""), on: order.id, at: now)
        case .cancel:
            if order.holding == .held { desk.say(.cancelled(.requested), on: order.id, at: now) } else { desk.touch(order.id) }
        case .amend(_, let amendment): desk.say(.amended(amendment), on: order.id, at: now)
        }
    }

    /// Judges the orders that the host holds by a closed candle of the shortest timeframe, before anybody hears of it and behind
    /// what the venue made of it. Two comparisons while nothing is near.
    package mutating func judge(_ candle: Candle, into effects: inout [EngineEffect]) {
        guard desk.isWatching, desk.isTouched(by: candle), let watch = desk.watches[candle.instrument] else { return }
        let held = watch.orders.compactMap { id in heldOrder(id) }.sorted(by: isJudgedBefore)
        var groups: Set<ClientOrderID> = []
        for order in held where order.state == .accepted || order.state == .triggered {
            switch order.judged(by: PriceSpan(candle, since: order.updatedTime)) {
            case .waits: break
            case .follows(let best): follow(order.id, best, into: &effects)
            case .triggers(let best):
                guard order.state == .accepted, !isFrozen(order.id) else { break }
                // Of a group one at a time: the next candle says whether another one still has to.
                if let group = group(of: order.id), !groups.insert(group).inserted { break }
                if let best, best != order.bestPrice { follow(order.id, best, into: &effects) }
                desk.say(.triggered, on: order.id, at: candle.closeTime)
            }
        }
        finishEvent(into: &effects)
        desk.keep(watch.orders.compactMap { heldOrder($0) }, of: candle.instrument)
    }

    private mutating func follow(_ id: ClientOrderID, _ best: Price, into effects: inout [EngineEffect]) {
        if let order = oms.follow(id, best: best, now: now) { effects.append(.journal(.order(order))) }
    }

    private func heldOrder(_ id: ClientOrderID) -> Order? {
        guard let order = oms.book(id.instance).openOrders[id.intent], order.holding == .held else { return nil }
        return order
    }

    /// As instances were added; what protects comes before what gains, as at the paper venue.
    private func isJudgedBefore(_ one: Order, _ other: Order) -> Bool {
        let places = (index(one.id.instance), index(other.id.instance))
        if places.0 != places.1 { return places.0 < places.1 }
        let gains = (one.terms.type.isTakeProfit, other.terms.type.isTakeProfit)
        return gains.0 == gains.1 ? one.id.intent < other.id.intent : other.terms.type.isTakeProfit
    }

    func isFrozen(_ id: ClientOrderID) -> Bool { instances[index(id.instance)].halt?.level == .freeze }

    /// Lets a held order leave whose price was reached.
    mutating func release(_ order: Order, into effects: inout [EngineEffect]) {
        let position = index(order.id.instance)
        guard order.state == .triggered, !isFrozen(order.id), let released = oms.release(order.id, now: now) else { return }
        effects.append(.journal(.order(released)))
        let intent = OrderIntent(
            tenant: order.id.tenant, instance: order.id.instance, number: order.id.intent, time: now,
            action: .submit(released.releasedTerms))
        switch Risk().checkRelease(released, as: released.releasedTerms, riskContext(for: intent, at: position)) {
        case .approved(let approved):
            note(position, "released \(released.terms.summary)")
            effects.append(.send(approved.routed(to: instances[position].definition.capabilities)))
        case .refused(let refusal): effects.append(.alarm("order \(order.id) was triggered and cannot leave: \(refusal.text)"))
        }
    }

    // MARK: - Time in force

    /// Whether the host ends it when its time is over.
    func endsByHost(_ order: Order) -> Bool {
        guard order.terms.timeInForce == .goodTillDate else { return false }
        let times = instances[index(order.id.instance)].definition.capabilities.timesInForce
        return order.isHeld || !times.contains(.goodTillDate)
    }

    /// An order whose time may be over.
    ///
    /// - Returns: whether the host has ended it.
    mutating func expire(_ order: Order, at position: Int, into effects: inout [EngineEffect]) -> Bool {
        guard endsByHost(order), !order.state.isFinal, let time = order.terms.expireTime else { return false }
        guard time <= now else {
            desk.look(at: order.id, time)
            return false
        }
        if order.isHeld {
            guard isFrozen(order.id) else {
                desk.say(.expired, on: order.id, at: time)
                return true
            }
        } else if order.state != .cancelPending {
            desk.expiring.insert(order.id)
            askChild(.cancel(order: order.id.intent), of: order, at: position, into: &effects)
        }
        desk.look(at: order.id, now + Engine.retryDelay)
        return false
    }

    /// What a venue calls a cancel is the end of its time, where the host asked because of that.
    func read(_ report: VenueReport) -> VenueReport {
        guard !desk.expiring.isEmpty, case .cancelled(.requested) = report.event, desk.expiring.contains(report.order) else {
            return report
        }
        var report = report
        report.event = .expired
        return report
    }
}

extension OrderType {
    fileprivate var isTakeProfit: Bool { self == .takeProfit || self == .takeProfitLimit }
}
