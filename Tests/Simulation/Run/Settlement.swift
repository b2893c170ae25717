import Engine
import Foundation
import Line
import OMS
import SimulatedExchange
import TradingModel

extension Simulation {
    /// The network heals, strategies ask for nothing more, and soon all has to be as in the exchange's ledger. Then the halts are
    /// lifted, and it has to come to rest again.
    func settle() throws {
        journal.commitsUntilDeath = nil
        isCalm = true
        defer { isCalm = false }
        var healed = MisbehaviourProfile.honest
        healed[.partialFill] = port.exchange.profile[.partialFill]
        port.exchange.profile = healed
        // Longer than anything is on its way, and than the exchange's clock can stand.
        try wait(milliseconds: 4_000 + SimulatedExchange.longestDelay / 1_000_000)
        try comeToRest()
        try finishHalts()
        try liftHalts()
        try wait(milliseconds: 3_000)
        try comeToRest()
        try checkGroups()
        counts.settlements += 1
        try takeCheckpoint()
        try moveCheckpointThroughBytes()
        port.forgetEnded()
        judge.forgetEnded()
        port.exchange.profile = options.profile
    }

    /// What is stored of a line is the line.
    private func moveCheckpointThroughBytes() throws {
        guard let taken = checkpoint?.snapshot else { preconditionFailure("a checkpoint was taken") }
        let bytes = try JSONEncoder().encode(taken)
        checkpoint = Checkpoint(snapshot: try JSONDecoder().decode(Line.Snapshot.self, from: bytes))
        if counts.settlements % 4 == 0 { try restart() }
        try comeToRest()
        try takeCheckpoint()
    }

    /// The market stands still.
    private func wait(milliseconds: Int64) throws {
        for _ in 0..<(milliseconds / 100 + 1) {
            strategies.step += 1
            clock.now = clock.now + 100_000_000
            port.exchange.advance(to: clock.now, activity: 0)
            port.listen()
            try line.hear()
            try line.settle()
            try judgeDurable()
            if clock.now >= nextCandle { try close(candle(around: price, spread: 0)) }
            try line.settle()
            try judgeDurable()
        }
    }

    /// What is closed because of a halt, and was rejected, is tried again later and later.
    private func finishHalts() throws {
        for _ in 0..<600 where haltUndone() != nil { try wait(milliseconds: 1_000) }
        try comeToRest()
        if let finding = haltUndone() { throw finding }
    }

    /// Nothing is in doubt, and all is as the exchange says.
    private func comeToRest() throws {
        var finding: Finding?
        for round in 0..<120 {
            counts.longestSettlement = max(counts.longestSettlement, UInt64(round))
            finding = try unsettled() ?? differenceFromLedger()
            if finding == nil { break }
            try wait(milliseconds: 500)
        }
        if let finding { throw finding }
        try checkBooks()
    }

    private func unsettled() throws -> Finding? {
        for book in judge.books {
            for number in book.open where book.orders[number]?.model.isWaiting ?? true {
                let state = book.orders[number].map { "\($0.model.state)" } ?? "lost"
                let there = port.exchange.ledger.order(book.id(number)).map { "\($0.state), \($0.leavesQuantity) left" }
                return Finding("stays \(state); at the exchange it is \(there ?? "not known")", book.id(number))
            }
        }
        if line.isRepeating { return Finding("the line goes on repeating what was before its restart", nil) }
        return port.isQuiet ? nil : Finding("something stays on its way", nil)
    }

    // MARK: The exchange's own ledger

    private func differenceFromLedger() -> Finding? {
        let ledger = port.exchange.ledger
        for order in ledger.orders where judge.tracked(order.id) == nil {
            return Finding("is at the exchange, and nobody asked for it", order.id)
        }
        for book in judge.books {
            judge.count(UInt64(book.orders.count))
            for (number, tracked) in book.orders {
                let id = book.id(number)
                if let text = difference(tracked.model, ledger.order(id)) { return Finding(text, id) }
            }
        }
        for account in Set(judge.books.map(\.tenant)).sorted() {
            judge.count(1)
            let held = ledger.position(account, SimulatedMarketUnits.instrument.id)
            let positions = judge.books.filter { $0.tenant == account }.map(\.position)
            let lots = positions.reduce(0) { $0 + $1.lots }
            let cash = positions.reduce(0) { $0 + $1.cash }
            let fee = positions.reduce(0) { $0 + $1.fee }
            let fills = positions.reduce(0) { $0 + $1.fillCount }
            guard held.quantity == SimulatedMarketUnits.quantity(lots: lots), held.cash.decimal.raw == cash,
                held.fee.decimal.raw == fee, held.fillCount == fills
            else {
                return Finding(
                    """
                    account \(account) holds \(held.quantity), cash \(held.cash), fee \(held.fee), \(held.fillCount) fills at \
                    the exchange; its books sum to \(lots) lots, cash \(FixedDecimal(raw: cash)), fee \(FixedDecimal(raw: fee)), \
                    \(fills) fills
                    """, nil)
            }
        }
        return nil
    }

    private func difference(_ model: OrderModel, _ known: ExchangeOrder?) -> String? {
        if model.isHeld { return known == nil ? nil : "is held by the host, and is at the exchange" }
        guard let known else {
            // Ended while it was held, or never arrived.
            return model.state == .rejected || (model.holding == nil && model.isSilent && !model.isOpen)
                ? nil : "is \(model.state); the exchange has never heard of it"
        }
        let isSame =
            switch known.state {
            case .open: model.isOpen && !model.isSilent
            case .filled: model.state == .filled
            // The host ends it by its own clock where the venue has none.
            case .cancelled: model.state == .cancelled || model.state == .expired
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

    // MARK: The line's books

    /// The line's books hold what the model's do, and lock what open orders may still add.
    func checkBooks() throws {
        let oms = line.engine.oms
        for book in judge.books {
            let held = oms.book(book.instance)
            judge.count(4)
            guard Set(held.openOrders.keys) == Set(book.open) else {
                throw Finding(
                    "instance \(book.instance): open are \(held.openOrders.keys.sorted()); must be \(book.open.sorted())", nil)
            }
            for number in book.open {
                guard let order = held.openOrders[number], let tracked = book.orders[number] else { continue }
                if let text = order.difference(tracked.model) { throw Finding(text, order.id) }
            }
            if let text = book.position.difference(held.position) { throw Finding(text, nil) }
            for side in [Side.buy, .sell] {
                let lots = book.openLots(side)
                guard held.leavesQuantity(side) == SimulatedMarketUnits.quantity(lots: lots) else {
                    throw Finding(
                        "instance \(book.instance): open \(side) orders lock \(held.leavesQuantity(side)); must be \(lots) lots",
                        nil)
                }
            }
        }
    }
}
