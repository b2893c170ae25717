import Testing
import TradingModel

@testable import Risk

@Suite("Rule: what guards forbid")
struct GuardedInstanceTests {
    private static let mode = SafeMode(kind: .drawdown, since: Timestamp(nanoseconds: 0), until: nil, reason: "too much")
    private static let standings: [GuardStanding] = [
        .closing(.stopLoss), .safeMode(mode), .coolingDown(.stopLoss, until: Timestamp(nanoseconds: 1)),
    ]

    private func refusal(_ terms: OrderTerms, _ standing: GuardStanding, holding: Quantity = 1) -> RiskRefusal? {
        var context = RiskContext.flat
        context.position = holding
        context.guardStanding = standing
        return GuardedInstance.refusal(ProposedOrder(terms: terms, current: nil), context)
    }

    @Test(arguments: standings)
    func `nothing is added, and the refusal says why`(standing: GuardStanding) {
        let expected: RiskRefusal =
            switch standing {
            case .closing(let kind): .guardIsClosing(kind)
            case .safeMode(let mode): .safeMode(mode)
            case .coolingDown(let kind, let until): .coolingDown(kind, until: until)
            }
        #expect(refusal(.limit(.buy, "1", at: "1000"), standing) == expected)
        #expect(refusal(.market(.sell, "1"), standing) == expected)
        // Reduce-only on the side of the position, or with none, reduces nothing.
        #expect(refusal(.market(.buy, "1", reduceOnly: true), standing) == expected)
        #expect(refusal(.market(.buy, "1", reduceOnly: true), standing, holding: .zero) == expected)
        #expect(refusal(.market(.sell, "1", reduceOnly: true), standing, holding: -1) == expected)
    }

    @Test func `the way out stays open, but not beside a guard that closes`() {
        for standing in GuardedInstanceTests.standings.dropFirst() {
            #expect(refusal(.market(.sell, "1", reduceOnly: true), standing) == nil)
            #expect(refusal(.market(.buy, "1", reduceOnly: true), standing, holding: -1) == nil)
        }
        #expect(refusal(.market(.sell, "1", reduceOnly: true), .closing(.stopLoss)) == .guardIsClosing(.stopLoss))
    }

    @Test func `cancels pass, and what the host closes does too`() {
        var context = RiskContext.flat
        context.position = 1
        context.target = Order(
            id: ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: 1), terms: .limit(.buy, "1", at: "1000"),
            createdTime: Timestamp(nanoseconds: 0))
        for standing in GuardedInstanceTests.standings {
            context.guardStanding = standing
            #expect(Risk().decides(.cancel(order: 1), context) == nil)
            #expect(Risk().closes(.submit(.market(.sell, "1", reduceOnly: true)), context) == nil)
        }
    }
}

extension Risk {
    fileprivate func decides(_ action: OrderIntent.Action, _ context: RiskContext) -> RiskRefusal? {
        refusal(check(intent(action), context))
    }

    fileprivate func closes(_ action: OrderIntent.Action, _ context: RiskContext) -> RiskRefusal? {
        refusal(checkClosing(intent(action), context))
    }

    private func refusal(_ decision: RiskDecision) -> RiskRefusal? {
        if case .refused(let refusal) = decision { refusal } else { nil }
    }

    private func intent(_ action: OrderIntent.Action) -> OrderIntent {
        OrderIntent(
            tenant: TenantID(1), instance: InstanceID(1), number: 2, time: Timestamp(nanoseconds: 0), action: action)
    }
}
