import TradingModel

/// An open order in an account's book.
struct PaperOrder: Sendable, Hashable {
    /// How it meets the next candle.
    enum Stage: UInt8, Sendable {
        /// A stop whose price was not reached.
        case waiting = 1
        /// Takes at the next open: market orders, triggered stops, limits that were marketable when they came.
        case taking = 2
        /// Stands in the book at its price.
        case resting = 3
        /// A stop-limit that was triggered within the present candle: rests from the next one on.
        case settling = 4
        /// Filled or cancelled within the present candle; leaves the book at its end.
        case closed = 5
    }

    let intent: IntentNumber
    var terms: OrderTerms
    var filledQuantity: Quantity
    var stage: Stage

    var leavesQuantity: Quantity { terms.quantity - filledQuantity }

    /// What it does not fill when it meets the market is cancelled.
    var endsAtOnce: Bool { terms.timeInForce == .immediateOrCancel || terms.timeInForce == .fillOrKill }

    /// Whether a stop is reached when the market trades at `price`.
    func isStopReached(at price: Price) -> Bool {
        guard let stopPrice = terms.stopPrice else { return false }
        return terms.side == .buy ? price >= stopPrice : price <= stopPrice
    }

    /// Whether a limit would take when the market stands at `price`; an order without a limit always does.
    func isMarketable(at price: Price) -> Bool {
        guard let limit = terms.price else { return true }
        return terms.side == .buy ? limit >= price : limit <= price
    }

    /// Whether a market that trades at `price` fills the limit.
    func isLimitReached(at price: Price, _ rule: PaperRules.LimitFill) -> Bool {
        guard let limit = terms.price else { return false }
        switch rule {
        case .through: return terms.side == .buy ? price < limit : price > limit
        case .touched: return terms.side == .buy ? price <= limit : price >= limit
        }
    }
}

/// An instrument as the paper venue sees it: the numbers alone, so that it is copied without a thought.
struct PaperMarket: Sendable {
    let instrument: InstrumentID
    let tickSize: Price
    let lotSize: Quantity
    let maximumQuantity: Quantity
    let makerFeeRate: FixedDecimal
    let takerFeeRate: FixedDecimal
    /// Quote per base: what taking costs beyond the price.
    let slippage: Price
    var lastClose: Price?

    init(_ instrument: Instrument, rules: PaperRules) {
        self.instrument = instrument.id
        self.tickSize = instrument.tickSize
        self.lotSize = instrument.lotSize
        self.maximumQuantity = instrument.maximumQuantity
        self.makerFeeRate = instrument.makerFeeRate
        self.takerFeeRate = instrument.takerFeeRate
        self.slippage = Price(instrument.tickSize.decimal * rules.slippageTicks)
    }

    /// Whether the terms are whole: a venue checks for itself what risk has checked before.
    func accepts(_ terms: OrderTerms) -> Bool {
        guard [.market, .limit, .stop, .stopLimit].contains(terms.type),
            (terms.timeInForce == .goodTillDate) == (terms.expireTime != nil), terms.trailingDistance == nil,
            terms.type.hasPrice == (terms.price != nil), terms.type.needsStopPrice == (terms.stopPrice != nil),
            !terms.isPostOnly
                || (terms.type == .limit && [.goodTillCancelled, .goodTillDate].contains(terms.timeInForce)),
            terms.quantity > .zero, terms.quantity <= maximumQuantity,
            terms.quantity.decimal.isMultiple(of: lotSize.decimal)
        else { return false }
        return isOnGrid(terms.price) && isOnGrid(terms.stopPrice)
    }

    private func isOnGrid(_ price: Price?) -> Bool {
        guard let price else { return true }
        return price > .zero && price.decimal.isMultiple(of: tickSize.decimal)
    }
}
