import Engine
import OMS
import Risk
import Testing
import TradingModel

/// An effect, comparable: what is sent is the intent inside the proof.
enum Seen: Equatable {
    case journal(JournalEntry)
    case send(OrderIntent)
    case deliver(InstanceID, StrategyEvent)
    case alarm(String)

    init(_ effect: EngineEffect) {
        switch effect {
        case .journal(let entry): self = .journal(entry)
        case .send(let approved): self = .send(approved.subject)
        case .deliver(let instance, let event): self = .deliver(instance, event)
        case .alarm(let text): self = .alarm(text)
        }
    }

    /// One word for each effect, for tests of order.
    var word: String {
        switch self {
        case .journal(.intent(_, .approved)): "intent approved"
        case .journal(.intent(_, .refused)): "intent refused"
        case .journal(.order(let order)): "order \(order.state.rawValue)"
        case .journal(.fill): "fill"
        case .journal(.position): "position"
        case .journal(.group(let group)): group.isEnded ? "group ended" : "group of \(group.members.count)"
        case .journal(.notice(let notice)): "notice \(notice.topic.rawValue)"
        case .journal(.instance(let incident)): "incident \(incident.kind.rawValue)"
        case .journal(.guardEvent(let event)): "guard \(event.kind.rawValue) \(event.step.rawValue)"
        case .journal(.funding): "funding"
        case .journal(.portfolio): "portfolio"
        case .send: "send"
        case .deliver(let instance, let event):
            switch event.payload {
            case .candle(let candle): "\(instance) hears candle \(candle.timeframe.name)"
            case .order(let step): "\(instance) hears \(step.kind)"
            case .timer(let number, _): "\(instance) hears timer \(number)"
            case .history(let page): "\(instance) hears \(page.candles.count) candles of request \(page.request)"
            case .command(let command): "\(instance) hears command \(command.number)"
            }
        case .alarm: "alarm"
        }
    }

    var step: OrderStep? {
        if case .deliver(_, let event) = self, case .order(let step) = event.payload { step } else { nil }
    }

    var notice: Notice? {
        if case .journal(.notice(let notice)) = self { notice } else { nil }
    }

    var delivery: (instance: InstanceID, event: StrategyEvent)? {
        if case .deliver(let instance, let event) = self { (instance, event) } else { nil }
    }
}

/// An engine with instances on one or two instruments, and the words to drive it.
struct Session {
    static let tenant = TenantID(7)
    static let btc = Session.instrument(1, "BTC-USDT")
    static let eth = Session.instrument(2, "ETH-USDT")

    var engine = Engine(instruments: [Session.btc, Session.eth])
    private var intents: [InstanceID: IntentNumber] = [:]
    private var minute: Int64 = 0

    /// Instances 1 … count on BTC-USDT with one-minute candles.
    init(instances count: UInt64 = 1, limits: RiskLimits = .standard) {
        for number in 1...max(count, 1) { add(number, limits: limits) }
    }

    mutating func add(
        _ number: UInt64, to instrument: Instrument = Session.btc, _ timeframes: [Timeframe] = [.minute1],
        limits: RiskLimits = .standard, tenant: TenantID = Session.tenant, strategy: String = "",
        openOrderPolicy: OpenOrderPolicy = .keep, capabilities: VenueCapabilities = .paper,
        user: UserID? = nil
    ) {
        engine.add(
            InstanceDefinition(
                tenant: tenant, instance: InstanceID(number), name: "ada/\(number)", instrument: instrument.id,
                timeframes: timeframes, limits: limits, strategy: strategy, openOrderPolicy: openOrderPolicy,
                capabilities: capabilities, user: user))
    }

    // MARK: Events

    mutating func handle(_ event: EngineEvent) -> [Seen] {
        var effects: [EngineEffect] = []
        engine.handle(event, into: &effects)
        return effects.map(Seen.init)
    }

    /// The next minute and its candle.
    mutating func candle(
        _ instrument: Instrument = Session.btc, _ timeframe: Timeframe = .minute1, close: Price = Price(100)
    ) -> [Seen] {
        minute += 1
        let closeTime = Timestamp(nanoseconds: minute * Timeframe.minute1.nanoseconds)
        var seen = handle(.timeAdvanced(closeTime))
        seen += handle(.candleClosed(Session.candle(instrument, timeframe, closing: closeTime, at: close)))
        return seen
    }

    static func candle(
        _ instrument: Instrument, _ timeframe: Timeframe, closing closeTime: Timestamp, at close: Price = Price(100)
    ) -> Candle {
        Candle(
            instrument: instrument.id, timeframe: timeframe,
            openTime: Timestamp(nanoseconds: closeTime.nanoseconds - timeframe.nanoseconds), open: close, high: close,
            low: close, close: close, volume: Quantity(10))
    }

    mutating func submit(_ instance: UInt64 = 1, _ terms: OrderTerms = Session.limit()) -> [Seen] {
        ask(instance, .submit(terms))
    }

    mutating func submit(_ terms: OrderTerms, _ plan: OrderPlan) -> [Seen] {
        var intent = intent(1, .submit(terms))
        intent.plan = plan
        return handle(.intentReceived(intent))
    }

    mutating func ask(_ instance: UInt64 = 1, _ action: OrderIntent.Action) -> [Seen] {
        handle(.intentReceived(intent(instance, action)))
    }

    /// The instance's next intent.
    mutating func intent(_ instance: UInt64, _ action: OrderIntent.Action) -> OrderIntent {
        let number = intents[InstanceID(instance), default: 0] + 1
        intents[InstanceID(instance)] = number
        return OrderIntent(
            tenant: engine.instance(InstanceID(instance)).definition.tenant, instance: InstanceID(instance), number: number,
            time: engine.now, action: action)
    }

    mutating func report(_ order: IntentNumber, of instance: UInt64 = 1, _ event: VenueReport.Event) -> [Seen] {
        handle(
            .venueReported(VenueReport(order: Session.id(order, of: instance), venueTime: engine.now, event: event)))
    }

    mutating func incident(_ kind: InstanceIncident.Kind, _ instance: UInt64 = 1, lastSeq: UInt64 = 0) -> [Seen] {
        handle(
            .incident(
                InstanceIncident(
                    tenant: Session.tenant, instance: InstanceID(instance), kind: kind, text: "signal 9", lastSeq: lastSeq,
                    time: engine.now)))
    }

    // MARK: Values

    /// The number of the host's own intent.
    static func host(_ index: UInt64) -> IntentNumber { OrderIntent.hostNumbers + index }

    static func id(_ order: IntentNumber, of instance: UInt64 = 1) -> ClientOrderID {
        ClientOrderID(tenant: tenant, instance: InstanceID(instance), intent: order)
    }

    static func limit(
        _ side: Side = .buy, _ quantity: Quantity = Quantity(10), at price: Price = Price(100),
        of instrument: Instrument = Session.btc
    ) -> OrderTerms {
        OrderTerms(instrument: instrument.id, side: side, type: .limit, quantity: quantity, price: price)
    }

    private static func instrument(_ number: UInt64, _ name: String) -> Instrument {
        Instrument(
            id: InstrumentID(number), name: name, baseAsset: String(name.prefix(3)), quoteAsset: "USDT", tickSize: Price(1),
            lotSize: Quantity(1), minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000), minimumNotional: Notional(5),
            makerFeeRate: .zero, takerFeeRate: .zero)
    }
}

func filled(_ id: String, _ quantity: Quantity, at price: Price = Price(100)) -> VenueReport.Event {
    .filled(VenueFill(venueFillID: id, price: price, quantity: quantity, fee: Notional(1), isMaker: true))
}

extension [Seen] {
    var words: [String] { map(\.word) }
    var notices: [Notice] { compactMap(\.notice) }
    /// What left.
    var sent: [OrderIntent] { compactMap { if case .send(let intent) = $0 { intent } else { nil } } }
    var alarms: [String] { compactMap { if case .alarm(let text) = $0 { text } else { nil } } }
}
