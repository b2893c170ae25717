import Testing
import TradingModel

@testable import Risk

@Suite("Orders per second") struct OrdersPerSecondTests {
    /// As many orders as given, the last of them now, 100 ms apart.
    func after(_ count: Int64) -> RiskContext {
        RiskContext.flat.with { context in
            context.limits.maximumOrdersPerSecond = 3
            for index in (0..<count).reversed() { context.recentOrders.record(context.now + -index * 100_000_000) }
        }
    }

    @Test func `the limit is the number of orders within a second`() {
        #expect(refusal(of: .market(.buy, "1"), in: after(2)) == nil)
        #expect(refusal(of: .market(.buy, "1"), in: after(3)) == .tooManyOrdersPerSecond(recent: 3, limit: 3))
        // Of eleven the first is exactly one second old.
        #expect(refusal(of: .market(.buy, "1"), in: after(11)) == .tooManyOrdersPerSecond(recent: 10, limit: 3))
    }

    @Test func `an order passes again when enough of them are a second old`() {
        let full = after(3)
        let later = { (nanoseconds: Int64) in full.with { $0.now = $0.now + nanoseconds } }
        #expect(refusal(of: .market(.buy, "1"), in: later(799_999_999)) != nil)
        #expect(refusal(of: .market(.buy, "1"), in: later(800_000_000)) == nil)
    }

    @Test func `amendments are limited, cancels are not`() {
        let full = after(3).naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: Amendment(quantity: quantity("0.5")), in: full)?.code == "risk.orders_per_second")
        #expect(refusal(of: .cancel(order: 3), in: full) == nil)
    }
}
