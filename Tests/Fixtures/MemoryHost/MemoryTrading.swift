package import API
import Synchronization
package import TradingModel

/// Orders by hand: a new one is open at once, one of more than 1,000 is refused by risk, and each instance with orders holds what
/// a close takes away.
extension MemoryHost {
    /// What was asked for, in its order.
    package var handRequests: [HandRequest] { values.withLock(\.requests) }

    package func lastPrices() -> [String: Price] { ["BTC-USDT": Price(40_000)] }

    package func trade(_ request: HandRequest) -> [HandOutcome] {
        values.withLock { values in
            values.requests.append(request)
            return request.actions.map { action in
                do throws(OperationProblem) {
                    return HandOutcome(orders: [try values.carryOut(action, user: request.user ?? "")])
                } catch {
                    return HandOutcome(error)
                }
            }
        }
    }
}

extension MemoryHost.Values {
    fileprivate mutating func carryOut(_ action: HandAction, user: String) throws(OperationProblem) -> OrderReport {
        switch action {
        case .submit(let order):
            guard order.quantity <= Quantity(1_000) else {
                throw OperationProblem(
                    .invalid, code: "risk.maximum_position", detail: "position \(order.quantity) is above 1000")
            }
            let made = Order(
                id: ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: UInt64(orders.count + 1)),
                terms: OrderTerms(
                    instrument: InstrumentID(1), side: order.side, type: order.type, quantity: order.quantity,
                    price: order.price, stopPrice: order.stopPrice, timeInForce: order.timeInForce,
                    isPostOnly: order.isPostOnly, isReduceOnly: order.isReduceOnly, trailingDistance: order.trailingDistance,
                    expireTime: order.expireTime), createdTime: Timestamp(milliseconds: 1_793_887_500_000), state: .accepted)
            let report = OrderReport(
                made,
                of: OrderOwner(tenant: user, user: user, instanceName: "manual", instrument: order.instrument, isByHand: true))
            orders.append(report)
            return report
        case .cancel(let id):
            let index = try index(ofOrder: id)
            orders[index].state = "cancelled"
            return orders[index]
        case .amend(let id, let amendment):
            let index = try index(ofOrder: id)
            if let quantity = amendment.quantity { orders[index].quantity = quantity.description }
            if let price = amendment.price { orders[index].price = price.description }
            return orders[index]
        case .close(let instance):
            throw OperationProblem(.conflict, code: "position_is_flat", detail: "instance \(instance) holds nothing")
        }
    }

    private func index(ofOrder id: String) throws(OperationProblem) -> Int {
        guard let index = orders.firstIndex(where: { $0.id == id }) else {
            throw OperationProblem(.notFound, code: "order_not_found", detail: "there is no order \(id)")
        }
        guard orders[index].state != "cancelled" else {
            throw OperationProblem(.conflict, code: "order_is_final", detail: "order \(id) is cancelled")
        }
        return index
    }
}
