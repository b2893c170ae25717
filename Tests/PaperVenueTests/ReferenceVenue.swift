import TradingModel

/// The fill rules once more, written from their description and not from the code: whole numbers, one account, every order a
/// row that is never removed. It is slow and plain, and an independent witness.
struct ReferenceVenue {
    struct Row {
        let intent: UInt64
        var terms: OrderTerms
        var filled = 0
        var isOpen = true
        var isTriggered = false
        /// Came, or was amended, at a price that the market had reached; not yet met a candle.
        var isTaker: Bool
        /// Rests from the next candle on.
        var isLate = false

        var isBuy: Bool { terms.side == .buy }
        var quantity: Int { whole(terms.quantity.decimal) }
        var limit: Int? { terms.price.map { whole($0.decimal) } }
        var stop: Int? { terms.stopPrice.map { whole($0.decimal) } }
        var isWhole: Bool { terms.timeInForce == .fillOrKill }
        var isImmediate: Bool { isWhole || terms.timeInForce == .immediateOrCancel }
        var isWaiting: Bool { stop != nil && !isTriggered }
    }

    let slippage: Int
    let touches: Bool
    /// One part in so many of the volume.
    let share: Int
    var rows: [Row] = []
    var position = 0
    var last = 100
    var texts: [String] = []
    private var left = 0

    init(slippage: Int, touches: Bool, share: Int) {
        self.slippage = slippage
        self.touches = touches
        self.share = share
    }

    mutating func submit(_ intent: UInt64, _ terms: OrderTerms, at now: Timestamp) {
        var row = Row(intent: intent, terms: terms, isTaker: false)
        if let time = terms.expireTime, time <= now { return say(row, "rejected invalidTerms") }
        if terms.isReduceOnly, reducible(row) == 0 { return say(row, "rejected nothingToReduce") }
        let isMarketable = wouldTrade(row, at: last)
        if terms.isPostOnly, isMarketable { return say(row, "rejected wouldTakeLiquidity") }
        row.isTaker = row.stop == nil && (isMarketable || row.isImmediate)
        rows.append(row)
        say(row, "accepted")
    }

    mutating func cancel(_ intent: UInt64) {
        guard let index = rows.firstIndex(where: { $0.intent == intent && $0.isOpen }) else {
            return texts.append("\(intent) cancel rejected unknownOrder")
        }
        rows[index].isOpen = false
        say(rows[index], "cancelled requested")
    }

    mutating func amend(_ intent: UInt64, quantity: Int, price: Int) {
        guard let index = rows.firstIndex(where: { $0.intent == intent && $0.isOpen }) else {
            return texts.append("\(intent) amendment rejected unknownOrder")
        }
        var row = rows[index]
        guard row.limit != nil, quantity > row.filled else { return say(row, "amendment rejected invalidTerms") }
        row.terms.quantity = Quantity(quantity)
        row.terms.price = Price(price)
        if !row.isWaiting {
            let isMarketable = wouldTrade(row, at: last)
            if row.terms.isPostOnly, isMarketable { return say(row, "amendment rejected wouldTakeLiquidity") }
            row.isTaker = isMarketable || row.isImmediate
        }
        rows[index] = row
        say(row, "amended")
    }

    /// - Parameter times: of its open and its close.
    mutating func candle(
        _ open: Int, _ high: Int, _ low: Int, _ close: Int, _ volume: Int, _ times: (open: Timestamp, close: Timestamp)
    ) {
        last = close
        left = volume / share
        expire { $0 <= times.open }
        if volume > 0 {
            for index in rows.indices where rows[index].isOpen { atOpen(index, open) }
            expire { $0 < times.close }
            for index in rows.indices where rows[index].isOpen && rows[index].isWaiting {
                guard let stop = rows[index].stop, rows[index].isBuy ? high >= stop : low <= stop else { continue }
                trigger(index, at: stop)
                if rows[index].limit != nil { rows[index].isLate = true }
            }
            let reached = rows.indices.filter { index in
                let row = rows[index]
                guard row.isOpen, let limit = row.limit, !row.isWaiting, !row.isLate, !row.isTaker else { return false }
                return passes(row, limit, row.isBuy ? low : high)
            }
            let turns = reached.map { index in
                (
                    rank: rows[index].terms.isReduceOnly ? 0 : 1, distance: abs((rows[index].limit ?? open) - open),
                    index: index
                )
            }
            for turn in turns.sorted(by: { ($0.rank, $0.distance, $0.index) < ($1.rank, $1.distance, $1.index) }) {
                guard let limit = rows[turn.index].limit else { continue }
                fill(turn.index, limit, "maker")
            }
        }
        for index in rows.indices where rows[index].isOpen {
            rows[index].isLate = false
            if rows[index].isImmediate, !rows[index].isWaiting {
                rows[index].isOpen = false
                say(rows[index], rows[index].isWhole ? "cancelled fillOrKill" : "cancelled immediateOrCancel")
            } else if let time = rows[index].terms.expireTime, time <= times.close {
                rows[index].isOpen = false
                say(rows[index], "expired")
            } else if rows[index].terms.isReduceOnly, reducible(rows[index]) == 0 {
                rows[index].isOpen = false
                say(rows[index], "cancelled nothingToReduce")
            }
        }
    }

    private mutating func expire(_ isDue: (Timestamp) -> Bool) {
        for index in rows.indices where rows[index].isOpen {
            guard let time = rows[index].terms.expireTime, isDue(time) else { continue }
            rows[index].isOpen = false
            say(rows[index], "expired")
        }
    }

    private mutating func atOpen(_ index: Int, _ open: Int) {
        if rows[index].isWaiting {
            guard let stop = rows[index].stop, rows[index].isBuy ? open >= stop : open <= stop else { return }
            trigger(index, at: open)
        } else if rows[index].limit == nil {
            take(index, open)
        } else if rows[index].isTaker {
            if wouldTrade(rows[index], at: open) { take(index, open) }
            if !rows[index].isImmediate { rows[index].isTaker = false }
        } else if let limit = rows[index].limit, passes(rows[index], limit, open) {
            fill(index, open, "maker")
        }
    }

    private mutating func trigger(_ index: Int, at price: Int) {
        rows[index].isTriggered = true
        say(rows[index], "triggered")
        if wouldTrade(rows[index], at: price) { take(index, price) }
    }

    private mutating func take(_ index: Int, _ price: Int) {
        let row = rows[index]
        let worse = row.isBuy ? price + slippage : max(price - slippage, 1)
        fill(index, row.isBuy ? min(worse, row.limit ?? worse) : max(worse, row.limit ?? worse), "taker")
    }

    private mutating func fill(_ index: Int, _ price: Int, _ role: String) {
        let row = rows[index]
        let quantity = min(row.quantity - row.filled, left, row.terms.isReduceOnly ? reducible(row) : .max)
        if row.isWhole, quantity < row.quantity - row.filled {
            rows[index].isOpen = false
            return say(row, "cancelled fillOrKill")
        }
        guard quantity > 0 else { return }
        left -= quantity
        position += row.isBuy ? quantity : -quantity
        rows[index].filled += quantity
        rows[index].isOpen = rows[index].filled < row.quantity
        say(row, "filled \(quantity) @ \(price) \(role)")
    }

    private func reducible(_ row: Row) -> Int { row.isBuy ? max(-position, 0) : max(position, 0) }

    private func wouldTrade(_ row: Row, at price: Int) -> Bool {
        guard let limit = row.limit else { return true }
        return row.isBuy ? limit >= price : limit <= price
    }

    private func passes(_ row: Row, _ limit: Int, _ price: Int) -> Bool {
        if price == limit { return touches }
        return row.isBuy ? price < limit : price > limit
    }

    private mutating func say(_ row: Row, _ text: String) { texts.append("\(row.intent) \(text)") }
}

func whole(_ decimal: FixedDecimal) -> Int { Int(decimal.raw / FixedDecimal.unit) }
