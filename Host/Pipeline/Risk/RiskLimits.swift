package import Accounts
package import TradingModel

/// How far an instance may go. Set by the operator or the user, never by the strategy.
///
/// The first four always hold; each of the others holds when it is set and is nil, which is no limit, unless it is. Shares and
/// distances are fractions: 0.15 is 15 %. Lengths of time are nanoseconds of the line's clock.
package struct RiskLimits: Sendable, Hashable {
    /// Quote units, of one order.
    package var maximumOrderNotional: Notional
    /// Quote units at the last close: what is held and what open orders of the same side could add.
    package var maximumPositionNotional: Notional
    /// Orders of the instance that may still fill.
    package var maximumOpenOrders: Int
    /// New orders and amendments in any 60 seconds of the line's clock.
    package var maximumOrdersPerMinute: Int

    /// Base units: what is held and what open orders of the same side could add.
    package var maximumPositionQuantity: Quantity?
    /// What the account holds and may hold ÷ its equity.
    package var maximumLeverage: FixedDecimal?
    /// From the last close to the liquidation price after the order, as a fraction of the last close.
    package var minimumLiquidationDistance: FixedDecimal?
    /// What the venue asks of a position: what the distance is reckoned with.
    package var margin: MarginTerms?
    /// How far a limit price may be from the last close, or from the order's own stop price, as a fraction of that.
    package var priceCollar: FixedDecimal?

    /// New orders and amendments in any second of the line's clock.
    package var maximumOrdersPerSecond: Int?
    /// Between two new orders that are not reduce-only.
    package var minimumOrderInterval: Int64?
    /// New orders of a day that are not reduce-only.
    package var maximumTradesPerDay: Int?
    /// Whose midnight begins the day that is counted.
    package var tradingDay = TradingDay.utc
    /// For how long the terms of an order may not be repeated.
    package var duplicateWindow: Int64?

    /// How old the last close may be.
    package var maximumReferenceAge: Int64?
    /// How old the order book may be.
    package var maximumBookAge: Int64?
    /// Of a market order, in basis points (0.01 %) from the best price.
    package var maximumSlippage: FixedDecimal?
    /// Of what the book shows on the side that a market order takes.
    package var maximumLiquidityShare: FixedDecimal?
    /// Market orders pass where there is no book to judge them by.
    package var isBookOptional = false

    /// Quote units at the last closes: what the instances of a scope hold and may hold, each by itself; longs and shorts of
    /// different instances are not set against each other.
    package var maximumExposure = ExposureLimits()

    /// Quote units that the instance trades with: its equity is this, its profit and what it holds.
    package var capital: Notional?
    /// A cap on the quantity of an order.
    package var sizing: PositionSizing?

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

    /// Timeframes whose candles the rules look at, whether or not the strategy hears them.
    package var observedTimeframes: [Timeframe] {
        if case .volatility(_, _, let settings)? = sizing { [settings.timeframe] } else { [] }
    }

    /// Whether a market order is judged by the order book.
    package var needsBook: Bool { maximumSlippage != nil || maximumLiquidityShare != nil }
}

/// Quote units; nil: no limit.
package struct ExposureLimits: Sendable, Hashable, Codable {
    /// Of all instances of the user.
    package var user: Notional?
    /// Of all instances of the strategy, whoever's.
    package var strategy: Notional?
    /// Of all instances on the instrument, whoever's.
    package var instrument: Notional?
    /// Of all instances at the venue, whoever's.
    package var venue: Notional?

    package init(user: Notional? = nil, strategy: Notional? = nil, instrument: Notional? = nil, venue: Notional? = nil) {
        self.user = user
        self.strategy = strategy
        self.instrument = instrument
        self.venue = venue
    }

    /// The limit of a scope.
    package subscript(_ scope: ExposureScope) -> Notional? {
        switch scope {
        case .user: user
        case .strategy: strategy
        case .instrument: instrument
        case .venue: venue
        }
    }
}

/// Whose exposure is summed. Raw values are stable.
package enum ExposureScope: String, Sendable, Hashable, Codable, CaseIterable {
    case user
    case strategy
    case instrument
    case venue
}
