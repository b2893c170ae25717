import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Group rows")
struct GroupRowsTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var connection: PostgreSQLConnection { stored.connection }

    init() throws { stored = try StoredTrading(tenants: 2) }

    private func group(_ members: [OrderGroup.Member]) -> OrderGroup {
        let order = sample.order(1)
        return OrderGroup(
            tenant: order.id.tenant, instance: order.id.instance, number: 1, kind: .bracket, members: members,
            stopPrice: Price(39_000), createdTime: order.createdTime)
    }

    private func member(_ order: IntentNumber, _ role: OrderGroup.Role) -> OrderGroup.Member {
        OrderGroup.Member(order: order, role: role, quantity: Quantity(1))
    }

    @Test func `an order that the host holds is stored with its plan, and one that stands alone without`() throws {
        var held = sample.order(1)
        held.holding = .held
        held.plan = .twap(duration: 600, slices: 3)
        held.bestPrice = Price(41_000)
        try stored.write([
            .intent(sample.intent(1), .approved), .order(held), .intent(sample.intent(2), .approved), .order(sample.order(2)),
        ])
        #expect(
            try stored.texts("SELECT intent_number || ' ' || holding || ' ' || best_price || ' ' || plan FROM oms.order_plan")
                == ["1 held 41000 twap duration=600 slices=3"])
        held.holding = .released
        held.revision += 1
        try stored.write([.order(held)])
        #expect(try stored.texts("SELECT holding FROM oms.order_plan") == ["released"])
        #expect(try OrderRepository(connection).find(held.id) == held)
        #expect(try OrderRepository(connection).orders().map(\.isPlanned) == [false, true])
        #expect(try Invariants(connection).violations().isEmpty)
    }

    @Test func `a group is stored with its members, and an older state never replaces a newer one`() throws {
        try stored.write((1...2).flatMap { [.intent(sample.intent($0), .approved), .order(sample.order($0))] })
        let first = group([member(1, .entry)])
        var second = group([member(1, .entry), member(2, .stop)])
        second.revision = 2
        second.members[1].end = .cancelled
        second.isEnded = true
        try stored.write([.group(first), .group(second)])
        try stored.write([.group(first)])
        #expect(
            try stored.texts(
                "SELECT order_number || ' ' || role || ' ' || coalesce(end_state, 'open') FROM oms.order_group_member ORDER BY 1")
                == ["1 entry open", "2 stop cancelled"])
        #expect(
            try stored.texts("SELECT kind || ' ' || stop_price || ' ' || is_ended FROM oms.order_group")
                == ["bracket 39000 true"])
        let groups = OrderGroupRepository(connection)
        #expect(try groups.find(instance: second.instance, number: 1) == second)
        #expect(try groups.groups(of: sample.order(2).id) == [second])
        #expect(try groups.groups(of: sample.order(3).id).isEmpty)
        #expect(try groups.open(instance: second.instance).isEmpty)
        #expect(try Invariants(connection).violations().isEmpty)
    }

    @Test func `a member without its order, and one that filled otherwise, are found`() throws {
        try stored.write([.intent(sample.intent(1), .approved), .order(sample.order(1))])
        var group = group([member(1, .entry), member(2, .stop)])
        group.members[0].filled = Quantity(1)
        try stored.write([.group(group)])
        #expect(
            try Invariants(connection).violations().map(\.rule).sorted() == [
                "what a member of a group filled is what its order filled",
                "what is stored of an order's plan, and each member of a group, has its order",
            ])
    }

    @Test func `the fills of its parts are what an order in parts filled`() throws {
        var whole = sample.order(1)
        whole.holding = .sliced
        var part = sample.filled(2)
        for index in part.indices {
            if case .order(var order) = part[index] {
                order.parent = 1
                part[index] = .order(order)
                whole.filledQuantity = order.filledQuantity
                whole.filledNotional = order.filledNotional
                whole.fee = order.fee
                whole.state = .filled
            }
        }
        try stored.write([.intent(sample.intent(1), .approved), .order(whole)] + part)
        #expect(!(try Invariants(connection).violations().contains { $0.rule.hasPrefix("an order's filled quantity") }))
        try connection.execute("UPDATE oms.order_plan SET holding = NULL WHERE intent_number = 1 AND plan IS NOT NULL")
        try connection.execute("DELETE FROM oms.order_plan WHERE intent_number = 1")
        #expect(try Invariants(connection).violations().contains { $0.rule.hasPrefix("an order's filled quantity") })
    }
}
