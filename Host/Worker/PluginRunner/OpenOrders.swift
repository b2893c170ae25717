import CCage
package import CTradingBoost

/// What an instance's own order events told so far: its position and the orders that have not come to their end. Told again
/// as a snapshot after a restart.
package struct OpenOrders {
    /// By number, which is the order in which they were asked for.
    package private(set) var orders: [tradingboost_open_order] = []
    package private(set) var positionQuantity = tradingboost_decimal(hi: 0, lo: 0)
    /// Undefined when flat.
    package private(set) var positionPrice = tradingboost_decimal(hi: .min, lo: 0)

    package var isFull: Bool { orders.count >= Int(CAGE_OPEN_ORDERS_MAXIMUM) }

    package init() {}

    package init(orders: [tradingboost_open_order], positionQuantity: tradingboost_decimal, positionPrice: tradingboost_decimal) {
        self.orders = orders
        self.positionQuantity = positionQuantity
        self.positionPrice = positionPrice
    }

    /// An order was asked for; no step of it is known yet.
    package mutating func ask(_ number: UInt64, _ request: tradingboost_order_request) {
        orders.append(
            tradingboost_open_order(
                order: number, kind: 0, side: request.side, type: request.type, time_in_force: request.time_in_force,
                flags: request.flags, quantity: request.quantity, price: request.price, stop_price: request.stop_price,
                filled_quantity: tradingboost_decimal(hi: 0, lo: 0), trailing_distance: request.trailing_distance,
                expire_time: request.expire_time))
    }

    package mutating func take(_ step: tradingboost_order_event) {
        positionQuantity = step.position_quantity
        positionPrice = step.position_price
        guard let index = orders.firstIndex(where: { $0.order == step.order }) else { return }
        switch step.kind {
        case TRADINGBOOST_ORDER_CANCEL_REJECTED, TRADINGBOOST_ORDER_UPDATE_REJECTED:
            // A request about the order was refused, not the order.
            break
        case TRADINGBOOST_ORDER_DENIED, TRADINGBOOST_ORDER_REJECTED, TRADINGBOOST_ORDER_FILLED, TRADINGBOOST_ORDER_CANCELLED,
            TRADINGBOOST_ORDER_EXPIRED:
            orders.remove(at: index)
        default:
            orders[index].kind = step.kind
            orders[index].quantity = step.quantity
            orders[index].price = step.price
            orders[index].stop_price = step.stop_price
            orders[index].filled_quantity = step.filled_quantity
        }
    }

    /// The event of `tradingboost_snapshot_event` with its orders, as one piece of memory.
    package func snapshot(instance: UInt64, seq: UInt64, time: Int64) -> [UInt8] {
        let stride = MemoryLayout<tradingboost_open_order>.stride
        let size = MemoryLayout<tradingboost_snapshot_event>.size + orders.count * stride
        let event = tradingboost_snapshot_event(
            header: tradingboost_event(
                size: UInt32(size), type: UInt16(TRADINGBOOST_EVENT_SNAPSHOT), flags: UInt16(TRADINGBOOST_EVENT_REPLAY),
                instance: instance, seq: seq, time: time),
            position_quantity: positionQuantity, position_price: positionPrice, order_count: UInt32(orders.count),
            order_stride: UInt32(stride))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        // SAFETY: neither struct has padding, so its bytes are its fields.
        unsafe withUnsafeBytes(of: event) { unsafe bytes.append(contentsOf: $0) }
        for order in orders { unsafe withUnsafeBytes(of: order) { unsafe bytes.append(contentsOf: $0) } }
        return bytes
    }
}
