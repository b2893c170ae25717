import OMS
import Reconciliation
import Risk
import Testing
import TradingModel

/// A ledger and a reconciler between a strategy and a venue that the test plays. Seconds of the host's clock.
struct Desk {
    static let tenant = TenantID(7)
    static let instance = InstanceID(70)
    static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1),
        lotSize: Quantity(1), minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000_000),
        minimumNotional: Notional(1), makerFeeRate: .zero, takerFeeRate: .zero)
    /// Of what the venue did; long enough after 1970 for a time to be too old.
    static let venueTime = Timestamp(milliseconds: 1_767_225_600_000)
    /// When the host's clock is looked at first, behind all of it.
    static let start = venueTime + 1_000_000_000_000

    var oms = OMS()
    var reconciler: Reconciler
    private(set) var now = Desk.start
    private(set) var alarms: [String] = []
    private(set) var cancelledOrphans: [ClientOrderID] = []
    private(set) var adopted: [AdoptedPosition] = []
    private(set) var compared: [PositionDifference?] = []
    private(set) var foreign: [VenueOrder] = []
    private(set) var outcomes: [ReportOutcome] = []
    private var lastIntent: IntentNumber = 0

    init(_ settings: ReconciliationSettings = ReconciliationSettings()) {
        oms.open(tenant: Desk.tenant, instance: Desk.instance, instrument: Desk.instrument.id)
        reconciler = Reconciler(instruments: [Desk.instrument], settings: settings)
        reconciler.begin(oms, now: now)
    }

    static func id(_ number: IntentNumber) -> ClientOrderID {
        ClientOrderID(tenant: tenant, instance: instance, intent: number)
    }

    func order(_ number: IntentNumber) throws -> Order { try #require(oms.find(Desk.id(number))) }

    mutating func wait(_ seconds: Int64) { now = now + seconds * 1_000_000_000 }

    // MARK: What the strategy asks for

    mutating func submit(_ side: Side = .buy, _ quantity: Quantity = Quantity(10)) throws -> IntentNumber {
        try send(
            .submit(
                OrderTerms(
                    instrument: Desk.instrument.id, side: side, type: .limit, quantity: quantity, price: Price(100))))
    }

    /// An order that the venue has accepted.
    mutating func work(_ quantity: Quantity = Quantity(10)) throws -> IntentNumber {
        let number = try submit(.buy, quantity)
        report(number, .accepted(venueOrderID: "v\(number)"))
        return number
    }

    mutating func cancel(_ order: IntentNumber) throws { _ = try send(.cancel(order: order)) }

    mutating func amend(_ order: IntentNumber, to quantity: Quantity) throws {
        _ = try send(.amend(order: order, Amendment(quantity: quantity)))
    }

    private mutating func send(_ action: OrderIntent.Action) throws -> IntentNumber {
        lastIntent += 1
        let intent = OrderIntent(
            tenant: Desk.tenant, instance: Desk.instance, number: lastIntent, time: now, action: action)
        var target: Order?
        switch action {
        case .submit: break
        case .cancel(let number), .amend(let number, _): target = try order(number)
        }
        let everything = Notional(1_000_000_000)
        let context = RiskContext(
            instrument: Desk.instrument,
            limits: RiskLimits(
                maximumOrderNotional: everything, maximumPositionNotional: everything, maximumOpenOrders: .max,
                maximumOrdersPerMinute: .max), referencePrice: Price(100), position: .zero, openOrders: 0,
            openBuyQuantity: .zero, openSellQuantity: .zero, recentOrders: OrderRateWindow(), halt: nil, activity: .running,
            now: now, target: target)
        guard case .approved(let proof) = Risk().check(intent, context) else { throw Refused() }
        let begun = oms.begin(proof, now: now)
        let order = try #require(begun)
        reconciler.noteRequest(order.id, now: now)
        return order.id.intent
    }

    struct Refused: Error {}

    // MARK: What the venue says

    mutating func report(_ order: IntentNumber, _ event: VenueReport.Event) {
        outcomes.append(oms.apply(VenueReport(order: Desk.id(order), venueTime: now, event: event), now: now))
    }

    mutating func questions(session: UInt64? = 1) -> [Reconciler.Question] {
        reconciler.questions(oms, session: session, now: now)
    }

    /// Asks what is due and answers with what the venue is; until nothing is asked any more.
    mutating func converse(_ venue: Venue, session: UInt64 = 1, rounds: Int = 20) {
        for _ in 0..<rounds {
            let questions = questions(session: session)
            if questions.isEmpty { return }
            for question in questions { answer(question, venue.answer(question.question)) }
        }
    }

    mutating func answer(_ question: Reconciler.Question, _ content: VenueAnswer.Content) {
        perform(
            reconciler.take(VenueAnswer(number: question.number, venueTime: now, content: content), oms, now: now))
        perform(reconciler.releaseHeld(oms))
    }

    mutating func perform(_ findings: [ReconciliationFinding]) {
        for finding in findings {
            switch finding {
            case .report(let report): outcomes.append(oms.apply(report, now: now))
            case .cancelOrphan(let order): cancelledOrphans.append(order)
            case .adopted(let position): adopted.append(position)
            case .compared(_, let difference): compared.append(difference)
            case .refused(let order, let refusal): alarms.append("order \(order): \(refusal.text)")
            case .foreignOrder(let order): foreign.append(order)
            case .alarm(let text): alarms.append(text)
            }
        }
    }

    /// What a venue would say.
    struct Venue {
        var orders: [VenueOrder] = []
        var executions: [VenueExecution] = []
        var positions: [VenuePosition] = []

        func answer(_ question: VenueQuestion) -> VenueAnswer.Content {
            switch question {
            case .order(let id): return .order(orders.first { $0.clientOrderID == id.description })
            case .openOrders: return .openOrders(orders.filter { $0.state == .open })
            case .executions(let since):
                let first = executions.firstIndex { $0.fill.venueFillID == since }.map { $0 + 1 } ?? 0
                return .executions(Array(executions[first...]), isComplete: true)
            case .positions: return .positions(positions)
            }
        }
    }
}

func venueOrder(
    _ number: IntentNumber, _ state: VenueOrder.State, quantity: Quantity = Quantity(10), filled: Quantity = .zero
) -> VenueOrder {
    VenueOrder(
        clientOrderID: Desk.id(number).description, venueOrderID: "v\(number)", instrument: "BTC-USDT", side: .buy,
        quantity: quantity, price: Price(100), filledQuantity: filled, state: state, updatedTime: Desk.venueTime)
}

func execution(
    _ id: String, _ number: IntentNumber, _ quantity: Quantity, side: Side = .buy, instrument: String = "BTC-USDT",
    feeAsset: String? = nil
) -> VenueExecution {
    VenueExecution(
        clientOrderID: Desk.id(number).description, instrument: instrument, side: side,
        fill: VenueFill(
            venueFillID: id, price: Price(100), quantity: quantity, fee: .zero, feeAsset: feeAsset, isMaker: true),
        venueTime: Desk.venueTime)
}
