import Engine
import Risk
import TradingModel

/// An instance's orders as the model knows them.
struct TrackedBook {
    let tenant: TenantID
    let instance: InstanceID
    let capabilities: VenueCapabilities
    /// Nothing but orders: no plans, no halts, no guards, no limits.
    let isPlain: Bool
    /// Lots; nil: no limit.
    let maximumLots: Int?
    var orders: [IntentNumber: TrackedOrder] = [:]
    /// Numbers of orders that the model says are open.
    var open: [IntentNumber] = []
    var position = PositionModel()
    var groups: [IntentNumber: OrderGroup] = [:]
    /// The last intents that are known: of the strategy, of the host.
    var lastNumber: IntentNumber = 0
    var lastHostNumber: IntentNumber = OrderIntent.hostNumbers - 1
    /// A fill came behind the end of its order since the last settlement: what is held may be more than was meant to be.
    var wasFilledLate = false
    /// What the venue holds and the books do not agree: the line has said so, and not yet that they do.
    var isDisputed = false
    /// The host has told that it cannot close what is open.
    var isGivenUp = false

    func id(_ number: IntentNumber) -> ClientOrderID { ClientOrderID(tenant: tenant, instance: instance, intent: number) }

    /// The number of the last intent of the same origin.
    func last(_ intent: OrderIntent) -> IntentNumber { intent.isHostMade ? lastHostNumber : lastNumber }

    /// Lots that open orders of a side may still add. A part counts with its whole.
    func openLots(_ side: Side) -> Int {
        var lots = 0
        for number in open {
            guard let order = orders[number], order.model.side == side, !order.model.isReduceOnly, !isCounted(order.parent)
            else { continue }
            lots += order.model.mostLots - order.model.filledLots
        }
        return lots
    }

    private func isCounted(_ parent: IntentNumber?) -> Bool {
        guard let parent, let order = orders[parent] else { return false }
        return order.model.isOpen && order.model.holding == .sliced
    }

    /// Open orders of the strategy's own.
    var ownOpen: [IntentNumber] { open.filter { $0 < OrderIntent.hostNumbers } }

    /// Forgets the orders that ended, and the groups in which nothing is left.
    mutating func forgetEnded() {
        var kept: [IntentNumber: TrackedOrder] = [:]
        for number in open { kept[number] = orders[number] }
        orders = kept
        groups = groups.filter { !$0.value.isEnded }
        wasFilledLate = false
    }
}

/// An order beside what was journalled of it.
///
/// A class, so that a step changes it where it lies: it is the simulation's most frequent step.
final class TrackedOrder {
    var model: OrderModel
    let terms: OrderTerms
    let parent: IntentNumber?
    let plan: OrderPlan
    /// By revision, from 1.
    var steps: [Order] = []
    /// Fills of its parts that have not been passed to it yet.
    var passes: [VenueFill] = []
    /// Of a trailing stop that the host holds: the best price, and since when it is judged.
    var bestPrice: Price?

    init(_ model: OrderModel, _ terms: OrderTerms, parent: IntentNumber?, plan: OrderPlan) {
        self.model = model
        self.terms = terms
        self.parent = parent
        self.plan = plan
    }
}
