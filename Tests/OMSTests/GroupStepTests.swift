import OMS
import Testing
import TradingModel

@Suite("Steps of groups")
struct GroupStepTests {
    private static let lot = Quantity(1)

    private func order(_ number: IntentNumber, _ state: OrderState, filled: Quantity = .zero) -> Order {
        var order = Order(
            id: Desk.id(number),
            terms: OrderTerms(
                instrument: Desk.instrument, side: number == 1 ? .buy : .sell, type: .limit, quantity: Quantity(10),
                price: Price(100), isReduceOnly: number > 1), createdTime: Timestamp(milliseconds: 1), state: state)
        order.filledQuantity = filled
        return order
    }

    private func bracket() -> OrderGroup {
        OrderGroup(
            tenant: Desk.tenant, instance: Desk.instance, number: 1, kind: .bracket,
            members: [
                OrderGroup.Member(order: 1, role: .entry, quantity: Quantity(10)),
                OrderGroup.Member(order: 2, role: .stop, quantity: Quantity(10)),
            ], stopPrice: Price(90), createdTime: Timestamp(milliseconds: 1))
    }

    @Test func `an exit that has ended unheard is not replaced before it is known how`() {
        var group = bracket()
        _ = group.note(order(1, .filled, filled: Quantity(10)))
        // Somebody cancelled it in the same event, and the group's turn comes for another order first.
        #expect(group.steps(canAmend: true, smallest: Self.lot) { _ in nil }.isEmpty)
        _ = group.note(order(2, .cancelled))
        #expect(group.steps(canAmend: true, smallest: Self.lot) { _ in nil }.isEmpty)
    }

    @Test func `what an entry fills behind the end of its exit is protected anew`() {
        var group = bracket()
        _ = group.note(order(1, .partiallyFilled, filled: Quantity(4)))
        _ = group.note(order(2, .cancelled))
        let entry = order(1, .partiallyFilled, filled: Quantity(4))
        #expect(group.steps(canAmend: true, smallest: Self.lot) { $0 == 1 ? entry : nil }.isEmpty)
        _ = group.note(order(1, .filled, filled: Quantity(10)))
        #expect(group.steps(canAmend: true, smallest: Self.lot) { _ in nil } == [.protect(.stop, Quantity(10))])
    }
}
