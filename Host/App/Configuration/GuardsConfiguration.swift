import Risk
import TradingModel

/// `guards` of a strategy in the configuration file: what the host watches beside it. Amounts are texts, as all amounts are;
/// percentages too. What is left out is not watched.
struct GuardsConfiguration: Decodable {
    /// Exactly one of its keys.
    struct Distance: Decodable {
        var percent: FixedDecimal?
        /// Quote units for one base unit.
        var price: FixedDecimal?
        /// Times the average true range.
        var atr: FixedDecimal?
    }

    struct TakeProfitSteps: Decodable {
        var first: Distance
        /// Of the position, closed at the first step.
        var firstPercent: FixedDecimal
        var second: Distance
    }

    struct TrailingStop: Decodable {
        var distance: Distance
        var activation: Distance?
    }

    struct Range: Decodable {
        var period: Int?
        var timeframe: String?
    }

    struct Liquidation: Decodable {
        struct Step: Decodable {
            var distancePercent: FixedDecimal
            var reducePercent: FixedDecimal
        }

        var leverage: FixedDecimal
        var maintenancePercent: FixedDecimal
        var steps: [Step]
    }

    struct LossLimit: Decodable {
        var limit: FixedDecimal
        /// `operator`, `boundary` or a time such as `12h`.
        var ends: String?
        var closePosition: Bool?
    }

    struct Drawdown: Decodable {
        var percent: FixedDecimal
        var ends: String?
        var closePosition: Bool?
    }

    var stopLoss: Distance?
    var takeProfit: Distance?
    var takeProfitSteps: TakeProfitSteps?
    var trailingStop: TrailingStop?
    var atr: Range?
    var liquidation: Liquidation?
    var dailyLoss: LossLimit?
    var weeklyLoss: LossLimit?
    var drawdown: Drawdown?
    var capital: FixedDecimal?
    /// `utc` or `seoul`.
    var day: String?
    /// Such as `30m`.
    var cooldown: String?

    /// - Parameters:
    ///   - source: the file.
    ///   - place: of the guards in it, for messages: `guards of ada/HyperRSI`.
    ///   - market: the timeframe of the market's candles.
    func plan(source: String, place: String, market: Timeframe) throws -> GuardPlan {
        let reader = GuardsReader(source: source, place: place)
        if takeProfit != nil, takeProfitSteps != nil {
            throw reader.failure("take_profit", "stands beside take_profit_steps; give one of the two")
        }
        let plan = GuardPlan(
            stopLoss: try stopLoss.map { try reader.distance($0, "stop_loss") },
            takeProfit: try takeProfit.map { GuardPlan.TakeProfit(distance: try reader.distance($0, "take_profit")) }
                ?? takeProfitSteps.map { try reader.steps($0) },
            trailingStop: try trailingStop.map { trailing in
                GuardPlan.TrailingStop(
                    distance: try reader.distance(trailing.distance, "trailing_stop.distance"),
                    activation: try trailing.activation.map { try reader.distance($0, "trailing_stop.activation") })
            },
            liquidation: try liquidation.map { try reader.liquidation($0) },
            dailyLoss: try dailyLoss.map { try reader.loss($0, "daily_loss") },
            weeklyLoss: try weeklyLoss.map { try reader.loss($0, "weekly_loss") },
            drawdown: try drawdown.map { try reader.drawdown($0) },
            capital: Notional(try capital.map { try reader.amount($0, "capital") } ?? .zero),
            day: try reader.day(day),
            range: try reader.range(atr, market: market),
            cooldown: try cooldown.map { try reader.time($0, "cooldown") } ?? 0)
        if plan.drawdown != nil, plan.capital.isZero {
            throw reader.failure("capital", "is missing; a drawdown is a part of the equity: give what the strategy began with")
        }
        return plan
    }
}
