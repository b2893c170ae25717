import OMS
import Risk
import SimulatedExchange
import TradingModel

extension Simulation {
    /// A strategy asks for something; what risk and OMS let through is sent.
    mutating func act() throws(Disagreement) {
        let index = random.below(books.count)
        let open = books[index].open
        let action: OrderIntent.Action
        if open.isEmpty || (open.count < 8 && random.below(2) == 0) {
            action = .submit(terms())
        } else {
            let number = open[random.below(open.count)]
            action = random.below(2) == 0 ? .cancel(order: number) : .amend(order: number, amendment(index, number))
        }
        books[index].lastNumber += 1
        let intent = OrderIntent(
            tenant: books[index].tenant, instance: books[index].instance, number: books[index].lastNumber, time: now,
            action: action)
        guard case .approved(let approved) = Risk().check(intent, context(index, action)) else { return }
        let order = oms.begin(approved, now: now)
        guard isPossible(index, action) == (order != nil) else {
            throw disagreement("\(action) is \(order == nil ? "refused" : "taken")", order?.id)
        }
        guard let order else { return }
        counts.events += 1
        try begin(index, order, intent)
    }

    /// What the model says to a request, from the facts.
    private func isPossible(_ index: Int, _ action: OrderIntent.Action) -> Bool {
        switch action {
        case .submit: return true
        case .cancel(let number):
            guard let model = books[index].orders[number]?.model else { return false }
            return model.isOpen && !model.isCancelAsked
        case .amend(let number, _):
            guard let model = books[index].orders[number]?.model else { return false }
            return model.isOpen && !model.isSilent && !model.isCancelAsked && model.amendmentAsked == nil
        }
    }

    private mutating func begin(_ index: Int, _ order: Order, _ intent: OrderIntent) throws(Disagreement) {
        let number = order.id.intent
        let request: ExchangeRequest
        switch intent.action {
        case .submit(let terms):
            kinds[EventKind.submit.rawValue] += 1
            books[index].orders[number] = TrackedOrder(OrderModel(terms), now: now)
            books[index].open.append(number)
            request = .submit(order.id, terms)
        case .cancel:
            kinds[EventKind.cancel.rawValue] += 1
            books[index].orders[number]?.model.isCancelAsked = true
            books[index].orders[number]?.cancelTime = now
            request = .cancel(order.id)
        case .amend(_, let amendment):
            kinds[EventKind.amend.rawValue] += 1
            books[index].orders[number]?.model.amendmentAsked = amendment
            books[index].orders[number]?.amendTime = now
            request = .amend(order.id, amendment)
        }
        note(order.id, "\(intent.action)")
        try check(index, number)
        let isSent = exchange.send(request)
        if !isSent, case .submit = intent.action { try tellUnknown(index, number) }
    }

    // MARK: What is asked for

    private mutating func terms() -> OrderTerms {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        var terms = OrderTerms(
            instrument: SimulatedMarketUnits.instrument.id, side: side, type: type(),
            quantity: SimulatedMarketUnits.quantity(lots: random.upTo(40)))
        if terms.type.hasPrice { terms.price = price() }
        if terms.type.needsStopPrice { terms.stopPrice = price() }
        if terms.type == .trailingStop { terms.trailingDistance = SimulatedMarketUnits.price(ticks: random.upTo(50)) }
        switch random.below(10) {
        case 0 where !terms.type.isConditional: terms.timeInForce = .immediateOrCancel
        case 1 where !terms.type.isConditional: terms.timeInForce = .fillOrKill
        case 2 where terms.type.hasPrice:
            terms.timeInForce = .goodTillDate
            terms.expireTime = now + Int64(random.upTo(20_000)) * 1_000_000
        case 3 where terms.type == .limit: terms.isPostOnly = true
        case 4: terms.isReduceOnly = true
        default: break
        }
        return terms
    }

    private mutating func type() -> OrderType {
        switch random.below(20) {
        case 0: .stop
        case 1: .stopLimit
        case 2: .trailingStop
        case 3: .takeProfit
        case 4: .takeProfitLimit
        case 5...7: .market
        default: .limit
        }
    }

    private mutating func price() -> Price { SimulatedMarketUnits.price(ticks: 9_900 + random.below(200)) }

    private mutating func amendment(_ index: Int, _ number: IntentNumber) -> Amendment {
        guard let model = books[index].orders[number]?.model else { return Amendment() }
        var amendment = Amendment()
        if random.below(4) != 0 {
            amendment.quantity = SimulatedMarketUnits.quantity(lots: model.filledLots + random.upTo(40))
        }
        if model.terms.price != nil, amendment.quantity == nil || random.below(2) == 0 { amendment.price = price() }
        if model.terms.stopPrice != nil, !model.isTriggered, random.below(4) == 0 { amendment.stopPrice = price() }
        return amendment
    }

    private func context(_ index: Int, _ action: OrderIntent.Action) -> RiskContext {
        var context = Simulation.nobodysWay
        context.now = now
        switch action {
        case .submit: break
        case .cancel(let number), .amend(let number, _): context.target = oms.book(books[index].instance).order(number)
        }
        return context
    }

    /// Where an account stands that risk keeps from nothing.
    private static let nobodysWay = RiskContext(
        instrument: SimulatedMarketUnits.instrument,
        limits: RiskLimits(
            maximumOrderNotional: Notional(1_000_000_000), maximumPositionNotional: Notional(1_000_000_000),
            maximumOpenOrders: .max, maximumOrdersPerMinute: .max), referencePrice: Price(100), position: .zero,
        openOrders: 0, openBuyQuantity: .zero, openSellQuantity: .zero, recentOrders: OrderRateWindow(), halt: nil,
        activity: .running, now: Timestamp(nanoseconds: 0))
}
