package import TradingModel

/// How far an instance may go. Set by the operator or the user, never by the strategy.
package struct RiskLimits: Sendable, Hashable, Codable {
    /// Quote units, of one order.
    package var maximumOrderNotional: Notional
    /// Quote units at the last close: what is held and what open orders of the same side could add.
    package var maximumPositionNotional: Notional
    /// Orders of the instance that may still fill.
    package var maximumOpenOrders: Int
    /// New orders and amendments in any 60 seconds of the line's clock.
    package var maximumOrdersPerMinute: Int

    package init(
        maximumOrderNotional: Notional = Notional(10_000), maximumPositionNotional: Notional = Notional(20_000),
        maximumOpenOrders: Int = 20, maximumOrdersPerMinute: Int = 60
    ) {
        self.maximumOrderNotional = maximumOrderNotional
        self.maximumPositionNotional = maximumPositionNotional
        self.maximumOpenOrders = maximumOpenOrders
        self.maximumOrdersPerMinute = maximumOrdersPerMinute
    }

    /// What an instance gets when nobody chose.
    package static let standard = RiskLimits()
}
