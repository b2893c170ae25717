import Engine
import TestRandom
import TradingModel

/// A strategy that does everything that a strategy can do, by the dice. It knows its own events and nothing else, so equal
/// events make equal requests.
struct ScriptedStrategy: Codable {
    let tenant: TenantID
    let instance: InstanceID
    let instrument: InstrumentID
    private var random: SeededRandom
    private var nextIntent: IntentNumber = 1
    private var openOrders: [IntentNumber] = []
    private var close = Price(100)
    private var position = Quantity.zero
    private var isSilent = false

    init(tenant: TenantID, instance: InstanceID, instrument: InstrumentID) {
        self.tenant = tenant
        self.instance = instance
        self.instrument = instrument
        self.random = SeededRandom(seed: instance.rawValue)
    }

    /// One that says nothing.
    static func silent(_ instance: InstanceID) -> ScriptedStrategy {
        var strategy = ScriptedStrategy(tenant: Rig.tenant, instance: instance, instrument: Rig.instrument.id)
        strategy.isSilent = true
        return strategy
    }

    /// What it says to an event.
    mutating func answer(_ event: StrategyEvent) -> [EngineEvent] {
        if isSilent { return [] }
        var said: [EngineEvent] = []
        switch event.payload {
        case .candle(let candle):
            close = candle.close
            for _ in 0..<roll(4) { said.append(request(event)) }
            if roll(8) == 0 {
                said.append(.timerSet(instance, number: UInt64(roll(3)), due: event.time + Int64(roll(5)) * 60_000_000_000))
            }
            if roll(30) == 0 { said.append(.timerCancelled(instance, number: UInt64(roll(3)))) }
            if roll(30) == 0 {
                said.append(.messageWritten(instance, seq: event.seq, index: 0, title: "Level", text: "close \(close)"))
            }
        case .order(let step):
            learn(step)
            // Now and then an answer begets an answer.
            if roll(5) == 0 { said.append(request(event)) }
        case .timer, .history, .command:
            said.append(request(event))
        }
        return said
    }

    private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private mutating func learn(_ step: OrderStep) {
        position = step.positionQuantity
        switch step.kind {
        case .submitted: openOrders.append(step.order)
        case .filled, .cancelled, .rejected, .expired: openOrders.removeAll { $0 == step.order }
        case .denied, .accepted, .updated, .partiallyFilled, .cancelPending, .cancelRejected, .triggered, .updatePending,
            .updateRejected:
            break
        }
    }

    private mutating func request(_ event: StrategyEvent) -> EngineEvent {
        defer { nextIntent += 1 }
        return .intentReceived(
            OrderIntent(tenant: tenant, instance: instance, number: nextIntent, time: event.time, action: action()))
    }

    private mutating func action() -> OrderIntent.Action {
        // Now and then an order that is not open, or never was.
        let order = openOrders.randomElement(using: &random) ?? nextIntent / 2
        switch roll(12) {
        case 0, 1: return .cancel(order: order)
        case 2: return .amend(order: order, Amendment(quantity: Quantity(roll(20))))
        case 3: return .amend(order: order, Amendment(price: price()))
        default: return .submit(terms())
        }
    }

    private mutating func terms() -> OrderTerms {
        let side: Side = roll(2) == 0 ? .buy : .sell
        let exit: Side = position > .zero ? .sell : .buy
        // Zero is refused, and so is much.
        let quantity = Quantity(roll(30) == 0 ? 100_000 : roll(20))
        let immediately: TimeInForce = roll(4) == 0 ? .immediateOrCancel : .goodTillCancelled
        switch roll(6) {
        case 0: return OrderTerms(instrument: instrument, side: side, type: .market, quantity: quantity)
        case 1:
            return OrderTerms(instrument: instrument, side: exit, type: .market, quantity: quantity, isReduceOnly: true)
        case 2: return OrderTerms(instrument: instrument, side: side, type: .stop, quantity: quantity, stopPrice: price())
        case 3:
            return OrderTerms(
                instrument: instrument, side: side, type: .stopLimit, quantity: quantity, price: price(), stopPrice: price(),
                timeInForce: immediately)
        case 4:
            return OrderTerms(
                instrument: instrument, side: side, type: .limit, quantity: quantity, price: price(), isPostOnly: true)
        default:
            return OrderTerms(
                instrument: instrument, side: side, type: .limit, quantity: quantity, price: price(),
                timeInForce: immediately)
        }
    }

    /// Around the last close, on the tick.
    private mutating func price() -> Price { Price(FixedDecimal(raw: close.decimal.raw + Int128(roll(41) - 20) * Rig.tick)) }
}
