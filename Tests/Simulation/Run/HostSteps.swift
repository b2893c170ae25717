import TradingModel

// What the host does to orders that it holds in place of the venue: held back until a price is reached, or sent in parts.

extension Judge {
    /// Which step it was follows from what has changed; whether it may be, from the facts.
    mutating func hostStep(_ tracked: TrackedOrder, _ order: Order, _ index: Int) throws(Finding) {
        if order.holding == .released {
            guard tracked.model.isTriggered, tracked.model.isOpen, !tracked.model.isCancelAsked else {
                throw Finding("is released and was not triggered", order.id)
            }
            return tracked.model.release()
        }
        if !tracked.passes.isEmpty {
            return tracked.model.pass(tracked.passes.removeFirst())
        }
        if order.bestPrice != tracked.bestPrice { return try followPrice(tracked, order) }
        switch order.state {
        case .cancelled:
            guard tracked.model.isCancelAsked || isSlicedOut(tracked, index, order.id.intent) else {
                throw Finding("is cancelled by the host and nobody asked for it", order.id)
            }
            tracked.model.end = .cancelled
        case .expired:
            guard let time = tracked.terms.expireTime, time <= order.updatedTime else {
                throw Finding("expires before its time", order.id)
            }
            tracked.model.end = .expired
        case _ where order.isTriggered && !tracked.model.isTriggered:
            countTrigger()
            guard isReached(tracked, order.terms) else {
                throw Finding(
                    "is triggered at \(order.terms.stopPrice.map { "\($0)" } ?? "its distance") by \(candleText)", order.id)
            }
            tracked.model.trigger()
        case _ where !tracked.model.isAccepted: tracked.model.accept()
        default:
            guard tracked.model.amendmentAsked != nil else {
                throw Finding("changes to \(order.state), and nothing happened", order.id)
            }
            tracked.model.change()
        }
    }

    private var candleText: String { candle.map { "\($0.low) – \($0.high), \($0.close)" } ?? "no candle" }

    /// Nothing of it is open any more: its time is over, or a part of it ended otherwise.
    private func isSlicedOut(_ tracked: TrackedOrder, _ index: Int, _ number: IntentNumber) -> Bool {
        tracked.model.holding == .sliced && !books[index].open.contains { books[index].orders[$0]?.parent == number }
    }

    /// Only a better one, and only of what the last candle traded.
    private func followPrice(_ tracked: TrackedOrder, _ order: Order) throws(Finding) {
        guard let best = order.bestPrice, let candle, order.terms.type == .trailingStop, best >= candle.low, best <= candle.high
        else { throw Finding("follows a price that was not traded", order.id) }
        if let before = tracked.bestPrice, order.terms.side == .sell ? best <= before : best >= before {
            throw Finding("follows a price of \(best), which is no better than \(before)", order.id)
        }
        tracked.bestPrice = best
    }

    /// Whether the last candle has traded where the order waits.
    private func isReached(_ tracked: TrackedOrder, _ terms: OrderTerms) -> Bool {
        guard let candle else { return false }
        let isSell = terms.side == .sell
        switch terms.type {
        case .market, .limit: return false
        case .stop, .stopLimit: return terms.stopPrice.map { isSell ? candle.low <= $0 : candle.high >= $0 } ?? false
        case .takeProfit, .takeProfitLimit: return terms.stopPrice.map { isSell ? candle.high >= $0 : candle.low <= $0 } ?? false
        case .trailingStop:
            guard let best = tracked.bestPrice, let distance = terms.trailingDistance else { return false }
            return isSell ? candle.low <= best - distance : candle.high >= best + distance
        }
    }

    /// A held order whose stop price the whole of the last candle has reached, and that still waits: forgotten. For orders that
    /// stand alone; of a group one goes at a time. One whose time was over within the candle has ended instead: that is durable
    /// with the next commit.
    mutating func checkWaiting() throws(Finding) {
        guard let candle else { return }
        for index in books.indices where halts.level(books[index].tenant, books[index].instance) != .freeze {
            for number in books[index].open {
                guard let tracked = books[index].orders[number], tracked.model.holding == .held, tracked.model.state == .accepted,
                    tracked.terms.type != .trailingStop, let last = tracked.steps.last, last.updatedTime <= candle.openTime,
                    tracked.terms.expireTime.map({ $0 > candle.closeTime }) ?? true,
                    !books[index].groups.values.contains(where: { $0.member(number) != nil })
                else { continue }
                count(1)
                guard !isReached(tracked, last.terms) else {
                    throw Finding(
                        "waits at \(last.terms.stopPrice.map { "\($0)" } ?? "?") behind \(candleText)", books[index].id(number))
                }
            }
        }
    }
}
