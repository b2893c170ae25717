package import TradingModel

/// The prices that a conditional order can be judged by: last traded, as a closed candle tells of them. Not mark or index prices,
/// and not the book.
package struct PriceSpan: Sendable, Hashable {
    package var low: Price
    package var high: Price
    package var close: Price

    /// - Parameter since: when the order began to wait. A candle that opened before counts with its close alone: what it traded
    ///   before that moment is nothing to the order.
    package init(_ candle: Candle, since: Timestamp) {
        let isWhole = candle.openTime >= since
        low = isWhole ? candle.low : candle.close
        high = isWhole ? candle.high : candle.close
        close = candle.close
    }

    package init(low: Price, high: Price, close: Price) {
        self.low = low
        self.high = high
        self.close = close
    }
}

/// What prices do to an order that the host holds.
package enum HeldOutcome: Sendable, Hashable {
    case waits
    /// Its best price is a new one.
    case follows(Price)
    /// Its price was reached. The best price of a trailing stop; nil for others.
    case triggers(best: Price?)
}

extension Order {
    /// Judges a conditional order. It triggers when its price was reached for certain:
    ///
    /// - a stop when the span reaches its stop price against the order: a sell at or below, a buy at or above;
    /// - a take profit when it reaches it in its favour: a sell at or above, a buy at or below;
    /// - a trailing stop when the span comes back by the distance from the best price before it, or when its close has come
    ///   back by the distance from the best price with it: whether the low or the high came first within a candle is unknown,
    ///   that the close came last is not. With a stop price it works from when that is reached in the order's favour; without,
    ///   from the first price on.
    package func judged(by span: PriceSpan) -> HeldOutcome {
        let isSell = terms.side == .sell
        switch terms.type {
        case .market, .limit: return .waits
        case .stop, .stopLimit:
            guard let stopPrice = terms.stopPrice else { return .waits }
            return (isSell ? span.low <= stopPrice : span.high >= stopPrice) ? .triggers(best: nil) : .waits
        case .takeProfit, .takeProfitLimit:
            guard let stopPrice = terms.stopPrice else { return .waits }
            return (isSell ? span.high >= stopPrice : span.low <= stopPrice) ? .triggers(best: nil) : .waits
        case .trailingStop: return trailed(by: span)
        }
    }

    private func trailed(by span: PriceSpan) -> HeldOutcome {
        guard let distance = terms.trailingDistance else { return .waits }
        let isSell = terms.side == .sell
        let extreme = isSell ? span.high : span.low
        var best = extreme
        if let bestPrice {
            if isSell ? span.low <= bestPrice - distance : span.high - distance >= bestPrice {
                return .triggers(best: bestPrice)
            }
            best = isSell ? max(bestPrice, extreme) : min(bestPrice, extreme)
        } else if let stopPrice = terms.stopPrice {
            guard isSell ? extreme >= stopPrice : extreme <= stopPrice else { return .waits }
        }
        if isSell ? span.close <= best - distance : span.close - distance >= best { return .triggers(best: best) }
        return best == bestPrice ? .waits : .follows(best)
    }

    /// What goes to the venue once its price is reached: a market or limit order, of what is left.
    package var releasedTerms: OrderTerms {
        var terms = terms
        terms.type = terms.type.hasPrice ? .limit : .market
        terms.stopPrice = nil
        terms.trailingDistance = nil
        return terms
    }
}

/// Between which prices nothing happens to the orders that wait at the host: a candle that stays inside costs two comparisons,
/// however many there are.
package struct HeldBand: Sendable, Hashable, Codable {
    /// A candle that trades here or lower may matter; nil: none does.
    package private(set) var below: Price?
    /// A candle that trades here or higher may matter; nil: none does.
    package private(set) var above: Price?
    /// Every candle matters.
    package private(set) var isClosed = false

    /// No order, nothing matters.
    package init() {}

    package init(_ order: Order) {
        let isSell = order.terms.side == .sell
        switch order.terms.type {
        case .market, .limit: return
        case .stop, .stopLimit:
            if isSell { below = order.terms.stopPrice } else { above = order.terms.stopPrice }
        case .takeProfit, .takeProfitLimit:
            if isSell { above = order.terms.stopPrice } else { below = order.terms.stopPrice }
        case .trailingStop:
            guard let distance = order.terms.trailingDistance else { return }
            guard let best = order.bestPrice else {
                isClosed = order.terms.stopPrice == nil
                if isSell { above = order.terms.stopPrice } else { below = order.terms.stopPrice }
                return
            }
            below = isSell ? best - distance : best
            let (trigger, isOverflow) = best.decimal.raw.addingReportingOverflow(distance.decimal.raw)
            above = isSell ? best : isOverflow ? nil : Price(FixedDecimal(raw: trigger))
        }
    }

    /// Narrows to what is quiet for both.
    package mutating func formIntersection(_ other: HeldBand) {
        if let price = other.below { below = below.map { max($0, price) } ?? price }
        if let price = other.above { above = above.map { min($0, price) } ?? price }
        isClosed = isClosed || other.isClosed
    }

    package func isTouched(by candle: Candle) -> Bool {
        if isClosed { return true }
        if let below, candle.low <= below { return true }
        if let above, candle.high >= above { return true }
        return false
    }
}
