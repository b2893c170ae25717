package import TradingModel

/// How large an order may be, as the host's configuration chooses it: a cap on the quantity, which the rule `MaximumSize` holds
/// new orders to. Strategies do not see it; they hear the refusal, which names the size.
///
/// | method | quantity | source |
/// |---|---|---|
/// | `fixed` | the quantity | |
/// | `equityShare` | equity × share ÷ price | fixed-fractional sizing: R. Vince, "The Mathematics of Money Management", 1992 |
/// | `volatility` | equity × risk ÷ (multiple × ATR) | the Turtles' unit: C. Faith, "Way of the Turtle", 2007 |
/// | `kelly` | equity × min(p − (1 − p) ÷ b, cap) ÷ price | J. L. Kelly, "A New Interpretation of Information Rate", 1956 |
///
/// Every quantity is rounded down to the lot, cut to the instrument's maximum, and zero below its minima.
package enum PositionSizing: Sendable, Hashable, Codable {
    /// Base units.
    case fixed(Quantity)
    /// Of the equity, a fraction; above 1 is leverage.
    case equityShare(FixedDecimal)
    /// The equity that a move of `multiple` average true ranges may cost, as a fraction.
    case volatility(risk: FixedDecimal, multiple: FixedDecimal, AverageTrueRange.Settings)
    /// `winRate`: the probability p of a win, 0 to 1. `payoff`: what a win brings for each unit that a loss costs, b, positive.
    /// `cap`: the largest share of the equity, a fraction.
    case kelly(winRate: FixedDecimal, payoff: FixedDecimal, cap: FixedDecimal)

    /// For logs and rows; stable.
    package var method: String {
        switch self {
        case .fixed: "fixed"
        case .equityShare: "percent_of_equity"
        case .volatility: "volatility"
        case .kelly: "kelly"
        }
    }

    /// The size on an instrument.
    package func size(_ input: SizingInput) -> SizedQuantity {
        switch self {
        case .fixed(let quantity): FixedSize.size(quantity, input)
        case .equityShare(let share): EquityShareSize.size(share: share, input)
        case .volatility(let risk, let multiple, _): VolatilitySize.size(risk: risk, multiple: multiple, input)
        case .kelly(let winRate, let payoff, let cap): KellySize.size(winRate: winRate, payoff: payoff, cap: cap, input)
        }
    }
}

/// What sizing looks at.
package struct SizingInput: Sendable, Hashable {
    package var instrument: Instrument
    /// Quote units; nil when it is not known.
    package var equity: Notional?
    /// At which a base unit is counted; nil when it is not known.
    package var price: Price?
    /// Quote units for one base unit; nil when it is not known.
    package var averageTrueRange: Price?

    package init(instrument: Instrument, equity: Notional?, price: Price?, averageTrueRange: Price? = nil) {
        self.instrument = instrument
        self.equity = equity
        self.price = price
        self.averageTrueRange = averageTrueRange
    }
}

/// A quantity on the lot, or zero and the reason why.
package enum SizedQuantity: Sendable, Hashable {
    /// Positive, base units.
    case quantity(Quantity)
    case zero(ZeroSize)

    /// Brings a quantity that a formula gave onto the instrument's grid.
    static func onLot(_ exact: Quantity, _ input: SizingInput) -> SizedQuantity {
        let instrument = input.instrument
        guard exact > .zero, instrument.lotSize > .zero else { return .zero(.notPositive(exact)) }
        let quantity = min(exact, instrument.maximumQuantity).rounded(toLot: instrument.lotSize, .down)
        let least = max(instrument.minimumQuantity, instrument.lotSize)
        guard quantity >= least else { return .zero(.belowMinimum(exact, minimum: least)) }
        if let price = input.price {
            guard let notional = quantity.notionalReportingOverflow(at: price, rounding: .down) else { return .zero(.outOfRange) }
            guard notional >= instrument.minimumNotional else {
                return .zero(.belowMinimumNotional(notional, minimum: instrument.minimumNotional))
            }
        }
        return .quantity(quantity)
    }

    /// Notional ÷ price on the grid: what an amount of quote buys.
    static func bought(with amount: Notional, _ input: SizingInput) -> SizedQuantity {
        guard let price = input.price, price > .zero else { return .zero(.noPrice) }
        guard let quantity = amount.quantity(at: price, rounding: .down) else { return .zero(.outOfRange) }
        return onLot(quantity, input)
    }

    /// The equity, or why there is none to size by.
    static func equity(_ input: SizingInput) -> (Notional?, ZeroSize) {
        guard let equity = input.equity else { return (nil, .noEquity) }
        return equity > .zero ? (equity, .noEquity) : (nil, .equityNotPositive(equity))
    }
}

/// Why a size is zero.
package enum ZeroSize: Sendable, Hashable {
    case noEquity
    case equityNotPositive(Notional)
    case noPrice
    case noAverageTrueRange
    /// The Kelly fraction; a game that is not worth playing.
    case noEdge(FixedDecimal)
    case notPositive(Quantity)
    case belowMinimum(Quantity, minimum: Quantity)
    case belowMinimumNotional(Notional, minimum: Notional)
    case outOfRange

    /// A clause for people.
    package var text: String {
        switch self {
        case .noEquity: "the equity is not known: set capital"
        case .equityNotPositive(let equity): "the equity is \(equity)"
        case .noPrice: "there is no price yet"
        case .noAverageTrueRange: "there is no average true range yet"
        case .noEdge(let fraction): "the Kelly fraction is \(fraction), which is no edge"
        case .notPositive(let quantity): "the quantity would be \(quantity)"
        case .belowMinimum(let quantity, let minimum):
            "the quantity of \(quantity) is below the instrument's minimum of \(minimum)"
        case .belowMinimumNotional(let notional, let minimum):
            "the notional of \(notional) is below the instrument's minimum of \(minimum)"
        case .outOfRange: "a number is out of range"
        }
    }
}
