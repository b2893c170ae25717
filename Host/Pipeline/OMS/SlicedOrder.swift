package import TradingModel

/// An order that goes out in parts: how far it has come. What remains to be done is read from the order and its open parts.
///
/// - In time: part k of n is due k ÷ n of the duration after the start, and brings what was handed out up to k × (quantity ÷ n),
///   rounded down to the lot; the last one takes what is left. What a part did not fill goes with the next one.
/// - Iceberg: one part at a time; the last one takes what would be too small for another.
/// - The order is filled when its parts have filled it, and cancelled when no part is open any more and none will come.
package struct SlicedOrder: Sendable, Hashable, Codable {
    package let parent: IntentNumber
    package let plan: OrderPlan
    package let startTime: Timestamp
    /// Parts in time that were handed out or passed over.
    package private(set) var handedOut = 0
    /// A part of an iceberg ended without being filled, and nobody asked for that: another would end alike.
    package var isBroken = false

    package enum Step: Sendable, Hashable {
        /// Nothing until a part is heard of, or the time has come; nil: no time.
        case wait(until: Timestamp?)
        case submit(Quantity)
        case cancel([IntentNumber])
        /// The order has ended without being filled.
        case end
    }

    package init(parent: IntentNumber, plan: OrderPlan, startTime: Timestamp) {
        precondition(plan.isSliced, "an order with another plan goes out as a whole")
        self.parent = parent
        self.plan = plan
        self.startTime = startTime
    }

    /// - Parameter order: the whole.
    /// - Parameter parts: the open ones.
    package func step(_ order: Order, parts: [Order], now: Timestamp, instrument: Instrument) -> Step {
        if order.state.isFinal || order.state == .cancelPending || isBroken {
            let open = parts.filter { $0.state != .cancelPending }.map(\.id.intent)
            if !open.isEmpty { return .cancel(open) }
            return parts.isEmpty && !order.state.isFinal ? .end : .wait(until: nil)
        }
        guard order.state != .submitted else { return .wait(until: nil) }
        let working = parts.reduce(into: Quantity.zero) { $0 += $1.leavesQuantity }
        let unsent = order.leavesQuantity - working
        let smallest = smallest(order, instrument)
        switch plan {
        case .none, .oco, .bracket: return .wait(until: nil)
        case .iceberg(let visible):
            guard parts.isEmpty, unsent > .zero else { return .wait(until: nil) }
            return .submit(unsent - visible < smallest ? unsent : min(visible, unsent))
        case .twap(_, let slices):
            let due = dueCount(now)
            if due > handedOut {
                let target =
                    due >= slices ? order.terms.quantity : Quantity.sum(of: due, order.terms.quantity, slices, instrument)
                let quantity = min(target - order.filledQuantity - working, unsent)
                // What would be too little for another part goes with this one.
                if quantity >= smallest { return .submit(unsent - quantity < smallest ? unsent : quantity) }
            }
            if due >= slices { return parts.isEmpty ? .end : .wait(until: nil) }
            return .wait(until: time(of: due))
        }
    }

    /// Everything that is due counts as handed out.
    package mutating func pass(_ now: Timestamp) { handedOut = max(handedOut, dueCount(now)) }

    /// How many parts in time are due.
    private func dueCount(_ now: Timestamp) -> Int {
        guard case .twap(let duration, let slices) = plan, now >= startTime else { return 0 }
        return min(slices, Int((now.nanoseconds - startTime.nanoseconds) / (duration / Int64(slices))) + 1)
    }

    /// When the part with this index, from 0, is due.
    private func time(of index: Int) -> Timestamp? {
        guard case .twap(let duration, let slices) = plan else { return nil }
        return startTime + Int64(index) * (duration / Int64(slices))
    }

    /// What the venue takes at least, at the order's price.
    private func smallest(_ order: Order, _ instrument: Instrument) -> Quantity {
        let smallest = max(instrument.minimumQuantity, instrument.lotSize)
        guard !order.terms.isReduceOnly, let price = order.terms.price, price > .zero,
            let needed = instrument.minimumNotional.decimal.divided(by: price.decimal, rounding: .up)
        else { return smallest }
        return max(smallest, Quantity(needed).rounded(toLot: instrument.lotSize, .up))
    }
}

extension Quantity {
    /// The first `count` of `slices` equal parts, each rounded down to the lot.
    fileprivate static func sum(of count: Int, _ whole: Quantity, _ slices: Int, _ instrument: Instrument) -> Quantity {
        let part = whole.divided(by: slices, lot: instrument.lotSize)
        return Quantity(FixedDecimal(raw: part.decimal.raw * Int128(count)))
    }
}
