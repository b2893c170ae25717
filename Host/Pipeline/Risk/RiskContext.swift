package import TradingModel

/// Where an instance stands when it asks for something: everything that the rules look at besides the intent itself.
package struct RiskContext: Sendable {
    package var instrument: Instrument
    package var limits: RiskLimits
    /// The last close; nil before the first candle.
    package var referencePrice: Price?
    /// Base units; negative = short.
    package var position: Quantity
    /// Orders that are not final, reduce-only ones too.
    package var openOrders: Int
    /// What open buy orders may still fill, without reduce-only ones. Base units, not negative.
    package var openBuyQuantity: Quantity
    /// What open sell orders may still fill, without reduce-only ones. Base units, not negative.
    package var openSellQuantity: Quantity
    package var recentOrders: OrderRateWindow
    /// The strictest halt on the instance's way up the kill-switch tree; nil: none.
    package var halt: ActiveHalt?
    package var activity: Activity
    /// The line's clock.
    package var now: Timestamp
    /// For a cancel or an amendment: the instance's order that it names, nil when there is none. Unused for a new order.
    package var target: Order?
    /// What the instance's guards forbid; nil: nothing.
    package var guardStanding: GuardStanding?

    /// Whether the strategy itself may go on.
    package enum Activity: Sendable, Hashable {
        case running
        /// It hears the market and adds nothing.
        case paused
        /// Disabled, or down for good.
        case stopped
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
