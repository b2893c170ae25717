import Testing
import TradingModel

@testable import Risk

@Suite("Orders per minute") struct OrdersPerMinuteTests {
    /// As many orders as given, one a second, the last of them now.
    func after(_ count: Int) -> RiskContext {
        RiskContext.flat.with { context in
            for index in (0..<count).reversed() {
                context.recentOrders.record(Timestamp(milliseconds: context.now.milliseconds - Int64(index) * 1_000))
            }
        }
    }

    @Test func `the limit is the number of orders within a minute`() {
        #expect(refusal(of: .market(.buy, "1"), in: after(59)) == nil)
        #expect(refusal(of: .market(.buy, "1"), in: after(60)) == .tooManyOrdersPerMinute(recent: 60, limit: 60))
    }

    @Test func `an order passes again when the first of them is a minute old`() {
        let full = after(60)
        let first = full.now + -59_000_000_000
        let justBefore = full.with { $0.now = first + 59_999_999_999 }
        #expect(refusal(of: .market(.buy, "1"), in: justBefore) == .tooManyOrdersPerMinute(recent: 60, limit: 60))
        let aMinuteLater = full.with { $0.now = first + 60_000_000_000 }
        #expect(refusal(of: .market(.buy, "1"), in: aMinuteLater) == nil)
    }

    @Test func `amendments are limited, cancels are not`() {
        let full = after(60).naming(.limit(.buy, "1", at: "900"))
        #expect(refusal(of: Amendment(quantity: quantity("0.5")), in: full) == .tooManyOrdersPerMinute(recent: 60, limit: 60))
        #expect(refusal(of: .cancel(order: 3), in: full) == nil)
    }
}
