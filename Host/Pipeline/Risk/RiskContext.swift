package import TradingModel

/// Where an instance stands when it asks for something: everything that the rules look at besides the intent itself.
package struct RiskContext: Sendable {
    package var instrument: Instrument
    package var limits: RiskLimits
    /// The last close; nil before the first candle.
    package var referencePrice: Price?
    /// When the last close was; nil when that is not known.
    package var referenceTime: Timestamp?
    /// Base units; negative = short.
    package var position: Quantity
    /// Orders that are not final, reduce-only ones too.
    package var openOrders: Int
    /// What open buy orders may still fill, without reduce-only ones. Base units, not negative.
    package var openBuyQuantity: Quantity
    /// What open sell orders may still fill, without reduce-only ones. Base units, not negative.
    package var openSellQuantity: Quantity
    package var recentOrders: OrderRateWindow
    /// What passed so far of what the limits of a day and the interval count.
    package var tally = TradeTally()
    /// The terms of what passed lately.
    package var recentTerms = RecentTerms()
    /// The strictest halt on the instance's way up the kill-switch tree; nil: none.
    package var halt: ActiveHalt?
    package var activity: Activity
    /// The line's clock.
    package var now: Timestamp
    /// For a cancel or an amendment: the instance's order that it names, nil when there is none. Unused for a new order.
    package var target: Order?
    /// The venue changes an open order in place.
    package var canAmend = true
    /// What the instance's guards forbid; nil: nothing.
    package var guardStanding: GuardStanding?
    /// What the venue and the books differ in on the instrument; nil: nothing.
    package var dispute: PositionDifference?
    /// What everybody else holds; nil when that is not known.
    package var exposure: Exposure?
    /// Quote units that the account is worth; nil when that is not known.
    package var equity: Notional?
    /// Where the position would be liquidated once the order has filled.
    package var liquidation = Liquidation.unknown
    /// What an account without credit (spot) can pay with; nil where that is the venue's concern alone.
    package var funds: Funds?
    /// The instrument's order book; nil where there is none.
    package var book: OrderBook?
    /// Of the instrument, quote units for one base unit; nil when that is not known.
    package var averageTrueRange: Price?

    /// Whether the strategy itself may go on.
    package enum Activity: Sendable, Hashable {
        case running
        /// It hears the market and adds nothing.
        case paused
        /// Disabled, or down for good.
        case stopped
    }

    package enum Liquidation: Sendable, Hashable {
        case unknown
        /// Nothing is borrowed: there is no price at which anything is closed by force.
        case impossible
        /// From the last close to the liquidation price, as a fraction of the last close; not positive when it is reached.
        case distance(FixedDecimal)
    }

    /// What is free: neither spent nor locked by an open or unknown order.
    package struct Funds: Sendable, Hashable {
        package var base: Quantity
        package var quote: Notional

        package init(base: Quantity, quote: Notional) {
            self.base = base
            self.quote = quote
        }
    }

    package init(
        instrument: Instrument, limits: RiskLimits, referencePrice: Price?, position: Quantity, openOrders: Int,
        openBuyQuantity: Quantity, openSellQuantity: Quantity, recentOrders: OrderRateWindow, halt: ActiveHalt?,
        activity: Activity, now: Timestamp, target: Order? = nil, guardStanding: GuardStanding? = nil
    ) {
        self.instrument = instrument
        self.limits = limits
        self.referencePrice = referencePrice
        self.position = position
        self.openOrders = openOrders
        self.openBuyQuantity = openBuyQuantity
        self.openSellQuantity = openSellQuantity
        self.recentOrders = recentOrders
        self.halt = halt
        self.activity = activity
        self.now = now
        self.target = target
        self.guardStanding = guardStanding
    }
}
