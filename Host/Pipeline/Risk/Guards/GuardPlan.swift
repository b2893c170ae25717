package import TradingModel

/// What the guards of an instance watch: set by the operator or the user, never by the strategy. What is nil is not watched.
package struct GuardPlan: Sendable, Hashable, Codable {
    package var stopLoss: Distance?
    package var takeProfit: TakeProfit?
    package var trailingStop: TrailingStop?
    package var liquidation: EmergencyReduction?
    package var dailyLoss: LossLimit?
    package var weeklyLoss: LossLimit?
    package var drawdown: DrawdownLimit?
    /// Quote units that the instance began with: its equity is this, plus realised and unrealised profit, minus fees.
    package var capital: Notional
    /// Where a day and a week begin.
    package var day: TradingDay
    /// What distances of kind `averageTrueRange` are multiples of.
    package var range: AverageTrueRange.Settings
    /// Nanoseconds for which nothing is added after a guard of the position has closed it; 0: none.
    package var cooldown: Int64

    package init(
        stopLoss: Distance? = nil, takeProfit: TakeProfit? = nil, trailingStop: TrailingStop? = nil,
        liquidation: EmergencyReduction? = nil, dailyLoss: LossLimit? = nil, weeklyLoss: LossLimit? = nil,
        drawdown: DrawdownLimit? = nil, capital: Notional = .zero, day: TradingDay = .utc,
        range: AverageTrueRange.Settings = AverageTrueRange.Settings(), cooldown: Int64 = 0
    ) {
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.trailingStop = trailingStop
        self.liquidation = liquidation
        self.dailyLoss = dailyLoss
        self.weeklyLoss = weeklyLoss
        self.drawdown = drawdown
        self.capital = capital
        self.day = day
        self.range = range
        self.cooldown = cooldown
    }

    /// How far from a price a level lies.
    package enum Distance: Sendable, Hashable, Codable {
        /// Of the price, above 0.
        case fraction(FixedDecimal)
        /// Quote units for one base unit, above 0.
        case price(Price)
        /// Times the average true range when the position was opened or enlarged last, above 0.
        case averageTrueRange(FixedDecimal)

        /// - Parameter range: the average true range; nil: not known yet.
        /// - Returns: nil where it cannot be said: no range yet, or out of range.
        func value(at price: Price, range: Price?) -> Price? {
            switch self {
            case .fraction(let fraction):
                price.decimal.multipliedReportingOverflow(by: fraction, rounding: .nearest).map { Price($0) }
            case .price(let distance): distance
            case .averageTrueRange(let multiple):
                range.flatMap { $0.decimal.multipliedReportingOverflow(by: multiple, rounding: .nearest) }.map { Price($0) }
            }
        }
    }

    package struct TakeProfit: Sendable, Hashable, Codable {
        /// From the entry price, where everything that is left is closed.
        package var distance: Distance
        /// The first of two steps, nearer than the second; nil: there is one step.
        package var first: FirstStep?

        package init(distance: Distance, first: FirstStep? = nil) {
            self.distance = distance
            self.first = first
        }
    }

    /// A part is closed, and the stop moves to the entry price.
    package struct FirstStep: Sendable, Hashable, Codable {
        package var distance: Distance
        /// Of what is held, between 0 and 1; rounded down to the lot.
        package var fraction: FixedDecimal

        package init(distance: Distance, fraction: FixedDecimal) {
            self.distance = distance
            self.fraction = fraction
        }
    }

    package struct TrailingStop: Sendable, Hashable, Codable {
        /// From the best price since the position was opened.
        package var distance: Distance
        /// The profit, from the entry price, at which it begins to work; nil: at once.
        package var activation: Distance?

        package init(distance: Distance, activation: Distance? = nil) {
            self.distance = distance
            self.activation = activation
        }
    }

    /// A loss within a day or a week.
    package struct LossLimit: Sendable, Hashable, Codable {
        /// Quote units, above 0: what the equity may fall since the day or the week began.
        package var limit: Notional
        package var end: SafeModeEnd
        /// Whether orders are cancelled and the position is closed; else both stay, and nothing is added.
        package var closes: Bool

        package init(limit: Notional, end: SafeModeEnd = .boundary, closes: Bool = false) {
            self.limit = limit
            self.end = end
            self.closes = closes
        }
    }

    /// A loss since the highest equity ever.
    package struct DrawdownLimit: Sendable, Hashable, Codable {
        /// Of the highest equity, between 0 and 1.
        package var fraction: FixedDecimal
        /// Not `boundary`, which it has none of.
        package var end: SafeModeEnd
        package var closes: Bool

        package init(fraction: FixedDecimal, end: SafeModeEnd = .byOperator, closes: Bool = false) {
            self.fraction = fraction
            self.end = end
            self.closes = closes
        }
    }

    package enum SafeModeEnd: Sendable, Hashable, Codable {
        case byOperator
        /// When the next day, or week, begins.
        case boundary
        /// Nanoseconds after it began.
        case after(Int64)
    }
}
