import CCage
import CTradingBoost
package import TradingModel

/// How an instance's account stands: what it is told when it goes on from a state that is older than its orders.
package struct AccountSnapshot: Sendable, Hashable {
    /// The last event of the instance; it is not told again.
    package var lastSeq: UInt64
    package var nextIntent: IntentNumber
    /// Base units; negative = short.
    package var positionQuantity: Quantity
    /// Average entry; nil when flat.
    package var positionPrice: Price?
    /// The strategy's own that have not come to their end, by number.
    package var orders: [Order]

    package init(
        lastSeq: UInt64, nextIntent: IntentNumber, positionQuantity: Quantity, positionPrice: Price?, orders: [Order]
    ) {
        self.lastSeq = lastSeq
        self.nextIntent = nextIntent
        self.positionQuantity = positionQuantity
        self.positionPrice = positionPrice
        self.orders = orders
    }

    /// ACCOUNT records, each with as many orders as fit.
    func records(for instance: InstanceID, time: Timestamp) -> [[UInt8]] {
        let room = Int(CAGE_RECORD_MAXIMUM) - MemoryLayout<cage_account>.size
        let perRecord = room / MemoryLayout<tradingboost_open_order>.stride
        let firsts = orders.isEmpty ? [0] : Array(stride(from: 0, to: orders.count, by: perRecord))
        return firsts.map { first in
            let part = orders[first..<min(first + perRecord, orders.count)]
            var record = cage_account()
            record.header.time = time.nanoseconds
            record.position_quantity = tradingboost_decimal(positionQuantity.decimal)
            record.position_price = tradingboost_decimal(positionPrice?.decimal)
            record.order_count = UInt32(part.count)
            var bytes: [UInt8] = []
            for order in part {
                // SAFETY: the contract's struct has no padding.
                unsafe withUnsafeBytes(of: tradingboost_open_order(order)) { unsafe bytes.append(contentsOf: $0) }
            }
            return ControlRecord.make(CAGE_ACCOUNT, instance, record, seq: lastSeq, bytes)
        }
    }
}

extension tradingboost_open_order {
    fileprivate init(_ order: Order) {
        let terms = order.terms
        let flags =
            (terms.isPostOnly ? TRADINGBOOST_FLAG_POST_ONLY : 0) | (terms.isReduceOnly ? TRADINGBOOST_FLAG_REDUCE_ONLY : 0)
        self.init(
            order: order.id.intent, kind: order.state.lastStep.rawValue, side: terms.side.rawValue, type: terms.type.rawValue,
            time_in_force: terms.timeInForce.rawValue, flags: UInt8(flags),
            quantity: tradingboost_decimal(terms.quantity.decimal), price: tradingboost_decimal(terms.price?.decimal),
            stop_price: tradingboost_decimal(terms.stopPrice?.decimal),
            filled_quantity: tradingboost_decimal(order.filledQuantity.decimal),
            trailing_distance: tradingboost_decimal(terms.trailingDistance?.decimal ?? .zero),
            expire_time: terms.expireTime?.nanoseconds ?? 0)
    }
}

extension OrderState {
    /// The step that led here, as the strategy was told.
    fileprivate var lastStep: OrderStep.Kind {
        switch self {
        // What it was told of an order that nobody knows the outcome of.
        case .initialized, .submitted, .unknown: .submitted
        case .denied: .denied
        case .accepted: .accepted
        case .triggered: .triggered
        case .partiallyFilled: .partiallyFilled
        case .cancelPending: .cancelPending
        case .updatePending: .updatePending
        case .filled: .filled
        case .cancelled: .cancelled
        case .rejected: .rejected
        case .expired: .expired
        }
    }
}
