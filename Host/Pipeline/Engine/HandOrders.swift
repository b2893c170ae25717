import OMS
package import Risk
package import TradingModel

// What a person asks of an instance in the place of its strategy. It takes the way of the host's own intents, as an unwinding
// does: the same door of risk, the host's numbers, and the strategy hears of it as of any step of its orders.

extension Engine {
    /// What risk says about an intent of the host's own, without any consequence; nil: it would pass.
    package func refusalOfHostIntent(_ action: OrderIntent.Action, of id: InstanceID) -> RiskRefusal? {
        let position = index(id)
        let intent = hostIntent(action, at: position)
        switch Risk().checkClosing(intent, riskContext(for: intent, at: position)) {
        case .approved: return nil
        case .refused(let refusal): return refusal
        }
    }

    /// The orders that close what an instance holds: reduce-only market orders of the largest quantity that the instrument allows
    /// each. Empty when it holds nothing.
    ///
    /// - Parameter most: how many orders at most; what is left is for the next time.
    package func closingActions(of id: InstanceID, most: Int) -> [OrderIntent.Action] {
        let position = index(id)
        let instrument = instrument(at: position)
        let held = oms.position(id).quantity
        let largest = instrument.maximumQuantity.rounded(toLot: instrument.lotSize, .down)
        var left = held.magnitude
        var actions: [OrderIntent.Action] = []
        while left > .zero, actions.count < most {
            let part = min(left, largest).rounded(toLot: instrument.lotSize, .down)
            // Less than a lot is what fees in the held asset left: risk says so with the numbers.
            let quantity = part.isZero ? left : part
            actions.append(
                .submit(
                    OrderTerms(
                        instrument: instrument.id, side: held > .zero ? .sell : .buy, type: .market, quantity: quantity,
                        isReduceOnly: true)))
            left -= quantity
            // The rest of less than a lot goes with nothing.
            if left < instrument.lotSize { break }
        }
        return actions
    }

    /// Whether a halt, a guard or an order that closes is at work on what the instance holds.
    package func isClosing(_ id: InstanceID) -> Bool {
        let position = index(id)
        return unwindingGoal(position) == .flatten || instances[position].isClosingForGuard
            || oms.book(id).openOrders.values.contains(where: \.isClosingOrder)
    }

    mutating func ask(_ action: OrderIntent.Action, at position: Int, into effects: inout [EngineEffect]) {
        let intent = hostIntent(action, at: position)
        guard case .approved(let approved) = Risk().checkClosing(intent, riskContext(for: intent, at: position)) else { return }
        instances[position].nextHostIntent += 1
        begin(approved, at: position, into: &effects)
    }

    private func hostIntent(_ action: OrderIntent.Action, at position: Int) -> OrderIntent {
        let definition = instances[position].definition
        return OrderIntent(
            tenant: definition.tenant, instance: definition.instance, number: instances[position].nextHostIntent, time: now,
            action: action)
    }
}
