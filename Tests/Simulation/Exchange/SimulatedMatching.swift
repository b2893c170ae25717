import TestRandom
package import TradingModel

/// The last price of an instrument.
struct SimulatedMarket: Sendable, Codable {
    let instrument: Instrument
    /// In ticks.
    var price = 10_000

    init(instrument: Instrument) { self.instrument = instrument }
}

extension SimulatedExchange {
    mutating func handle(_ sent: SentRequest) {
        let age = clock.nanoseconds - sent.time.nanoseconds
        let isEarly = age < -SimulatedExchange.earlyWindow
        let isUnseen = age > SimulatedExchange.receiveWindow || isEarly
        switch sent.request {
        case .submit(let id, let terms):
            if ledger.place(id) != nil { return report(id, .rejected(.duplicateClientOrderID)) }
            // A second copy that comes in time is refused as well.
            if isEarly { return reject(id, terms, .invalidTerms) }
            if isUnseen { return report(id, .rejected(.neverArrived)) }
            submit(id, terms)
        // Whoever asked for it this long ago has hung up.
        case .cancel(let id): if !isUnseen { cancel(id) }
        case .amend(let id, let amendment): if !isUnseen { amend(id, amendment) }
        case .ask(let number, let question):
            answer(number, question)
        }
    }

    private mutating func answer(_ number: UInt64, _ question: ExchangeQuestion) {
        tick()
        if happens(.lostAnswer) { return }
        let content: ExchangeAnswer.Content =
            switch question {
            case .order(let id): .order(ledger.order(id))
            case .openOrders(let account): .openOrders(ledger.openOrders(account))
            case .executions(let account, let after): .executions(ledger.executions(account, after: after))
            case .positions(let account): .positions(ledger.positions.filter { account == nil || $0.account == account })
            }
        deliver(.answer(ExchangeAnswer(number: number, venueTime: clock, content: content)), isLate: false)
    }

    // MARK: Requests

    private mutating func submit(_ id: ClientOrderID, _ terms: OrderTerms) {
        if let rejection = rejection(of: terms, id) { return reject(id, terms, rejection) }
        let order = add(id, terms, .open)
        if let time = terms.expireTime { nextExpireTime = min(nextExpireTime ?? time, time) }
        report(id, .accepted(venueOrderID: ledger.orders[order].venueOrderID))
        if terms.type == .market || terms.timeInForce == .immediateOrCancel || terms.timeInForce == .fillOrKill {
            take(order)
        }
    }

    private mutating func reject(_ id: ClientOrderID, _ terms: OrderTerms, _ rejection: VenueRejection) {
        _ = add(id, terms, .rejected(rejection))
        report(id, .rejected(rejection))
    }

    private mutating func add(_ id: ClientOrderID, _ terms: OrderTerms, _ state: ExchangeOrder.State) -> Int {
        ledger.add(
            ExchangeOrder(
                id: id, venueOrderID: venueID("V"), terms: terms, state: state, isTriggered: false, filledQuantity: .zero,
                filledNotional: .zero, fee: .zero))
    }

    private mutating func rejection(of terms: OrderTerms, _ id: ClientOrderID) -> VenueRejection? {
        guard let market = markets.first(where: { $0.instrument.id == terms.instrument }) else { return .noMarket }
        guard isValid(terms, market.instrument) else { return .invalidTerms }
        if terms.isReduceOnly, reducible(terms, id.tenant) <= .zero { return .nothingToReduce }
        if terms.isPostOnly, random.below(16) == 0 { return .wouldTakeLiquidity }
        return happens(.randomReject) ? .insufficientFunds : nil
    }

    private func isValid(_ terms: OrderTerms, _ instrument: Instrument) -> Bool {
        guard terms.quantity > .zero, terms.quantity.decimal.isMultiple(of: instrument.lotSize.decimal),
            terms.type.hasPrice == (terms.price != nil), !terms.type.needsStopPrice || terms.stopPrice != nil
        else { return false }
        if terms.timeInForce == .goodTillDate { return terms.expireTime.map { $0 > clock } ?? false }
        return [terms.price, terms.stopPrice].allSatisfy {
            guard let price = $0 else { return true }
            return price > .zero && price.decimal.isMultiple(of: instrument.tickSize.decimal)
        }
    }

    private mutating func cancel(_ id: ClientOrderID) {
        guard let place = ledger.place(id), ledger.orders[place].state == .open else {
            return report(id, .cancelRejected(.unknownOrder))
        }
        if happens(.refusedCancel) { return report(id, .cancelRejected(.invalidTerms)) }
        if isWorking(place), happens(.lateFill) { fill(place, isLate: true) }
        guard ledger.orders[place].state == .open else { return report(id, .cancelRejected(.unknownOrder)) }
        end(place, .cancelled(.requested))
    }

    private mutating func amend(_ id: ClientOrderID, _ amendment: Amendment) {
        guard let place = ledger.place(id), ledger.orders[place].state == .open else {
            return report(id, .amendRejected(.unknownOrder))
        }
        if happens(.refusedAmend) { return report(id, .amendRejected(.insufficientFunds)) }
        if isWorking(place), happens(.fillBeforeAmend) { fill(place, isLate: true) }
        let order = ledger.orders[place]
        let terms = order.terms.amended(by: amendment)
        guard order.state == .open else { return report(id, .amendRejected(.unknownOrder)) }
        guard let market = markets.first(where: { $0.instrument.id == terms.instrument }), isValid(terms, market.instrument),
            terms.quantity >= order.filledQuantity
        else { return report(id, .amendRejected(.invalidTerms)) }
        ledger.change(place) { order in
            order.terms = terms
            if order.leavesQuantity.isZero { order.state = .filled }
        }
        let isOvertaken = ledger.orders[place].state == .open && isWorking(place) && happens(.fillBeforeAmendReport)
        report(id, .amended(amendment), isLate: isOvertaken)
        if isOvertaken { fill(place) }
    }

    // MARK: The market

    /// Something happens to an open order.
    mutating func trade() {
        guard !ledger.open.isEmpty else { return }
        let place = ledger.open[random.below(ledger.open.count)]
        if happens(.unaskedCancel) { return end(place, .cancelled(.requested)) }
        if isWorking(place) {
            fill(place)
        } else if random.below(2) == 0 {
            ledger.change(place) { $0.isTriggered = true }
            report(ledger.orders[place].id, .triggered)
            if !ledger.orders[place].terms.type.hasPrice { take(place) }
        }
    }

    /// It takes what there is at once.
    private mutating func take(_ place: Int) {
        let terms = ledger.orders[place].terms
        guard isWorking(place) else { return }
        if terms.timeInForce == .fillOrKill {
            let isPossible = !terms.isReduceOnly || reducible(terms, ledger.orders[place].id.tenant) >= terms.quantity
            return isPossible && random.below(2) == 0
                ? fill(place, terms.quantity) : end(place, .cancelled(.fillOrKill))
        }
        for _ in 0..<random.upTo(3) where ledger.orders[place].state == .open { fill(place) }
        if terms.timeInForce == .immediateOrCancel, ledger.orders[place].state == .open {
            end(place, .cancelled(.immediateOrCancel))
        }
    }

    mutating func expireDue() {
        guard let due = nextExpireTime, due <= clock else { return }
        nextExpireTime = nil
        var index = 0
        while index < ledger.open.count {
            let place = ledger.open[index]
            let time = ledger.orders[place].terms.expireTime
            if let time, time <= clock {
                end(place, .expired)
            } else {
                if let time { nextExpireTime = min(nextExpireTime ?? time, time) }
                index += 1
            }
        }
    }

    private func isWorking(_ place: Int) -> Bool {
        !ledger.orders[place].terms.type.isConditional || ledger.orders[place].isTriggered
    }

    /// What a reduce-only order could still reduce, not positive when nothing.
    private func reducible(_ terms: OrderTerms, _ account: TenantID) -> Quantity {
        let held = ledger.position(account, terms.instrument).quantity
        return terms.side == .buy ? -held : held
    }

    /// Fills an open order, all of it or a part.
    private mutating func fill(_ place: Int, isLate: Bool = false) {
        let order = ledger.orders[place]
        guard let market = markets.first(where: { $0.instrument.id == order.terms.instrument }) else { return }
        let lot = market.instrument.lotSize.decimal.raw
        let lots = Int(order.leavesQuantity.decimal.raw / lot)
        let share = lots > 1 && happens(.partialFill) ? random.upTo(lots) : lots
        fill(place, Quantity(FixedDecimal(raw: Int128(share) * lot)), isLate: isLate)
    }

    /// Fills an open order that works, as the market would: at its limit or a little better, or at the last price.
    package mutating func fill(_ id: ClientOrderID, _ quantity: Quantity) {
        guard let place = ledger.place(id), ledger.orders[place].state == .open else { return }
        fill(place, min(quantity, ledger.orders[place].leavesQuantity))
    }

    private mutating func fill(_ place: Int, _ quantity: Quantity, isLate: Bool = false) {
        let order = ledger.orders[place]
        guard order.state == .open,
            let index = markets.firstIndex(where: { $0.instrument.id == order.terms.instrument })
        else { return }
        var quantity = quantity
        if order.terms.isReduceOnly {
            quantity = min(quantity, reducible(order.terms, order.id.tenant))
            guard quantity > .zero else { return end(place, .cancelled(.nothingToReduce)) }
        }
        let price = price(of: order.terms, market: index)
        let isMaker = order.terms.type.hasPrice
        let rate = isMaker ? markets[index].instrument.makerFeeRate : markets[index].instrument.takerFeeRate
        let fee = quantity.notional(at: price).multiplied(by: rate, rounding: .up)
        let fill = VenueFill(venueFillID: venueID("F"), price: price, quantity: quantity, fee: fee, isMaker: isMaker)
        ledger.book(fill, place: place, at: clock)
        report(order.id, .filled(fill), isLate: isLate)
    }

    private mutating func price(of terms: OrderTerms, market: Int) -> Price {
        let tick = markets[market].instrument.tickSize
        let better = random.below(3)
        if let limit = terms.price {
            let price = terms.side == .buy ? limit - tick.times(better) : limit + tick.times(better)
            return price > .zero ? price : limit
        }
        // A random walk that is drawn back to its start.
        let drift = markets[market].price > 10_000 ? -1 : 1
        markets[market].price += random.below(41) - 20 + drift
        return tick.times(markets[market].price)
    }

    private mutating func end(_ place: Int, _ state: ExchangeOrder.State) {
        ledger.change(place) { $0.state = state }
        let id = ledger.orders[place].id
        switch state {
        case .cancelled(let reason): report(id, .cancelled(reason))
        case .expired: report(id, .expired)
        case .open, .filled, .rejected: break
        }
    }
}

extension Price {
    fileprivate func times(_ count: Int) -> Price { Price(decimal * count) }
}
