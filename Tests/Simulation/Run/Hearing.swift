import OMS
import TradingModel

extension Simulation {
    /// A report reaches OMS and the model.
    ///
    /// - Returns: false when it was a fill that both refused.
    @discardableResult
    mutating func hear(_ report: VenueReport) throws(Disagreement) -> Bool {
        let id = report.order
        guard let index = books.firstIndex(where: { $0.instance == id.instance }),
            let tracked = books[index].orders[id.intent]
        else { throw disagreement("is reported on and nobody asked for it", id) }
        counts.events += 1
        kinds[EventKind(report.event).rawValue] += 1
        let wasOpen = tracked.model.isOpen
        tracked.heardTime = now
        var outcome = ReportOutcome.duplicate
        if let fault = options.fault {
            if let disturbed = fault.disturb(report, isEnded: !wasOpen, event: counts.events) {
                outcome = oms.apply(disturbed, now: now)
            }
        } else {
            outcome = oms.apply(report, now: now)
        }
        var isGood = true
        if case .filled(let fill) = report.event {
            let verdict = tracked.model.take(fill)
            if verdict == .booked { books[index].position.book(fill, side: tracked.model.side) }
            isGood = verdict != .refused
            try compare(outcome, verdict, fill, id)
        } else {
            // An order that ended long ago is forgotten: nothing said of it matters, but a fill.
            guard outcome != .unknownOrder || wasOpen else { return true }
            tracked.model.take(report.event, at: report.venueTime)
        }
        if wasOpen, !tracked.model.isOpen, let place = books[index].open.firstIndex(of: id.intent) {
            books[index].open.remove(at: place)
        }
        note(id, "\(report.event) of \(report.venueTime.nanoseconds / 1_000_000 % 10_000_000) ms → \(tracked.model.state)")
        try check(index, id.intent)
        return isGood
    }

    private func compare(
        _ outcome: ReportOutcome, _ verdict: OrderModel.FillVerdict, _ fill: VenueFill, _ id: ClientOrderID
    ) throws(Disagreement) {
        switch (outcome, verdict) {
        case (.filled, .booked), (.duplicate, .duplicate), (.impossibleFill, .refused), (.illegal, .refused),
            (.unknownOrder, .duplicate):
            return
        default:
            throw disagreement("fill \(fill.venueFillID) of \(fill.quantity) comes to \(outcome); must be \(verdict)", id)
        }
    }

    /// OMS and the model say the same of an order and of its book's position.
    mutating func check(_ index: Int, _ number: IntentNumber) throws(Disagreement) {
        counts.checks += 2
        guard let tracked = books[index].orders[number] else { return }
        let book = oms.book(books[index].instance)
        guard let order = book.order(number) else {
            if tracked.model.isOpen { throw disagreement("is forgotten", books[index].id(number)) }
            return
        }
        if let text = difference(order, tracked.model) { throw disagreement(text, books[index].id(number)) }
        if let text = books[index].position.difference(book.position) { throw disagreement(text, books[index].id(number)) }
    }

    private func difference(_ order: Order, _ model: OrderModel) -> String? {
        if order.state != model.state { return "is \(order.state); must be \(model.state)" }
        if model.isOpen, order.isOutcomeUnknown != model.isUnknown {
            return "has an outcome that is \(model.isUnknown ? "not " : "")known"
        }
        if order.terms.quantity != SimulatedMarketUnits.quantity(lots: model.terms.lots) {
            return "is for \(order.terms.quantity); must be \(SimulatedMarketUnits.quantity(lots: model.terms.lots))"
        }
        if order.terms.price != model.terms.price || order.terms.stopPrice != model.terms.stopPrice {
            return "has prices \(order.terms), must be \(model.terms)"
        }
        if order.leavesQuantity != SimulatedMarketUnits.quantity(lots: model.leavesLots) {
            return "leaves \(order.leavesQuantity), must be \(SimulatedMarketUnits.quantity(lots: model.leavesLots))"
        }
        if order.filledQuantity != SimulatedMarketUnits.quantity(lots: model.filledLots)
            || order.filledNotional.decimal.raw != model.notional || order.fee.decimal.raw != model.fee
        {
            return """
                is filled \(order.filledQuantity) for \(order.filledNotional), fee \(order.fee); must be \
                \(SimulatedMarketUnits.quantity(lots: model.filledLots)) for \(FixedDecimal(raw: model.notional)), fee \
                \(FixedDecimal(raw: model.fee))
                """
        }
        return nil
    }

    /// All of every book: as `check`, and that no other order is open, and what open orders may still add.
    mutating func checkAll() throws(Disagreement) {
        for index in books.indices {
            for number in books[index].open { try check(index, number) }
            let book = oms.book(books[index].instance)
            counts.checks += 3
            guard Set(book.openOrders.keys) == Set(books[index].open) else {
                throw disagreement("open are \(book.openOrders.keys.sorted()); must be \(books[index].open.sorted())")
            }
            for side in [Side.buy, .sell] {
                var lots = 0
                for number in books[index].open {
                    guard let model = books[index].orders[number]?.model, model.side == side, !model.isReduceOnly else {
                        continue
                    }
                    lots += model.mostLots - model.filledLots
                }
                guard book.leavesQuantity(side) == SimulatedMarketUnits.quantity(lots: lots) else {
                    throw disagreement("open \(side) orders leave \(book.leavesQuantity(side)); must be \(lots) lots")
                }
            }
        }
    }
}
