import OMS
import Risk
import TradingModel

/// How far the host has come with cancelling an instance's orders and closing its position for a halt, or because it went down.
/// What remains to be done is always read from the book: an order that filled meanwhile, a fill behind its cancellation and a
/// restart need nothing of their own.
struct Unwinding: Sendable, Codable, Equatable {
    /// Requests without effect since the last progress.
    var failures = 0
    /// The next attempt after a failure; nil: none waits.
    var nextTime: Timestamp?
    /// Somebody has to look; anything that changes begins anew.
    var isGivenUp = false

    static let maximumFailures = 8
    /// Nanoseconds after the first failure; doubles with each.
    static let delay: Int64 = 1_000_000_000
}

extension Engine {
    /// The stricter of what a halt and of what the policy of a stopped instance ask for.
    func unwindingGoal(_ position: Int) -> OpenOrderPolicy {
        let state = instances[position]
        switch state.halt?.level {
        case .freeze: return .keep
        case .flatten: return .flatten
        case .cancel: return state.windDown == .flatten ? .flatten : .cancel
        case .noNew, nil: return state.windDown
        }
    }

    /// Orders and position are being closed, or are to stay closed.
    func isUnwinding(_ position: Int) -> Bool { unwindingGoal(position) != .keep }

    /// Begins anew, whatever was given up before.
    mutating func beginUnwinding(_ position: Int, into effects: inout [EngineEffect]) {
        instances[position].unwinding = Unwinding()
        unwind(position, into: &effects)
    }

    /// Asks for the next step, where one is due: cancels first, and when no order is open any more, so that none can turn the
    /// position, the order that closes it.
    private mutating func unwind(_ position: Int, into effects: inout [EngineEffect]) {
        let goal = unwindingGoal(position)
        guard goal != .keep, !instances[position].unwinding.isGivenUp, instances[position].unwinding.nextTime == nil else {
            return
        }
        let book = oms.book(instances[position].definition.instance)
        guard book.openOrders.isEmpty else {
            for (number, order) in book.openOrders.sorted(by: { $0.key < $1.key })
            where order.state != .cancelPending && !order.isClosing {
                askToUnwind(.cancel(order: number), at: position, into: &effects)
            }
            return
        }
        guard goal == .flatten, !book.position.quantity.isZero else { return }
        askToUnwind(.submit(closingTerms(book.position, at: position)), at: position, into: &effects)
    }

    /// Of the largest quantity that the instrument allows in one order; the rest follows when it is filled.
    private func closingTerms(_ holding: Position, at position: Int) -> OrderTerms {
        let instrument = instrument(at: position)
        let held = holding.quantity.magnitude
        let quantity = min(held, instrument.maximumQuantity).rounded(toLot: instrument.lotSize, .down)
        return OrderTerms(
            instrument: instrument.id, side: holding.quantity > .zero ? .sell : .buy, type: .market,
            quantity: quantity.isZero ? held : quantity, isReduceOnly: true)
    }

    private mutating func askToUnwind(_ action: OrderIntent.Action, at position: Int, into effects: inout [EngineEffect]) {
        let definition = instances[position].definition
        let intent = OrderIntent(
            tenant: definition.tenant, instance: definition.instance, number: instances[position].nextHostIntent, time: now,
            action: action)
        switch Risk().checkClosing(intent, riskContext(for: intent, at: position)) {
        case .approved(let approved):
            instances[position].nextHostIntent += 1
            begin(approved, at: position, into: &effects)
        case .refused(let refusal): giveUp(position, refusal.text, into: &effects)
        }
    }

    /// After the venue's word on an order of the instance.
    mutating func continueUnwinding(
        _ position: Int, after event: VenueReport.Event, on order: Order, into effects: inout [EngineEffect]
    ) {
        guard unwindingGoal(position) != .keep else { return }
        switch event {
        case .filled: instances[position].unwinding = Unwinding()
        case .cancelRejected(let rejection) where !order.state.isFinal:
            fail(position, "the venue does not cancel order \(order.id.intent) (\(rejection.code))", into: &effects)
        case .rejected, .absent, .cancelled, .expired:
            guard order.isClosing else { break }
            let reason = event.rejection?.code ?? order.state.rawValue
            fail(position, "the order that closes the position ended without effect (\(reason))", into: &effects)
        case .accepted, .outcomeUnknown, .triggered, .amended, .amendRejected, .cancelRejected: break
        }
        unwind(position, into: &effects)
    }

    /// Attempts whose time has come.
    mutating func retryUnwinding(into effects: inout [EngineEffect]) {
        for position in instances.indices {
            guard let time = instances[position].unwinding.nextTime, time <= now else { continue }
            instances[position].unwinding.nextTime = nil
            unwind(position, into: &effects)
        }
    }

    private mutating func fail(_ position: Int, _ text: String, into effects: inout [EngineEffect]) {
        instances[position].unwinding.failures += 1
        let failures = instances[position].unwinding.failures
        guard failures < Unwinding.maximumFailures else {
            return giveUp(position, "\(text), \(failures) times", into: &effects)
        }
        unwindLater(position, after: Unwinding.delay << Int64(failures - 1))
    }

    /// - Parameter delay: nanoseconds of the line's clock.
    mutating func unwindLater(_ position: Int, after delay: Int64) {
        let time = now + delay
        instances[position].unwinding.nextTime = time
        earliestTimer = min(earliestTimer, time)
    }

    private mutating func giveUp(_ position: Int, _ why: String, into effects: inout [EngineEffect]) {
        instances[position].unwinding.isGivenUp = true
        let definition = instances[position].definition
        let book = oms.book(definition.instance)
        let text =
            "\(why); \(book.openOrders.count) orders and a position of \(book.position.quantity) are left: close them at the "
            + "venue, or set the halt again"
        effects.append(.alarm("\(definition.name): \(text)"))
        let key = "unwinding/\(definition.instance)/\(instances[position].nextHostIntent)"
        effects.append(.journal(.notice(notice(position, key, .instance, "Not closed", text))))
    }
}
