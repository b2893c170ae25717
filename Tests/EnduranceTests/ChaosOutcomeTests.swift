import ChaosVenue
import EnduranceRuns
import Testing
import TradingModel

/// What the end of a round finds, so that it is known to find it.
@Suite("The exchange's ledger beside the database")
struct ChaosOutcomeTests {
    private let id = ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: 4)

    private func ledger(
        _ state: VenueOrder.State = .cancelled(.requested), quantity: Int = 2, fills: [String] = ["E1"]
    ) -> ExchangeLedger {
        var ledger = ExchangeLedger()
        let order = VenueOrder(
            clientOrderID: id.description, venueOrderID: "X1", instrument: "BTC-USDT", side: .buy, quantity: Quantity(quantity),
            filledQuantity: Quantity(1), state: state, updatedTime: Timestamp(milliseconds: 1))
        ledger.orders = [ExchangeLedger.Entry(id: id, order: order)]
        ledger.executions = fills.map { fill in
            VenueExecution(
                clientOrderID: id.description, instrument: "BTC-USDT", side: .buy,
                fill: VenueFill(
                    venueFillID: fill, price: Price(1), quantity: Quantity(1), fee: .zero, isMaker: true),
                venueTime: Timestamp(milliseconds: 1))
        }
        ledger.position = Quantity(1)
        return ledger
    }

    private var rows: [String] { ["order \(id) cancelled 2 1", "fill E1", "count 3 4 1", "confirmed"] }

    private func outcome(_ ledger: ExchangeLedger, _ lines: [String]) -> ChaosOutcome {
        var outcome = ChaosOutcome()
        outcome.compare(ledger, lines)
        return outcome
    }

    @Test func `what is the same is clean`() {
        let same = outcome(ledger(), rows)
        #expect(same.isClean && same.orders == 1 && same.fills == 1 && same.intents == 3 && same.reports == 4)
    }

    @Test func `a fill that only one of them has is lost or doubled`() {
        #expect(outcome(ledger(fills: ["E1", "E2"]), rows).lost == 1)
        #expect(outcome(ledger(fills: []), rows).doubled == 1)
    }

    @Test func `an order that was sent again is doubled, and one that is missing here lost`() {
        var twice = ledger()
        twice.submittedTwice = 1
        #expect(outcome(twice, rows).doubled == 1)
        #expect(outcome(ledger(), ["fill E1", "count 3 4 1", "confirmed"]).lost == 1)
    }

    @Test func `an order of another state, quantity or fill is not confirmed, nor one that the venue never had`() {
        #expect(outcome(ledger(.open), rows).unconfirmed == 1)
        #expect(outcome(ledger(quantity: 3), rows).unconfirmed == 1)
        let other = ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: 5)
        #expect(outcome(ledger(), ["order \(other) submitted 2 0"] + rows).unconfirmed == 1)
        #expect(outcome(ledger(), ["order \(other) rejected 2 0"] + rows).isClean)
    }

    @Test func `another position, a broken rule and an end without confirmation are found`() {
        #expect(outcome(ledger(), rows.map { $0.hasPrefix("count") ? "count 3 4 2" : $0 }).lost == 1)
        #expect(outcome(ledger(), ["violation: fills"] + rows).violations.count == 1)
        #expect(outcome(ledger(), rows.dropLast() + ["not confirmed"]).unconfirmed == 1)
        #expect(!outcome(ledger(), []).isClean)
    }
}
