import Reconciliation
import Testing
import TradingModel

@Suite("An order beside the venue's word")
struct OrderComparisonTests {
    private func order(_ state: OrderState, filled: Int = 0) -> Order {
        var order = Order(
            id: Desk.id(1),
            terms: OrderTerms(
                instrument: Desk.instrument.id, side: .buy, type: .limit, quantity: Quantity(10), price: Price(100)),
            createdTime: Timestamp(milliseconds: 1), state: state)
        order.filledQuantity = Quantity(filled)
        if ![.submitted, .unknown].contains(state) { order.venueOrderID = "v1" }
        return order
    }

    @Test(arguments: OrderState.allCases)
    func `an answer of "not known" ends nothing but an order that was never heard of`(state: OrderState) {
        let comparison = OrderComparison(order(state), amendment: nil, venue: nil, isLate: true)
        switch state {
        case .submitted, .unknown: #expect(comparison == .says([.absent]))
        case .filled, .cancelled, .rejected, .expired, .denied: #expect(comparison == .agrees)
        default: if case .contradicts = comparison {} else { Issue.record("\(state): \(comparison)") }
        }
        if case .says = OrderComparison(order(state), amendment: nil, venue: nil, isLate: false) {
            Issue.record("\(state): too early to be absent")
        }
    }

    @Test func `an order that the host held is absent when it was lost as it left`() {
        var released = order(.submitted)
        released.isTriggered = true
        released.holding = .released
        #expect(OrderComparison(released, amendment: nil, venue: nil, isLate: true) == .says([.absent]))
        // That a venue triggered it is the venue's word.
        released.holding = nil
        if case .says = OrderComparison(released, amendment: nil, venue: nil, isLate: true) { Issue.record("it was heard of") }
    }

    @Test(arguments: OrderState.allCases, [0, 4])
    func `an end at the venue is heard by every open order whose fills are known`(state: OrderState, filled: Int) {
        for (end, event) in [
            (VenueOrder.State.cancelled(.requested), VenueReport.Event.cancelled(.requested)), (.expired, .expired),
        ] {
            let there = venueOrder(1, end, filled: Quantity(filled))
            let comparison = OrderComparison(order(state, filled: filled), amendment: nil, venue: there, isLate: true)
            if state.isFinal {
                #expect(comparison == .agrees)
            } else if case .says(let events) = comparison {
                #expect(events.last == event)
            } else {
                Issue.record("\(state): \(comparison)")
            }
            let missing = OrderComparison(
                order(state, filled: filled), amendment: nil, venue: venueOrder(1, end, filled: Quantity(filled + 1)),
                isLate: true)
            if case .lacksFills = missing {} else { Issue.record("\(state): \(missing)") }
        }
    }

    @Test(arguments: OrderState.allCases)
    func `an order that works there and ended here is an orphan`(state: OrderState) {
        let comparison = OrderComparison(order(state), amendment: nil, venue: venueOrder(1, .open), isLate: true)
        #expect((comparison == .orphan) == state.isFinal, "\(state): \(comparison)")
    }

    @Test func `an answer from before a fill that was heard says nothing`() {
        let comparison = OrderComparison(
            order(.partiallyFilled, filled: 4), amendment: nil, venue: venueOrder(1, .open, filled: Quantity(3)), isLate: true)
        #expect(comparison == .tooEarly([]))
    }

    @Test func `an order that filled with the quantity of an amendment that was taken for lost is filled`() {
        for state in [OrderState.partiallyFilled, .cancelPending] {
            let there = venueOrder(1, .filled, quantity: Quantity(8), filled: Quantity(8))
            let comparison = OrderComparison(order(state, filled: 8), amendment: nil, venue: there, isLate: true)
            guard case .says(let events) = comparison, case .amended(let amendment)? = events.first else {
                Issue.record("\(state): \(comparison)")
                continue
            }
            #expect(events.count == 1 && amendment.quantity == Quantity(8))
        }
    }

    /// The answer ends the wait for both: an order that is filled takes no amendment and no cancel any more.
    @Test(arguments: [OrderState.updatePending, .cancelPending])
    func `an order that filled while an amendment was to enlarge it is filled when the venue says so`(state: OrderState) {
        let there = venueOrder(1, .filled, filled: Quantity(10))
        for isLate in [false, true] {
            let comparison = OrderComparison(
                order(state, filled: 10), amendment: Amendment(quantity: Quantity(20)), venue: there, isLate: isLate)
            #expect(comparison == .says([.amendRejected(.unknownOrder)]))
        }
    }

    @Test func `terms that nobody waits for are the venue's, unless the answer may be older than a request`() {
        let there = venueOrder(1, .open, quantity: Quantity(11))
        let terms = Amendment(quantity: Quantity(11), price: Price(100))
        #expect(
            OrderComparison(order(.accepted), amendment: nil, venue: there, isLate: true) == .says([.amended(terms)]))
        #expect(OrderComparison(order(.accepted), amendment: nil, venue: there, isLate: false) == .tooEarly([]))
    }
}
