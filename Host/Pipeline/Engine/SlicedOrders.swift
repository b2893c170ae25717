import OMS
import TradingModel

// Orders that go out in parts. The whole is the strategy's order: it hears of that alone, with the fills of the parts as its
// own. The parts are the host's own orders, each with the whole as its parent; a halt or a pause of the instance keeps those to
// come.

extension Engine {
    /// A part of an order in parts.
    func isPart(_ order: Order) -> Bool {
        guard let parent = order.parent else { return false }
        return desk.plans[order.id.instance]?.slicings[parent] != nil
    }

    /// The whole that a part's fill counts for.
    mutating func passFill(
        _ fill: Fill, of part: Order, at position: Int, into effects: inout [EngineEffect]
    ) -> Order? {
        guard let parent = part.parent, isPart(part) else { return nil }
        let id = ClientOrderID(tenant: part.id.tenant, instance: part.id.instance, intent: parent)
        guard let (order, isBeyond) = oms.pass(fill.venueFill, to: id, now: now) else { return nil }
        effects.append(.journal(.order(order)))
        if isBeyond {
            warn(
                of: order,
                "order \(parent) filled \(order.filledQuantity) in parts, more than was asked for: a fill came behind a cancel",
                at: position, into: &effects)
        }
        desk.touch(id)
        return order
    }

    /// After a step of a part that is not its fill.
    mutating func slice(
        partOf parent: IntentNumber, after part: Order, at position: Int, into effects: inout [EngineEffect]
    ) {
        let id = ClientOrderID(tenant: part.id.tenant, instance: part.id.instance, intent: parent)
        guard let order = oms.book(id.instance).order(parent) else { return }
        if part.state.isFinal, part.state != .filled, !order.state.isFinal, order.state != .cancelPending,
            case .iceberg = desk.plans[id.instance]?.slicings[parent]?.plan
        {
            desk.plans[id.instance]?.slicings[parent]?.isBroken = true
            warn(
                of: part,
                "a part of order \(parent) ended \(part.state.rawValue) with \(part.leavesQuantity) left: the rest is "
                    + "cancelled", at: position, into: &effects)
        }
        slice(order, at: position, into: &effects)
    }

    /// The next step of an order in parts.
    mutating func slice(_ order: Order, at position: Int, into effects: inout [EngineEffect]) {
        let instance = order.id.instance
        guard let slicing = desk.plans[instance]?.slicings[order.id.intent] else { return }
        let parts = oms.book(instance).openOrders.values.filter { $0.parent == order.id.intent }
            .sorted { $0.id.intent < $1.id.intent }
        switch slicing.step(order, parts: parts, now: now, instrument: instrument(at: position)) {
        case .wait(let time): if let time { desk.look(at: order.id, time) }
        case .submit(let quantity):
            var terms = order.terms
            terms.quantity = quantity
            desk.plans[instance]?.slicings[order.id.intent]?.pass(now)
            let isAsked = askChild(.submit(terms), of: order, at: position, into: &effects)
            if case .iceberg = slicing.plan {
                if !isAsked { desk.look(at: order.id, now + Engine.retryDelay) }
            } else {
                desk.touch(order.id)
            }
        case .cancel(let parts):
            var isRefused = false
            for part in parts {
                guard let open = oms.book(instance).openOrders[part] else { continue }
                if !askChild(.cancel(order: part), of: open, at: position, into: &effects) { isRefused = true }
            }
            if isRefused { desk.look(at: order.id, now + Engine.retryDelay) }
        case .end: desk.say(.cancelled(order.state == .cancelPending ? .requested : .linked), on: order.id, at: now)
        }
    }
}
