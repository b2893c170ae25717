import Risk
import TradingModel

/// Reads the values of `guards`, each with its range: an error names the key, the value and what it takes.
struct GuardsReader {
    let source: String
    let place: String

    func failure(_ key: String, _ problem: String) -> CommandFailure {
        CommandFailure("\(source): \(place): \(key) \(problem)", key: key)
    }

    func distance(_ distance: GuardsConfiguration.Distance, _ key: String) throws -> GuardPlan.Distance {
        switch (distance.percent, distance.price, distance.atr) {
        case (let percent?, nil, nil): return .fraction(try fraction(percent, "\(key).percent", below: 100))
        case (nil, let price?, nil): return .price(Price(try amount(price, "\(key).price")))
        case (nil, nil, let multiple?):
            guard multiple > .zero, multiple <= FixedDecimal(100) else {
                throw failure("\(key).atr", "is \(multiple); give a number above 0, at most 100")
            }
            return .averageTrueRange(multiple)
        default: throw failure(key, "has to have exactly one of percent, price and atr")
        }
    }

    func steps(_ steps: GuardsConfiguration.TakeProfitSteps) throws -> GuardPlan.TakeProfit {
        let first = try distance(steps.first, "take_profit_steps.first")
        let second = try distance(steps.second, "take_profit_steps.second")
        let isOrdered: Bool =
            switch (first, second) {
            case (.fraction(let near), .fraction(let far)): near < far
            case (.price(let near), .price(let far)): near < far
            case (.averageTrueRange(let near), .averageTrueRange(let far)): near < far
            // Of different kinds: which is nearer depends on the price.
            default: true
            }
        guard isOrdered else { throw failure("take_profit_steps.second", "is not beyond the first; give a greater distance") }
        return GuardPlan.TakeProfit(
            distance: second,
            first: GuardPlan.FirstStep(
                distance: first, fraction: try fraction(steps.firstPercent, "take_profit_steps.first_percent", below: 100)))
    }

    func liquidation(_ liquidation: GuardsConfiguration.Liquidation) throws -> EmergencyReduction {
        guard liquidation.leverage >= .one, liquidation.leverage <= FixedDecimal(1_000) else {
            throw failure("liquidation.leverage", "is \(liquidation.leverage); give a number from 1 to 1000")
        }
        guard liquidation.maintenancePercent >= .zero, liquidation.maintenancePercent < FixedDecimal(100) else {
            throw failure(
                "liquidation.maintenance_percent", "is \(liquidation.maintenancePercent); give a number from 0, below 100")
        }
        guard (1...10).contains(liquidation.steps.count) else {
            throw failure("liquidation.steps", "has \(liquidation.steps.count) steps; give 1 to 10")
        }
        let steps = try liquidation.steps.enumerated().map { index, step in
            EmergencyReduction.Step(
                distance: try fraction(step.distancePercent, "liquidation.steps[\(index)].distance_percent", below: 100),
                fraction: try fraction(step.reducePercent, "liquidation.steps[\(index)].reduce_percent", upTo: 100))
        }
        for (farther, nearer) in zip(steps, steps.dropFirst()) where farther.distance <= nearer.distance {
            throw failure("liquidation.steps", "do not come nearer; give them from the greatest distance to the smallest")
        }
        return EmergencyReduction(
            leverage: liquidation.leverage, maintenanceRate: hundredth(liquidation.maintenancePercent), steps: steps)
    }

    func loss(_ loss: GuardsConfiguration.LossLimit, _ key: String) throws -> GuardPlan.LossLimit {
        GuardPlan.LossLimit(
            limit: Notional(try amount(loss.limit, "\(key).limit")),
            end: try loss.ends.map { try end($0, "\(key).ends", hasBoundary: true) } ?? .boundary,
            closes: loss.closePosition ?? false)
    }

    func drawdown(_ drawdown: GuardsConfiguration.Drawdown) throws -> GuardPlan.DrawdownLimit {
        GuardPlan.DrawdownLimit(
            fraction: try fraction(drawdown.percent, "drawdown.percent", below: 100),
            end: try drawdown.ends.map { try end($0, "drawdown.ends", hasBoundary: false) } ?? .byOperator,
            closes: drawdown.closePosition ?? false)
    }

    func day(_ text: String?) throws -> TradingDay {
        guard let text else { return .utc }
        guard let day = TradingDay(rawValue: text) else { throw failure("day", "is '\(text)'; give utc or seoul") }
        return day
    }

    func range(_ range: GuardsConfiguration.Range?, market: Timeframe) throws -> AverageTrueRange.Settings {
        let period = range?.period ?? 14
        guard (1...1_000).contains(period) else { throw failure("atr.period", "is \(period); give 1 to 1000 candles") }
        guard let text = range?.timeframe else {
            return AverageTrueRange.Settings(period: period, timeframe: max(.minute15, market))
        }
        guard let timeframe = Timeframe(name: text), timeframe >= market else {
            let names = Timeframe.allCases.filter { $0 >= market }.map(\.name).joined(separator: ", ")
            throw failure("atr.timeframe", "is '\(text)'; give one of \(names)")
        }
        return AverageTrueRange.Settings(period: period, timeframe: timeframe)
    }

    /// Nanoseconds of `90m`, `12h`, `7d`: at least a minute, at most a year.
    func time(_ text: String, _ key: String) throws -> Int64 {
        let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), number > 0,
            number <= 366 * 86_400 / unit
        else { throw failure(key, "is '\(text)'; give a time such as 90m, 12h or 7d, at most 366d") }
        return number * unit * 1_000_000_000
    }

    /// Above 0.
    func amount(_ amount: FixedDecimal, _ key: String) throws -> FixedDecimal {
        guard amount > .zero else { throw failure(key, "is \(amount); give an amount above 0") }
        return amount
    }

    private func end(_ text: String, _ key: String, hasBoundary: Bool) throws -> GuardPlan.SafeModeEnd {
        switch text {
        case "operator": return .byOperator
        case "boundary" where hasBoundary: return .boundary
        case "boundary": throw failure(key, "is 'boundary', which a drawdown has none of; give operator or a time such as 12h")
        default: return .after(try time(text, key))
        }
    }

    private func fraction(_ percent: FixedDecimal, _ key: String, below limit: Int) throws -> FixedDecimal {
        guard percent > .zero, percent < FixedDecimal(limit) else {
            throw failure(key, "is \(percent); give a number above 0, below \(limit)")
        }
        return hundredth(percent)
    }

    private func fraction(_ percent: FixedDecimal, _ key: String, upTo limit: Int) throws -> FixedDecimal {
        guard percent > .zero, percent <= FixedDecimal(limit) else {
            throw failure(key, "is \(percent); give a number above 0, at most \(limit)")
        }
        return hundredth(percent)
    }

    /// Rounded down to 10⁻¹⁸.
    private func hundredth(_ percent: FixedDecimal) -> FixedDecimal { FixedDecimal(raw: percent.raw / 100) }
}
