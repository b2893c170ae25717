import TradingModel

/// The book and the position of one instance.
struct PaperAccount: Sendable {
    struct Key: Sendable, Hashable {
        let tenant: TenantID
        let instance: InstanceID
    }

    let key: Key
    /// `tenant.instance.`: how its ids at the venue begin.
    private let prefix: String
    /// The place of its one instrument in the venue's markets.
    let market: Int
    /// Base units; negative = short.
    var position: Quantity = .zero
    /// Open orders in the order of submission. Whoever changes them calls `updateBand`.
    var orders: [PaperOrder] = []
    /// Where candles do nothing to the orders.
    private(set) var band = PriceBand.open
    /// The highest intent number that was submitted by the strategy.
    var lastIntent: IntentNumber = 0
    /// The highest that the host submitted in its place; 0 before the first.
    var lastHostIntent: IntentNumber = 0
    /// Fills so far: the last one's number.
    var fills: UInt64 = 0

    init(key: Key, market: Int) {
        self.key = key
        self.market = market
        self.prefix = "\(String(key.tenant.rawValue, radix: 36)).\(String(key.instance.rawValue, radix: 36))."
    }

    /// `tenant.instance.number` in base 36: unique within the venue, and short enough that the string needs no heap.
    func venueID(_ number: UInt64) -> String {
        prefix + String(number, radix: 36)
    }

    /// What an order of a side could take off the position.
    func reducibleQuantity(_ side: Side) -> Quantity {
        switch side {
        case .buy: position < .zero ? -position : .zero
        case .sell: position > .zero ? position : .zero
        }
    }

    // MARK: Orders

    mutating func submit(
        _ intent: IntentNumber, _ terms: OrderTerms, _ market: PaperMarket, lastClose: Price, at time: Timestamp
    ) -> VenueRejection? {
        let isHosts = intent >= OrderIntent.hostNumbers
        let last = isHosts ? lastHostIntent : lastIntent
        // An order that the host held comes behind later ones.
        guard intent != last, intent > last || !orders.contains(where: { $0.intent == intent }) else {
            return .duplicateClientOrderID
        }
        if isHosts { lastHostIntent = max(last, intent) } else { lastIntent = max(last, intent) }
        guard market.accepts(terms), terms.expireTime.map({ $0 > time }) ?? true else { return .invalidTerms }
        if terms.isReduceOnly, reducibleQuantity(terms.side).isZero { return .nothingToReduce }
        var order = PaperOrder(intent: intent, terms: terms, filledQuantity: .zero, stage: .taking)
        if terms.isPostOnly, order.isMarketable(at: lastClose) { return .wouldTakeLiquidity }
        order.stage = terms.stopPrice == nil ? PaperAccount.stage(of: order, lastClose: lastClose) : .waiting
        orders.append(order)
        band.formIntersection(PriceBand(order))
        return nil
    }

    mutating func amend(_ index: Int, _ amendment: Amendment, _ market: PaperMarket) -> VenueRejection? {
        var order = orders[index]
        if let quantity = amendment.quantity { order.terms.quantity = quantity }
        if let price = amendment.price { order.terms.price = price }
        if let stopPrice = amendment.stopPrice {
            guard order.stage == .waiting else { return .invalidTerms }
            order.terms.stopPrice = stopPrice
        }
        guard market.accepts(order.terms), order.leavesQuantity > .zero else { return .invalidTerms }
        if amendment.price != nil, order.stage != .waiting, let lastClose = market.lastClose {
            if order.terms.isPostOnly, order.isMarketable(at: lastClose) { return .wouldTakeLiquidity }
            order.stage = PaperAccount.stage(of: order, lastClose: lastClose)
        }
        orders[index] = order
        updateBand()
        return nil
    }

    mutating func remove(_ index: Int) {
        orders.remove(at: index)
        updateBand()
    }

    mutating func updateBand() {
        band = .open
        for order in orders { band.formIntersection(PriceBand(order)) }
    }

    /// How a market or limit order meets the next candle.
    private static func stage(of order: PaperOrder, lastClose: Price) -> PaperOrder.Stage {
        order.endsAtOnce || order.isMarketable(at: lastClose) ? .taking : .resting
    }
}
