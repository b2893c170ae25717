import OMS
import Risk
import TradingModel

// How a guard's closing is carried out: the host asks in the place of the strategy, through the same door as an unwinding.
//
// | in force | what the guards do |
// |---|---|
// | freeze | nothing leaves; what was decided waits until it is lifted |
// | flatten, of a halt or of a stopped instance | the unwinding closes; the guards wait and see that it is done |
// | cancel | the unwinding cancels, the guards close |
// | no_new, pause, stopped, safe mode | the guards close |
//
// Beside an open closing order, whoever sent it, there is never another.

extension Engine {
    /// Asks for the next step of what a guard wants closed, where one is due.
    mutating func continueGuards(_ position: Int, into effects: inout [EngineEffect]) {
        let book = oms.book(instances[position].definition.instance)
        if let happening = instances[position].guards?.finishClosing(openOrders: book.openOrders.count) {
            return record([happening], at: position, into: &effects)
        }
        guard let closing = instances[position].guards?.closing, closing.nextTime == nil, !closing.isStuck,
            instances[position].halt?.level != .freeze, unwindingGoal(position) != .flatten
        else { return }
        var pending = Quantity.zero
        for (number, order) in book.openOrders.sorted(by: { $0.key < $1.key }) {
            if order.isClosingOrder { pending += order.leavesQuantity }
            // Before the order that closes, so that none of them can open anew behind it.
            if closing.cancels(order), order.state != .cancelPending {
                askForGuard(.cancel(order: number), at: position, into: &effects)
            }
        }
        let instrument = instrument(at: position)
        guard instances[position].guards?.closing?.isStuck == false,
            let quantity = closing.quantity(holding: book.position.quantity, pending: pending, instrument)
        else { return }
        let terms = OrderTerms(
            instrument: instrument.id, side: book.position.quantity > .zero ? .sell : .buy, type: .market, quantity: quantity,
            isReduceOnly: true)
        askForGuard(.submit(terms), at: position, into: &effects)
    }

    private mutating func askForGuard(
        _ action: OrderIntent.Action, at position: Int, into effects: inout [EngineEffect]
    ) {
        let definition = instances[position].definition
        let intent = OrderIntent(
            tenant: definition.tenant, instance: definition.instance, number: instances[position].nextHostIntent, time: now,
            action: action)
        switch Risk().checkClosing(intent, riskContext(for: intent, at: position)) {
        case .approved(let approved):
            instances[position].nextHostIntent += 1
            begin(approved, at: position, into: &effects)
        case .refused(let refusal):
            instances[position].guards?.closing?.isStuck = true
            alarm("the guard cannot close: \(refusal.text)", at: position, into: &effects)
        }
    }

    /// After the venue's word on an order of the instance.
    mutating func continueGuards(
        _ position: Int, after event: VenueReport.Event, on order: Order, into effects: inout [EngineEffect]
    ) {
        guard instances[position].isClosingForGuard else { return }
        // While an unwinding closes, failures are its own.
        let isOurs = unwindingGoal(position) != .flatten
        switch event {
        case .cancelRejected(let rejection) where isOurs && !order.state.isFinal:
            fail(position, "the venue does not cancel order \(order.id.intent) (\(rejection.code))", into: &effects)
        case .rejected, .absent, .cancelled, .expired:
            guard isOurs, order.isClosingOrder, instances[position].guards?.closing?.isStuck == false else { break }
            let reason = event.rejection?.code ?? order.state.rawValue
            fail(position, "the order that closes the position ended without effect (\(reason))", into: &effects)
        case .accepted, .outcomeUnknown, .triggered, .filled, .amended, .amendRejected, .cancelRejected: break
        }
        continueGuards(position, into: &effects)
    }

    private mutating func fail(_ position: Int, _ text: String, into effects: inout [EngineEffect]) {
        let isAlarming = instances[position].guards?.closing?.fail(at: now) ?? false
        findEarliestGuardTime()
        guard isAlarming, let failures = instances[position].guards?.closing?.failures else { return }
        alarm("\(text), \(failures) times; it is tried again", at: position, into: &effects)
    }

    private mutating func alarm(_ text: String, at position: Int, into effects: inout [EngineEffect]) {
        effects.append(.alarm("\(instances[position].definition.name): \(text)"))
        guard let happening = instances[position].guards?.note(stuck: text) else { return }
        record([happening], at: position, into: &effects)
    }
}
