package import TradingModel

/// The orders, the position and the fills of one instance.
package struct InstanceBook: Sendable, Codable {
    package let tenant: TenantID
    package let instance: InstanceID
    package internal(set) var position: Position
    /// Not final, by intent number.
    package internal(set) var openOrders: [IntentNumber: Order] = [:]
    /// The last orders that ended, oldest first: a venue may repeat or delay its word on them.
    var endedOrders: [Order] = []
    /// The venue fill ids of the orders above: a repeated report changes nothing.
    var seenFills: [IntentNumber: SeenFills] = [:]
    /// What the venue was asked to change and has not answered, by the order's number; of ended orders too, as a late fill may
    /// be one of it.
    var pendingAmendments: [IntentNumber: Amendment] = [:]
    /// Nil: read from a checkpoint of an earlier version, or none yet.
    private var answeredAmendments: [IntentNumber: AmendmentTimes]?
    /// Members of groups that are not over; nil as above.
    private var relatedOrders: Set<IntentNumber>?
    package internal(set) var fillCount: UInt64 = 0

    /// See `Instrument.heldAsset`; nil: read from a checkpoint of an earlier version, too.
    let heldAsset: String?
    /// How long an ended order is remembered at most, in nanoseconds; nil: read from a checkpoint of an earlier version.
    private let endedOrderAge: Int64?

    // How many ended orders are remembered when more end meanwhile. Older ones are in the database, where the fill's key refuses
    // a repetition. What is remembered is written with every checkpoint: 20 µs an order.
    static let endedOrderLimit = 256

    init(
        tenant: TenantID, instance: InstanceID, instrument: InstrumentID, contract: Contract, heldAsset: String?,
        endedOrderAge: Int64
    ) {
        self.heldAsset = heldAsset
        self.endedOrderAge = endedOrderAge
        self.tenant = tenant
        self.instance = instance
        self.position = Position(instrument: instrument, contract: contract)
    }

    var amendmentTimes: [IntentNumber: AmendmentTimes] {
        get { answeredAmendments ?? [:] }
        _modify {
            var times = answeredAmendments ?? [:]
            answeredAmendments = nil
            defer { answeredAmendments = times }
            yield &times
        }
    }

    /// An order that is open or ended lately.
    package func order(_ number: IntentNumber) -> Order? {
        openOrders[number] ?? endedOrders.last { $0.id.intent == number }
    }

    /// Base units that open orders of a side may still add, without those that only reduce. An order whose amendment is on its
    /// way counts with the larger of its two quantities; a part of an order that is open itself counts with that one.
    package func leavesQuantity(_ side: Side) -> Quantity {
        openOrders.values.reduce(into: Quantity.zero) { sum, order in sum += addition(of: order, side) ?? .zero }
    }

    /// Base units that open orders of a side may still take away, of those that only reduce: the largest of them, as exits of one
    /// position stand beside each other.
    package func reducingQuantity(_ side: Side) -> Quantity {
        openOrders.values.reduce(into: Quantity.zero) { most, order in
            if order.terms.side == side, order.terms.isReduceOnly { most = max(most, order.leavesQuantity) }
        }
    }

    /// As `leavesQuantity`, order by order, in the order of their numbers.
    package func working(_ side: Side) -> [(order: Order, quantity: Quantity)] {
        openOrders.values.compactMap { order in addition(of: order, side).map { (order, $0) } }
            .sorted { $0.0.id.intent < $1.0.id.intent }
    }

    private func addition(of order: Order, _ side: Side) -> Quantity? {
        guard order.terms.side == side, !order.terms.isReduceOnly else { return nil }
        if let parent = order.parent, openOrders[parent]?.holding == .sliced { return nil }
        let pending = pendingAmendments[order.id.intent]?.quantity ?? .zero
        return max(order.leavesQuantity, pending - order.filledQuantity)
    }

    mutating func store(_ order: Order) {
        let number = order.id.intent
        if !order.state.isFinal {
            openOrders[number] = order
        } else if openOrders.removeValue(forKey: number) != nil {
            endedOrders.append(order)
            forgetOldOrders(order.updatedTime)
        } else if let index = endedOrders.lastIndex(where: { $0.id.intent == number }) {
            endedOrders[index] = order
        }
    }

    /// Orders that a group still decides by are remembered however long ago they ended: a bracket's entry may have filled just
    /// before a freeze of hours.
    mutating func keep(_ orders: [IntentNumber], isNeeded: Bool) {
        var related = relatedOrders ?? []
        if isNeeded { related.formUnion(orders) } else { related.subtract(orders) }
        relatedOrders = related.isEmpty ? nil : related
    }

    /// The older half at a time, because removing from the front moves the rest. An order that others were made for is remembered
    /// as long as they are: what they may come to is judged by it.
    private mutating func forgetOldOrders(_ now: Timestamp) {
        let middle = endedOrders.count / 2
        let age = endedOrderAge ?? OMS.endedOrderAge
        guard middle > InstanceBook.endedOrderLimit || endedOrders[middle].updatedTime + age < now else { return }
        let parents = Set(openOrders.values.compactMap(\.parent)).union(endedOrders[(middle + 1)...].compactMap(\.parent))
        var kept: [Order] = []
        for order in endedOrders[...middle] {
            if parents.contains(order.id.intent) || relatedOrders?.contains(order.id.intent) == true {
                kept.append(order)
                continue
            }
            seenFills[order.id.intent] = nil
            pendingAmendments[order.id.intent] = nil
            answeredAmendments?[order.id.intent] = nil
        }
        endedOrders.replaceSubrange(...middle, with: kept)
    }
}
