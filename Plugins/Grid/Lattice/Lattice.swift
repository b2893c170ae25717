import TradingBoostSDK

/// The rungs of a grid, lowest first, and what became of each.
///
/// Between two neighbouring rungs lies a cell: it buys at its lower rung and sells at its upper one, or, when it is short, the
/// other way round. What a cell holds is what its entry order filled and its exit order has not given back. `rungs[index]`
/// keeps the cell above that rung; the highest rung has none.
struct Lattice: BitwiseCopyable, Equatable {
    /// Room for so many rungs.
    static var maximumRungs: Int { 64 }

    enum Spacing: ParameterChoice {
        case geometric
        case arithmetic

        var name: StaticString { self == .geometric ? "geometric" : "arithmetic" }
    }

    /// Zero before the lattice is planned.
    private(set) var rungCount = 0
    private(set) var spacing = Spacing.geometric
    /// From a rung to the next one: a factor, or quote units where the spacing is arithmetic.
    private(set) var growth = FixedDecimal.one
    /// What the entry order of a cell is worth.
    private(set) var cellNotional = Notional.zero
    private var rungs = InlineArray<64, Rung>(repeating: Rung())

    /// No rungs.
    init() {}

    init(_ spacing: Spacing, growth: FixedDecimal, cellNotional: Notional) {
        self.spacing = spacing
        self.growth = growth
        self.cellNotional = cellNotional
    }

    /// Adds the next higher rung.
    mutating func append(_ price: Price) throws(LatticeRefusal) {
        guard rungCount < Lattice.maximumRungs else {
            throw LatticeRefusal(.tooManyRungs, rung: rungCount, limit: FixedDecimal(Lattice.maximumRungs))
        }
        rungs[rungCount] = Rung(price: price)
        rungCount += 1
    }

    var isPlanned: Bool { rungCount > 0 }

    /// One less than the rungs.
    var cells: Range<Int> { 0..<max(rungCount - 1, 0) }

    subscript(index: Int) -> Rung {
        get { rungs[index] }
        set { rungs[index] = newValue }
    }

    func price(_ rung: Int) -> Price { rungs[rung].price }

    var lowest: Price { rungs[0].price }

    var highest: Price { rungs[max(rungCount - 1, 0)].price }

    func contains(_ price: Price) -> Bool { isPlanned && price >= lowest && price <= highest }

    // MARK: - Moving by a rung

    /// The price of the rung that would follow beyond an end; nil when there is none: not positive, out of range, or on the
    /// same tick.
    func nextPrice(beyond end: RangeEnd, _ instrument: Instrument) -> Price? {
        let edge = end == .top ? highest : lowest
        let exact: FixedDecimal?
        switch (spacing, end) {
        case (.geometric, .top): exact = edge.decimal.multipliedReportingOverflow(by: growth, rounding: .nearest)
        case (.geometric, .bottom): exact = edge.decimal.divided(by: growth, rounding: .nearest)
        case (.arithmetic, .top): exact = edge.decimal + growth
        case (.arithmetic, .bottom): exact = edge.decimal - growth
        }
        guard let exact, exact > .zero else { return nil }
        let price = instrument.roundedToTick(Price(exact), .nearest)
        return price > .zero && price != edge ? price : nil
    }

    /// Moves the cell at the other end beyond this one, with what it holds; its orders have to be gone. `price` is that of the
    /// new rung.
    mutating func move(towards end: RangeEnd, to price: Price) {
        let last = rungCount - 1
        if end == .top {
            var moved = rungs[0]
            for index in 0..<last { rungs[index] = rungs[index + 1] }
            moved.price = rungs[last - 1].price
            rungs[last - 1] = moved
            rungs[last] = Rung(price: price)
        } else {
            // The cell of the highest rung but one goes; that rung becomes the end.
            var moved = rungs[last - 1]
            for index in stride(from: last, to: 0, by: -1) { rungs[index] = rungs[index - 1] }
            rungs[last] = Rung(price: moved.price)
            moved.price = price
            rungs[0] = moved
        }
    }

    /// For `Strategy.visitLists`.
    mutating func visitLists(_ lists: inout StateLists) { lists.add(&rungs) }

    static func == (left: Lattice, right: Lattice) -> Bool {
        guard left.rungCount == right.rungCount, left.spacing == right.spacing, left.growth == right.growth,
            left.cellNotional == right.cellNotional
        else { return false }
        for index in 0..<Lattice.maximumRungs where left.rungs[index] != right.rungs[index] { return false }
        return true
    }
}

/// A rung and the cell above it.
struct Rung: BitwiseCopyable, Equatable {
    var price = Price.zero
    /// Of the cell's entry order: buy for a long cell. Of an empty cell of a neutral grid it follows the price.
    var side = Side.buy
    /// Base units, never negative: bought and not yet sold, or the other way round.
    var held = Quantity.zero
    /// What `held` was worth when it was entered, quote units.
    var cost = Notional.zero
    var entry: RungOrder?
    var exit: RungOrder?
    /// The last ones that ended before they were whole, 0 for none: a cancel and a fill may cross, and the fill counts.
    var endedEntry = OrderNumber(0)
    var endedExit = OrderNumber(0)
    /// After refusals of the cell's orders.
    var pause = RetryPause()

    /// Base units; negative is short.
    var position: Quantity { side == .buy ? held : -held }

    var hasOrders: Bool { entry != nil || exit != nil }
}

/// An order of a cell, or one at the market, that has not come to its end. Smaller than the SDK's `WorkingOrder`: side and price
/// are those of its place.
struct RungOrder: BitwiseCopyable, Equatable {
    let number: OrderNumber
    /// Ordered, base units.
    private(set) var quantity: Quantity
    /// Cumulative, base units.
    private(set) var filledQuantity = Quantity.zero
    /// A cancel or an amendment was asked for and is not answered: nothing else is asked meanwhile.
    var awaitsAnswer = false
    /// A cancel was asked for: its end is no surprise.
    var isWithdrawn = false
    /// An amendment was refused: the next change is to cancel it and to send another one.
    private(set) var isFixed = false

    init(_ number: OrderNumber, _ quantity: Quantity) {
        self.number = number
        self.quantity = quantity
    }

    /// What may still fill.
    var leavesQuantity: Quantity { quantity - filledQuantity }

    /// The order after a step of it; nil behind its last one.
    func after(_ step: OrderStep) -> RungOrder? {
        if step.kind.isFinal { return nil }
        var order = self
        order.quantity = step.quantity
        order.filledQuantity = step.filledQuantity
        switch step.kind {
        case .updated: order.awaitsAnswer = false
        case .updateRejected: (order.awaitsAnswer, order.isFixed) = (false, true)
        case .cancelRejected: (order.awaitsAnswer, order.isWithdrawn) = (false, false)
        default: break
        }
        return order
    }
}
