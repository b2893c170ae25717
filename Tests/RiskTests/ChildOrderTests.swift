import Testing
import TradingModel

@testable import Risk

/// The door of what the host makes of a strategy's order: parts of it, exits for it, its rest, other quantities.
@Suite("Orders for an order") struct ChildOrderTests {
    static let terms = OrderTerms.limit(.buy, "10", at: "900")

    /// An order of 10, of which 4 are filled.
    private func order(_ state: OrderState = .partiallyFilled, _ holding: Order.Holding? = nil) -> Order {
        var order = Order(
            id: ClientOrderID(tenant: TenantID(1), instance: InstanceID(2), intent: 1), terms: ChildOrderTests.terms,
            createdTime: RiskContext.flat.now, state: state)
        order.filledQuantity = quantity("4")
        order.holding = holding
        return order
    }

    private func judged(
        _ action: OrderIntent.Action, of parent: Order, in context: RiskContext = .flat
    ) -> RiskRefusal? {
        let intent = OrderIntent(
            tenant: TenantID(1), instance: InstanceID(2), number: OrderIntent.hostNumbers, time: context.now, action: action,
            parent: parent.id.intent)
        switch Risk().checkChild(intent, of: parent, context) {
        case .approved(let approved): return approved.subject == intent ? nil : .unknownOrder(0)
        case .refused(let refusal): return refusal
        }
    }

    private func notOfIt(_ amount: String) -> RiskRefusal { .plan(.notOfItsOrder(1, quantity: quantity(amount))) }

    @Test func `it is refused with a number and a code of its own`() {
        let refusal = judged(.submit(.market(.buy, "1")), of: order())
        #expect(refusal?.number == 215 && refusal?.code == "risk.plan_not_of_its_order")
    }

    @Test func `a part is in the terms of its order and no larger than what is left`() {
        let whole = order(.accepted, .sliced)
        #expect(judged(.submit(.limit(.buy, "6", at: "900")), of: whole) == nil)
        #expect(judged(.submit(.limit(.buy, "6.001", at: "900")), of: whole) == notOfIt("6.001"))
        for other in [
            OrderTerms.limit(.buy, "6", at: "900.5"), .limit(.sell, "6", at: "900"), .market(.buy, "6"),
            .limit(.buy, "6", at: "900").with { $0.isPostOnly = true },
            .limit(.buy, "6", at: "900").with { $0.instrument = InstrumentID(8) },
        ] { #expect(judged(.submit(other), of: whole) == notOfIt("6"), "\(other)") }
    }

    @Test func `an exit reduces what its entry has filled, and no more`() {
        for exit in [
            OrderTerms.limit(.sell, "4", at: "1100", reduceOnly: true), .stop(.sell, "4", at: "800", reduceOnly: true),
            .market(.sell, "0.5", reduceOnly: true),
        ] { #expect(judged(.submit(exit), of: order()) == nil, "\(exit)") }
        #expect(judged(.submit(.stop(.sell, "4.001", at: "800", reduceOnly: true)), of: order()) == notOfIt("4.001"))
        #expect(judged(.submit(.stop(.sell, "4", at: "800")), of: order()) == notOfIt("4"))
        #expect(judged(.submit(.stop(.buy, "4", at: "1100", reduceOnly: true)), of: order()) == notOfIt("4"))
        let elsewhere = OrderTerms.market(.sell, "4", reduceOnly: true).with { $0.instrument = InstrumentID(8) }
        #expect(judged(.submit(elsewhere), of: order()) == notOfIt("4"))
    }

    @Test func `the rest of an order takes its place when it has ended`() {
        let rest = OrderIntent.Action.submit(.limit(.buy, "6", at: "900"))
        #expect(judged(rest, of: order(.cancelled)) == nil)
        #expect(judged(rest, of: order()) == notOfIt("6"))
        #expect(judged(.submit(.limit(.buy, "7", at: "900")), of: order(.cancelled)) == notOfIt("7"))
    }

    @Test func `what is open may become smaller, and only an exit larger, up to what its entry has filled`() {
        func amended(_ amendment: Amendment, _ terms: OrderTerms, filled: String = "0") -> RiskRefusal? {
            judged(.amend(order: 3, amendment), of: order(), in: RiskContext.flat.naming(terms, filled: filled))
        }
        let exit = OrderTerms.limit(.sell, "2", at: "1100", reduceOnly: true)
        #expect(amended(Amendment(quantity: quantity("1")), exit) == nil)
        #expect(amended(Amendment(quantity: quantity("4")), exit) == nil)
        #expect(amended(Amendment(quantity: quantity("4.001")), exit) == notOfIt("4.001"))
        // What it has filled itself is not the entry's any more.
        #expect(amended(Amendment(quantity: quantity("5")), exit, filled: "1") == nil)
        #expect(amended(Amendment(quantity: quantity("5.001")), exit, filled: "1") == notOfIt("5.001"))
        let other = OrderTerms.limit(.buy, "2", at: "900")
        #expect(amended(Amendment(quantity: quantity("1")), other) == nil)
        #expect(amended(Amendment(quantity: quantity("3")), other) == notOfIt("3"))
        // Its price is the strategy's.
        #expect(amended(Amendment(quantity: quantity("1"), price: price("1000")), exit) == notOfIt("1"))
        #expect(amended(Amendment(price: price("1000")), exit) == notOfIt("0"))
        #expect(amended(Amendment(stopPrice: price("1000")), exit) == notOfIt("0"))
    }
}
