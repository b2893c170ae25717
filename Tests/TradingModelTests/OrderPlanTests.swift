import Foundation
import Testing
import TradingModel

@Suite("Order plan")
struct OrderPlanTests {
    private static let plans: [OrderPlan] = [
        .none, .oco(with: 12), .bracket(stop: Price(90), takeProfit: Price(110)), .bracket(stop: nil, takeProfit: Price(110)),
        .twap(duration: 600_000_000_000, slices: 10), .iceberg(visible: Quantity(5)),
    ]

    @Test func `each has a text of its own, and an order alone has none`() {
        #expect(
            Self.plans.map(\.summary) == [
                nil, "oco 12", "bracket stop=90 take_profit=110", "bracket take_profit=110",
                "twap duration=600000000000 slices=10",
                "iceberg visible=5",
            ])
        #expect(Self.plans.map(\.isSliced) == [false, false, false, false, true, true])
        #expect(Self.plans.map(\.linkedOrder) == [nil, 12, nil, nil, nil, nil])
    }

    @Test func `digests differ, and that of an order alone is 0`() {
        #expect(OrderPlan.none.digest == 0)
        #expect(Set(Self.plans.map(\.digest)).count == Self.plans.count)
    }

    @Test func `a text is read back, and nothing else is a plan`() {
        for plan in Self.plans { if let text = plan.summary { #expect(OrderPlan(summary: text) == plan) } }
        for text in ["", "oco", "oco x", "oco 1 2", "bracket stop=x", "twap duration=1", "iceberg visible=", "grid 3", "oco 012"]
        {
            #expect(OrderPlan(summary: text) == nil, "\(text)")
        }
    }

    @Test func `an intent that an earlier version wrote is one without a plan`() throws {
        let intent = OrderIntent(
            tenant: TenantID(1), instance: InstanceID(2), number: 3, time: Timestamp(nanoseconds: 4), action: .cancel(order: 1))
        let bytes = try JSONEncoder().encode(intent)
        var fields = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        fields["plan"] = nil
        let old = try JSONSerialization.data(withJSONObject: fields)
        #expect(try JSONDecoder().decode(OrderIntent.self, from: old) == intent)
        var planned = intent
        planned.plan = Self.plans[2]
        planned.parent = 1
        #expect(try JSONDecoder().decode(OrderIntent.self, from: JSONEncoder().encode(planned)) == planned)
    }
}
