import Engine
import SimulatedExchange
import TestRandom
import TradingModel

extension Simulation {
    typealias Wish = (delay: UInt64, action: OrderIntent.Action, plan: OrderPlan)

    /// What a strategy asks for when it hears something: much after a candle, now and then something after a step of an order.
    func think(_ instance: InstanceID, _ event: StrategyEvent) -> [Wish] {
        guard let index = judge.books.firstIndex(where: { $0.instance == instance }), !isCalm else { return [] }
        let count: Int
        switch event.payload {
        case .candle: count = random.below(12)
        case .order, .timer, .history, .command: count = random.below(8) == 0 ? 1 : 0
        }
        return (0..<count).map { _ in wish(index, event.time) }
    }

    private func wish(_ index: Int, _ time: Timestamp) -> Wish {
        let delay = UInt64(random.below(40))
        let book = judge.books[index]
        let own = book.ownOpen
        guard !own.isEmpty, own.count >= 8 || random.below(2) == 0 else {
            let plan = book.isPlain ? OrderPlan.none : plan(own)
            var terms = terms(book, time)
            let fitted = fit(plan, &terms)
            return (delay, .submit(terms), fitted)
        }
        // Now and then an order that the host made, which is not the strategy's to change.
        let number = random.below(20) == 0 ? book.open[random.below(book.open.count)] : own[random.below(own.count)]
        return (delay, random.below(2) == 0 ? .cancel(order: number) : .amend(order: number, amendment(book, number)), .none)
    }

    // MARK: Orders

    private func terms(_ book: TrackedBook, _ time: Timestamp) -> OrderTerms {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        var terms = OrderTerms(
            instrument: SimulatedMarketUnits.instrument.id, side: side, type: type(),
            quantity: SimulatedMarketUnits.quantity(lots: random.upTo(40)))
        if terms.type.hasPrice { terms.price = somePrice() }
        if terms.type.needsStopPrice { terms.stopPrice = stopPrice(terms) }
        if terms.type == .trailingStop { terms.trailingDistance = SimulatedMarketUnits.price(ticks: random.upTo(50)) }
        switch random.below(10) {
        case 0 where !terms.type.isConditional: terms.timeInForce = .immediateOrCancel
        case 1 where !terms.type.isConditional && book.capabilities.timesInForce.contains(.fillOrKill):
            terms.timeInForce = .fillOrKill
        case 2 where terms.type.hasPrice:
            terms.timeInForce = .goodTillDate
            terms.expireTime = time + Int64(random.upTo(1_000)) * 1_000_000_000 + 60_000_000_000
        case 3 where terms.type == .limit: terms.isPostOnly = true
        case 4: terms.isReduceOnly = true
        default: break
        }
        return terms
    }

    private func type() -> OrderType {
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

    private func somePrice() -> Price { SimulatedMarketUnits.price(ticks: 9_900 + random.below(200)) }

    /// A take profit lies where the profit is.
    private func stopPrice(_ terms: OrderTerms) -> Price {
        let distance = 200 + random.upTo(100)
        switch terms.type {
        case .takeProfit, .takeProfitLimit:
            return SimulatedMarketUnits.price(ticks: terms.side == .sell ? 10_060 + distance : 9_940 - distance)
        default: return somePrice()
        }
    }

    private func amendment(_ book: TrackedBook, _ number: IntentNumber) -> Amendment {
        guard let order = book.orders[number] else { return Amendment() }
        let model = order.model
        var amendment = Amendment()
        if random.below(4) != 0 {
            amendment.quantity = SimulatedMarketUnits.quantity(lots: model.filledLots + random.upTo(40))
        }
        if model.terms.price != nil, amendment.quantity == nil || random.below(2) == 0 { amendment.price = somePrice() }
        if model.terms.stopPrice != nil, !model.isTriggered, random.below(4) == 0, order.terms.type == .stop {
            amendment.stopPrice = somePrice()
        }
        if amendment == Amendment() { amendment.quantity = SimulatedMarketUnits.quantity(lots: model.filledLots + 1) }
        return amendment
    }

    // MARK: Plans

    private func plan(_ own: [IntentNumber]) -> OrderPlan {
        switch random.below(10) {
        case 0, 1: .bracket(stop: nil, takeProfit: nil)
        case 2, 3: own.isEmpty ? .none : .oco(with: own[random.below(own.count)])
        case 4: .twap(duration: Int64(random.upTo(8)) * 60_000_000_000, slices: 2 + random.below(4))
        case 5: .iceberg(visible: SimulatedMarketUnits.quantity(lots: random.upTo(10)))
        default: .none
        }
    }

    /// Terms and plan that go together.
    private func fit(_ plan: OrderPlan, _ terms: inout OrderTerms) -> OrderPlan {
        guard plan != .none else { return plan }
        let isMarket = random.below(3) == 0
        terms = OrderTerms(
            instrument: terms.instrument, side: terms.side, type: .limit, quantity: terms.quantity, price: somePrice())
        switch plan {
        case .none, .oco: break
        case .twap:
            if isMarket { (terms.type, terms.price) = (.market, nil) }
            terms.quantity = terms.quantity + SimulatedMarketUnits.quantity(lots: 10)
        case .iceberg: terms.quantity = terms.quantity + SimulatedMarketUnits.quantity(lots: 10)
        case .bracket:
            if isMarket { (terms.type, terms.price) = (.market, nil) }
            let entry = Int((terms.price ?? judge.candle?.close ?? .zero).decimal.raw / SimulatedMarketUnits.tick)
            let sign = terms.side == .buy ? 1 : -1
            let stop = SimulatedMarketUnits.price(ticks: entry - sign * (60 + random.upTo(80)))
            let gain = SimulatedMarketUnits.price(ticks: entry + sign * (60 + random.upTo(80)))
            let which = random.below(6)
            return .bracket(stop: which == 0 ? nil : stop, takeProfit: which == 1 ? nil : gain)
        }
        return plan
    }
}
