import OMS
import Risk
import Testing
import TradingModel

/// One instance's book, driven as the engine and a venue would drive it.
struct Desk {
    static let tenant = TenantID(7)
    static let instance = InstanceID(70)
    static let instrument = InstrumentID(1)

    var oms = OMS()
    private(set) var now = Timestamp(milliseconds: 1_000)
    private var lastIntent: IntentNumber = 0

    init() {
        oms.open(tenant: Desk.tenant, instance: Desk.instance, instrument: Desk.instrument)
    }

    var book: InstanceBook { oms.book(Desk.instance) }

    func order(_ number: IntentNumber) throws -> Order { try #require(book.order(number)) }

    static func id(_ number: IntentNumber) -> ClientOrderID {
        ClientOrderID(tenant: tenant, instance: instance, intent: number)
    }

    // MARK: What the strategy asks for

    /// Submits a limit order and returns its number.
    mutating func submit(
        _ side: Side = .buy, _ quantity: Quantity = Quantity(10), isReduceOnly: Bool = false, parent: IntentNumber? = nil
    ) throws -> IntentNumber {
        let terms = OrderTerms(
            instrument: Desk.instrument, side: side, type: .limit, quantity: quantity, price: Price(100),
            isReduceOnly: isReduceOnly)
        return try #require(try begin(.submit(terms), parent: parent)).id.intent
    }

    mutating func cancel(_ order: IntentNumber) throws -> Order? { try begin(.cancel(order: order)) }

    mutating func amend(_ order: IntentNumber, to quantity: Quantity) throws -> Order? {
        try amend(order, Amendment(quantity: quantity))
    }

    mutating func amend(_ order: IntentNumber, _ amendment: Amendment) throws -> Order? {
        try begin(.amend(order: order, amendment))
    }

    private mutating func begin(_ action: OrderIntent.Action, parent: IntentNumber? = nil) throws -> Order? {
        lastIntent += 1
        tick()
        let intent = OrderIntent(
            tenant: Desk.tenant, instance: Desk.instance, number: lastIntent, time: now, action: action,
            parent: parent)
        return oms.begin(try approved(intent), now: now)
    }

    /// Risk's proof, got from Risk itself with an account that stands in nobody's way.
    private func approved(_ intent: OrderIntent) throws -> RiskApproved<OrderIntent> {
        var target: Order?
        switch intent.action {
        case .submit: break
        case .cancel(let number), .amend(let number, _):
            // The book may be ahead of what risk knew: such a race is what the tests are about.
            target = book.order(number)
            target?.state = .accepted
            target?.filledQuantity = .zero
        }
        let everything = Notional(1_000_000_000)
        let context = RiskContext(
            instrument: Desk.filters,
            limits: RiskLimits(
                maximumOrderNotional: everything, maximumPositionNotional: everything, maximumOpenOrders: .max,
                maximumOrdersPerMinute: .max), referencePrice: Price(100), position: .zero, openOrders: 0,
            openBuyQuantity: .zero, openSellQuantity: .zero, recentOrders: OrderRateWindow(), halt: nil, activity: .running,
            now: now, target: target)
        guard case .approved(let proof) = Risk().check(intent, context) else {
            Issue.record("risk refuses \(intent)")
            throw UnexpectedRefusal()
        }
        return proof
    }

    struct UnexpectedRefusal: Error {}

    private static let filters = Instrument(
        id: instrument, name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1),
        lotSize: Quantity(1), minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000_000),
        minimumNotional: Notional(1), makerFeeRate: .zero, takerFeeRate: .zero)

    // MARK: What the venue says

    mutating func report(_ order: IntentNumber, _ event: VenueReport.Event) -> ReportOutcome {
        report(Desk.id(order), event)
    }

    mutating func report(_ order: ClientOrderID, _ event: VenueReport.Event) -> ReportOutcome {
        tick()
        return oms.apply(VenueReport(order: order, venueTime: now, event: event), now: now)
    }

    /// The order after a report that changes it.
    mutating func change(_ order: IntentNumber, _ event: VenueReport.Event) throws -> Order {
        switch report(order, event) {
        case .changed(let order), .filled(let order, _, _): return order
        case let other:
            Issue.record("\(event) comes to \(other)")
            return try self.order(order)
        }
    }

    mutating func wait(_ milliseconds: Int64) { now = now + milliseconds * 1_000_000 }

    private mutating func tick() { now = now + 1_000_000 }
}

/// A fill of whole units at 100, or as given.
func filled(
    _ id: String, _ quantity: Quantity, at price: Price = Price(100), fee: Notional = .zero, feeAsset: String? = nil
) -> VenueReport.Event {
    .filled(VenueFill(venueFillID: id, price: price, quantity: quantity, fee: fee, feeAsset: feeAsset, isMaker: true))
}

extension VenueReport.Event {
    static let accepted = VenueReport.Event.accepted(venueOrderID: "v1")
    static let noSuchOrder = VenueReport.Event.cancelRejected(.unknownOrder)
    static let noFunds = VenueReport.Event.rejected(.insufficientFunds)

    static func amended(to quantity: Quantity) -> VenueReport.Event { .amended(Amendment(quantity: quantity)) }
}
