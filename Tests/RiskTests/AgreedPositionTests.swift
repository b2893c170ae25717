import Testing
import TradingModel

@testable import Risk

@Suite("Rule: the books and the venue agree")
struct AgreedPositionTests {
    private let difference = PositionDifference(books: quantity("3"), venue: quantity("5"))

    @Test func `while they differ nothing is added, on either side, and the refusal has both numbers`() {
        let disputed = RiskContext.flat.with { $0.dispute = difference }
        for side in [Side.buy, .sell] {
            let refusal = AgreedPosition.refusal(ProposedOrder(terms: .market(side, "1"), current: nil), disputed)
            #expect(refusal == .positionDisputed(difference))
            #expect(refusal?.text.contains("the venue holds 5, the books 3") == true)
        }
        #expect(AgreedPosition.refusal(ProposedOrder(terms: .market(.buy, "1"), current: nil), .flat) == nil)
    }

    @Test func `what only reduces passes`() {
        let disputed = RiskContext.flat.with {
            $0.dispute = difference
            $0.position = quantity("3")
        }
        #expect(refusal(of: .market(.sell, "1", reduceOnly: true), in: disputed) == nil)
        #expect(refusal(of: .market(.sell, "1"), in: disputed)?.code == "risk.position_disputed")
    }
}
