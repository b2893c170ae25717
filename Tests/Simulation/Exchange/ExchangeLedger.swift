package import TradingModel

/// What really happened at the exchange, whatever was reported.
package struct ExchangeLedger: Sendable, Codable {
    /// In the order in which they arrived. Ended ones stay until they are forgotten.
    package private(set) var orders: [ExchangeOrder] = []
    /// By client order id, places in `orders`.
    private var places: [ClientOrderID: Int] = [:]
    /// Places of open orders.
    private(set) var open: [Int] = []
    /// In the order in which they happened; those of forgotten orders are forgotten with them.
    package private(set) var executions: [ExchangeExecution] = []
    package private(set) var positions: [ExchangePosition] = []
    package private(set) var orderCount: UInt64 = 0
    package private(set) var fillCount: UInt64 = 0

    package init() {}

    package func order(_ id: ClientOrderID) -> ExchangeOrder? { places[id].map { orders[$0] } }

    /// What the account holds; flat when it has never traded.
    package func position(_ account: TenantID, _ instrument: InstrumentID) -> ExchangePosition {
        positions.first { $0.account == account && $0.instrument == instrument }
            ?? ExchangePosition(
                account: account, instrument: instrument, quantity: .zero, cash: .zero, fee: .zero, fillCount: 0)
    }

    package func openOrders(_ account: TenantID?) -> [ExchangeOrder] {
        open.sorted().lazy.map { orders[$0] }.filter { account == nil || $0.id.tenant == account }
    }

    /// All that are kept when `after` is not known any more.
    package func executions(_ account: TenantID?, after: String?) -> [ExchangeExecution] {
        let start = after.flatMap { id in executions.lastIndex { $0.fill.venueFillID == id } }.map { $0 + 1 } ?? 0
        return executions[start...].filter { account == nil || $0.order.tenant == account }
    }

    /// Forgets ended orders and their executions; positions stay. For long runs, when nobody will ask for them any more.
    mutating func forgetEnded() {
        let isOpen = Set(open)
        var kept: [ExchangeOrder] = []
        places.removeAll(keepingCapacity: true)
        for place in orders.indices where isOpen.contains(place) {
            places[orders[place].id] = kept.count
            kept.append(orders[place])
        }
        orders = kept
        open = Array(orders.indices)
        executions.removeAll { places[$0.order] == nil }
    }

    func place(_ id: ClientOrderID) -> Int? { places[id] }

    mutating func add(_ order: ExchangeOrder) -> Int {
        let place = orders.count
        orders.append(order)
        places[order.id] = place
        orderCount += 1
        if order.state == .open { open.append(place) }
        return place
    }

    mutating func change(_ place: Int, _ body: (inout ExchangeOrder) -> Void) {
        body(&orders[place])
        if orders[place].state != .open, let index = open.firstIndex(of: place) { open.swapAt(index, open.count - 1) }
        if orders[place].state != .open, open.last == place { open.removeLast() }
    }

    mutating func book(_ fill: VenueFill, place: Int, at time: Timestamp) {
        let notional = fill.quantity.notional(at: fill.price)
        let (id, terms) = (orders[place].id, orders[place].terms)
        change(place) { order in
            order.filledQuantity += fill.quantity
            order.filledNotional += notional
            order.fee += fill.fee
            if order.leavesQuantity.isZero { order.state = .filled }
        }
        executions.append(ExchangeExecution(order: id, side: terms.side, fill: fill, venueTime: time))
        fillCount += 1
        var index = positions.firstIndex { $0.account == id.tenant && $0.instrument == terms.instrument }
        if index == nil {
            positions.append(position(id.tenant, terms.instrument))
            index = positions.count - 1
        }
        guard let index else { return }
        positions[index].quantity += terms.side == .buy ? fill.quantity : -fill.quantity
        positions[index].cash += terms.side == .buy ? -notional : notional
        positions[index].fee += fill.fee
        positions[index].fillCount += 1
    }
}
