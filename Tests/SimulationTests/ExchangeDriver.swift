import SimulatedExchange
import TradingModel

/// A simulated exchange with a clock that is moved by hand.
struct ExchangeDriver {
    static let account = TenantID(1)
    static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(1),
        minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000_000), minimumNotional: Notional(1),
        makerFeeRate: .zero, takerFeeRate: .zero)

    var exchange: SimulatedExchange
    private(set) var now = Timestamp(milliseconds: 1_000_000)
    private(set) var messages: [ExchangeMessage] = []

    /// An exchange at which nothing misbehaves but what is named, always or as often as given, and fills are whole.
    init(_ kinds: [Misbehaviour] = [], probability: Double = 1, seed: UInt64 = 5) {
        var profile = MisbehaviourProfile.honest
        profile[.partialFill] = 0
        for kind in kinds { profile[kind] = probability }
        exchange = SimulatedExchange(instruments: [ExchangeDriver.instrument], profile: profile, seed: seed, time: now)
    }

    static func id(_ number: IntentNumber) -> ClientOrderID {
        ClientOrderID(tenant: account, instance: InstanceID(10), intent: number)
    }

    @discardableResult
    mutating func submit(_ number: IntentNumber, type: OrderType = .limit, quantity: Int = 10) -> Bool {
        let terms = OrderTerms(
            instrument: ExchangeDriver.instrument.id, side: .buy, type: type, quantity: Quantity(quantity),
            price: type.hasPrice ? Price(100) : nil)
        return exchange.send(.submit(ExchangeDriver.id(number), terms))
    }

    mutating func cancel(_ number: IntentNumber) { _ = exchange.send(.cancel(ExchangeDriver.id(number))) }

    mutating func amend(_ number: IntentNumber, to quantity: Int) {
        _ = exchange.send(.amend(ExchangeDriver.id(number), Amendment(quantity: Quantity(quantity))))
    }

    /// Lets time pass, a millisecond at a time, and gathers what arrives.
    mutating func wait(milliseconds: Int = 100, activity: Int = 0) {
        for _ in 0..<milliseconds {
            now = now + 1_000_000
            exchange.advance(to: now, activity: activity)
            while let message = exchange.take() { messages.append(message) }
        }
    }

    /// What was reported since the last call, of one order or of all.
    mutating func takeEvents(_ number: IntentNumber? = nil) -> [VenueReport.Event] {
        defer { messages = [] }
        return messages.compactMap { message in
            guard case .report(let report) = message, number == nil || report.order.intent == number else { return nil }
            return report.event
        }
    }

    mutating func takeMessages() -> [ExchangeMessage] {
        defer { messages = [] }
        return messages
    }

    func count(_ kind: Misbehaviour) -> UInt64 { exchange.count(of: kind) }

    /// An order that works, with nothing on its way.
    mutating func open(_ number: IntentNumber, type: OrderType = .limit, quantity: Int = 10) {
        let profile = exchange.profile
        exchange.profile = .honest
        submit(number, type: type, quantity: quantity)
        wait()
        exchange.profile = profile
        messages = []
    }
}

extension VenueReport.Event {
    var filledQuantity: Quantity? {
        guard case .filled(let fill) = self else { return nil }
        return fill.quantity
    }

    var isAccepted: Bool {
        guard case .accepted = self else { return false }
        return true
    }
}
