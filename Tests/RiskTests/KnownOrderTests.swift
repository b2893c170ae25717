import Testing
import TradingModel

@testable import Risk

@Suite("Known order") struct KnownOrderTests {
    static let final: [OrderState] = OrderState.allCases.filter(\.isFinal)
    static let open: [OrderState] = OrderState.allCases.filter { !$0.isFinal }
    let terms = OrderTerms.limit(.buy, "1", at: "900")
    let halve = Amendment(quantity: quantity("0.5"))

    @Test func `a cancel or amendment of an order that does not exist is refused`() {
        #expect(refusal(of: .cancel(order: 3), in: .flat) == .unknownOrder(3))
        #expect(refusal(of: halve, in: .flat) == .unknownOrder(3))
    }

    @Test(arguments: KnownOrderTests.final) func `a final order cannot be changed`(state: OrderState) {
        let context = RiskContext.flat.naming(terms, state: state)
        #expect(refusal(of: .cancel(order: 3), in: context) == .orderIsFinal(3, state))
        #expect(refusal(of: halve, in: context) == .orderIsFinal(3, state))
    }

    @Test(arguments: KnownOrderTests.open) func `an open order can be cancelled in every state`(state: OrderState) {
        #expect(refusal(of: .cancel(order: 3), in: RiskContext.flat.naming(terms, state: state)) == nil)
    }

    @Test(arguments: KnownOrderTests.open) func `an order is amended only while no other change is pending`(state: OrderState) {
        let isPending = state == .cancelPending || state == .updatePending
        let expected: RiskRefusal? = isPending ? .changeIsPending(3, state) : nil
        #expect(refusal(of: halve, in: RiskContext.flat.naming(terms, state: state)) == expected)
    }

    @Test func `an amendment that names nothing is refused`() {
        #expect(refusal(of: Amendment(), in: RiskContext.flat.naming(terms)) == .amendmentIsEmpty(3))
    }

    @Test func `where the venue does not amend, only an order that the host holds is changed`() {
        let context = RiskContext.flat.naming(terms).with { $0.canAmend = false }
        #expect(refusal(of: halve, in: context) == .amendmentNotOffered(3))
        #expect(refusal(of: halve, in: context)?.code == "risk.amendment_not_offered")
        #expect(refusal(of: .cancel(order: 3), in: context) == nil)
        #expect(refusal(of: halve, in: context.with { $0.target?.holding = .held }) == nil)
    }

    @Test func `an amended quantity is above what is filled`() {
        let context = RiskContext.flat.naming(terms, filled: "0.5", state: .partiallyFilled)
        #expect(refusal(of: halve, in: context) == .quantityNotAboveFilled(quantity: quantity("0.5"), filled: quantity("0.5")))
        #expect(refusal(of: Amendment(quantity: quantity("0.501")), in: context) == nil)
    }
}
