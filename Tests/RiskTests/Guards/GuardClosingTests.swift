import Testing
import TradingModel

@testable import Risk

@Suite("Closing for a guard")
struct GuardClosingTests {
    private static let instrument = Instrument.bitcoin

    @Test func `the quantity is what is too much, on the lot, of what the venue takes at once`() {
        let all = GuardClosing(kind: .stopLoss, isLong: true, target: .zero)
        func quantity(_ closing: GuardClosing, _ held: String, pending: String = "0") -> Quantity? {
            closing.quantity(holding: Quantity(decimal(held)), pending: Quantity(decimal(pending)), GuardClosingTests.instrument)
        }
        #expect(quantity(all, "1.5") == Quantity(decimal("1.5")))
        #expect(quantity(all, "-1.5") == Quantity(decimal("1.5")))
        #expect(quantity(all, "250") == 100)
        #expect(quantity(all, "0") == nil)
        #expect(quantity(all, "1.5", pending: "0.1") == nil)
        // Off the lot the rest stays for the next order; what is less than the venue takes is asked for: somebody hears of it.
        #expect(quantity(all, "1.0005") == 1)
        #expect(quantity(all, "0.001") == Quantity(decimal("0.001")))
        let part = GuardClosing(kind: .firstTakeProfit, isLong: true, target: 2)
        #expect(quantity(part, "3") == 1)
        #expect(quantity(part, "2") == nil && quantity(part, "2.001") == nil)
        // The strategy turned it meanwhile.
        #expect(quantity(part, "-3") == nil)
    }

    @Test func `all is done when nothing is held and nothing is open, a part when it is gone`() {
        let all = GuardClosing(kind: .stopLoss, isLong: true, target: .zero)
        #expect(all.isDone(holding: .zero, openOrders: 0))
        #expect(!all.isDone(holding: .zero, openOrders: 1) && !all.isDone(holding: 1, openOrders: 0))
        let part = GuardClosing(kind: .liquidation, isLong: false, target: 2)
        #expect(part.isDone(holding: -2, openOrders: 5) && part.isDone(holding: 3, openOrders: 0))
        #expect(!part.isDone(holding: -3, openOrders: 0))
    }

    @Test func `orders are cancelled as far as they stand in the way`() {
        func order(_ number: IntentNumber, _ terms: OrderTerms) -> Order {
            Order(
                id: ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: number), terms: terms,
                createdTime: Timestamp(nanoseconds: 0))
        }
        let entry = order(1, .limit(.buy, "1", at: "900"))
        let exit = order(2, .limit(.sell, "1", at: "1100", reduceOnly: true))
        let closing = order(OrderIntent.hostNumbers, .market(.sell, "1", reduceOnly: true))
        func cancelled(_ kind: GuardKind, _ target: Quantity) -> [IntentNumber] {
            let closes = GuardClosing(kind: kind, isLong: true, target: target)
            return [entry, exit, closing].filter(closes.cancels).map(\.id.intent)
        }
        #expect(cancelled(.stopLoss, 0) == [1, 2])
        #expect(cancelled(.liquidation, 1) == [1])
        #expect(cancelled(.firstTakeProfit, 1) == [])
    }

    @Test func `delays double to about a minute, and every eighth failure is told`() {
        var closing = GuardClosing(kind: .stopLoss, isLong: true, target: .zero)
        let now = Timestamp(nanoseconds: 5)
        var delays: [Int64] = []
        var told: [Int] = []
        for failure in 1...17 {
            if closing.fail(at: now) { told.append(failure) }
            delays.append(((closing.nextTime ?? now).nanoseconds - 5) / 1_000_000_000)
        }
        #expect(delays.prefix(8) == [1, 2, 4, 8, 16, 32, 64, 64] && delays.last == 64)
        #expect(told == [8, 16])
        closing.isStuck = true
        closing.begin()
        #expect(closing == GuardClosing(kind: .stopLoss, isLong: true, target: .zero))
    }
}
