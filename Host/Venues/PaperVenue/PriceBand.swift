import TradingModel

/// Between which prices, and until when, nothing happens to a book: a candle that stays inside costs three comparisons, however
/// many orders wait.
struct PriceBand: Sendable, Hashable {
    /// A candle that trades here or lower may matter.
    private(set) var below: Price
    /// A candle that trades here or higher may matter.
    private(set) var above: Price
    /// A candle that closes then or later may matter: an order expires.
    private(set) var until = Timestamp(nanoseconds: .max)

    private static let lowest = Price(FixedDecimal(raw: .min))
    private static let highest = Price(FixedDecimal(raw: .max))

    /// No order, nothing matters.
    static let open = PriceBand(below: lowest, above: highest)
    /// Every candle matters.
    static let closed = PriceBand(below: highest, above: lowest)

    private init(below: Price, above: Price) {
        self.below = below
        self.above = above
    }

    /// Where something may happen to an order. Touching its price is enough, whatever the run's rule for fills.
    init(_ order: PaperOrder) {
        let isBuy = order.terms.side == .buy
        switch order.stage {
        case .taking, .settling, .closed:
            self = .closed
        case .waiting:
            guard let price = order.terms.stopPrice else {
                self = .closed
                return
            }
            self = isBuy ? PriceBand(below: Self.lowest, above: price) : PriceBand(below: price, above: Self.highest)
        case .resting:
            guard let price = order.terms.price else {
                self = .closed
                return
            }
            self = isBuy ? PriceBand(below: price, above: Self.highest) : PriceBand(below: Self.lowest, above: price)
        }
        if let time = order.terms.expireTime { until = time }
    }

    /// Narrows to what is quiet for both.
    mutating func formIntersection(_ other: PriceBand) {
        below = max(below, other.below)
        above = min(above, other.above)
        until = min(until, other.until)
    }

    func isTouched(by candle: Candle) -> Bool {
        candle.low <= below || candle.high >= above || candle.closeTime >= until
    }
}
