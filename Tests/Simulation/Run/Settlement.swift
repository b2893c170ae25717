import Foundation
import OMS
import SimulatedExchange
import TradingModel

extension Simulation {
    /// The network heals, everything is asked for until nothing is in doubt, and all has to be as in the exchange's ledger.
    mutating func settle() throws(Disagreement) {
        var healed = MisbehaviourProfile.honest
        healed[.partialFill] = exchange.profile[.partialFill]
        exchange.profile = healed
        // Longer than anything is on its way, and than the exchange's clock can stand.
        try wait(milliseconds: 3_000 + SimulatedExchange.longestDelay / 1_000_000)
        var rounds = 0
        repeat {
            try sweepNow(isEverythingDue: true)
            try wait(milliseconds: 500)
            rounds += 1
            guard rounds < 100 else { throw stuck() }
            // An order may expire at any moment.
        } while isUnsettled || !exchange.isQuiet
        try compareWithLedger()
        try checkAll()
        counts.settlements += 1
        exchange.forgetEnded()
        for index in books.indices { books[index].forgetEnded() }
        sweep.questions.removeAll(keepingCapacity: true)
        sweep.lastExecution = [:]
        exchange.profile = options.profile
    }

    private mutating func wait(milliseconds: Int64) throws(Disagreement) {
        for _ in 0..<(milliseconds / 100 + 1) {
            now = now + 100_000_000
            exchange.advance(to: now, activity: 0)
            try receive()
            try sweepIfDue()
        }
    }

    private var isUnsettled: Bool {
        !sweep.doubtful.isEmpty || books.contains { book in book.open.contains { book.orders[$0]?.isWaiting ?? true } }
    }

    private func stuck() -> Disagreement {
        for book in books {
            for number in book.open where book.orders[number]?.isWaiting ?? true {
                return disagreement("stays \(book.orders[number].map { "\($0.model.state)" } ?? "lost")", book.id(number))
            }
        }
        return disagreement("fills stay refused", sweep.doubtful.first)
    }

    // MARK: The exchange's own ledger

    private mutating func compareWithLedger() throws(Disagreement) {
        let ledger = exchange.ledger
        for order in ledger.orders {
            guard let book = books.first(where: { $0.instance == order.id.instance }), book.orders[order.id.intent] != nil
            else { throw disagreement("is at the exchange, and nobody asked for it", order.id) }
        }
        for book in books {
            for (number, tracked) in book.orders {
                counts.checks += 1
                if let text = difference(tracked.model, ledger.order(book.id(number))) {
                    throw disagreement(text, book.id(number))
                }
            }
        }
        for account in Set(books.map(\.tenant)).sorted() {
            counts.checks += 1
            let held = ledger.position(account, SimulatedMarketUnits.instrument.id)
            let positions = books.filter { $0.tenant == account }.map(\.position)
            let lots = positions.reduce(0) { $0 + $1.lots }
            let cash = positions.reduce(0) { $0 + $1.cash }
            let fee = positions.reduce(0) { $0 + $1.fee }
            let fills = positions.reduce(0) { $0 + $1.fillCount }
            guard held.quantity == SimulatedMarketUnits.quantity(lots: lots), held.cash.decimal.raw == cash,
                held.fee.decimal.raw == fee, held.fillCount == fills
            else {
                throw disagreement(
                    """
                    account \(account) holds \(held.quantity), cash \(held.cash), fee \(held.fee), \(held.fillCount) fills at \
                    the exchange; its books sum to \(lots) lots, cash \(FixedDecimal(raw: cash)), fee \(FixedDecimal(raw: fee)), \
                    \(fills) fills
                    """)
            }
        }
    }

    private func difference(_ model: OrderModel, _ known: ExchangeOrder?) -> String? {
        guard let known else { return model.state == .rejected ? nil : "is \(model.state); the exchange has never heard of it" }
        let isSame =
            switch known.state {
            case .open: model.isOpen && !model.isSilent
            case .filled: model.state == .filled
            case .cancelled: model.state == .cancelled
            case .expired: model.state == .expired
            case .rejected: model.state == .rejected
            }
        guard isSame else { return "is \(model.state); at the exchange it is \(known.state)" }
        if model.isOpen, known.leavesQuantity != SimulatedMarketUnits.quantity(lots: model.leavesLots) {
            return "leaves \(model.leavesLots) lots; at the exchange \(known.leavesQuantity)"
        }
        guard known.filledQuantity == SimulatedMarketUnits.quantity(lots: model.filledLots),
            known.filledNotional.decimal.raw == model.notional, known.fee.decimal.raw == model.fee
        else { return "is filled \(model.filledLots) lots; at the exchange \(known.filledQuantity)" }
        return nil
    }

    // MARK: Restart

    /// The host dies and starts again from what it wrote down; the connection breaks with it.
    mutating func restartHost() throws(Disagreement) {
        counts.hostRestarts += 1
        do {
            oms = try JSONDecoder().decode(OMS.self, from: try JSONEncoder().encode(oms))
        } catch {
            throw disagreement("OMS does not come back: \(error)")
        }
        exchange.interrupt(for: Int64(random.upTo(500)))
        sweep.questions.removeAll()
        try checkAll()
        for index in books.indices {
            for number in books[index].open where books[index].orders[number]?.model.isSilent ?? false {
                try tellUnknown(index, number)
            }
        }
    }
}
