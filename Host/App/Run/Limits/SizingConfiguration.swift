import Risk
import TradingModel

/// `sizing` of the limits: a method and the numbers that it has, no fewer and no more.
struct SizingConfiguration: Decodable {
    var method: String
    var quantity: Quantity?
    var percent: FixedDecimal?
    var riskPercent: FixedDecimal?
    var atrMultiple: FixedDecimal?
    var atrPeriod: Int?
    var timeframe: String?
    var winRatePercent: FixedDecimal?
    var payoff: FixedDecimal?
    var capPercent: FixedDecimal?

    static let keys = JSONKeys.object(Dictionary(uniqueKeysWithValues: names.map { ($0, .value) }))

    static let names = [
        "method", "quantity", "percent", "risk_percent", "atr_multiple", "atr_period", "timeframe", "win_rate_percent", "payoff",
        "cap_percent",
    ]

    /// The keys of each method besides `method`, those that it needs first.
    private static let methods: [(name: String, needed: [String], optional: [String])] = [
        ("fixed", ["quantity"], []), ("percent_of_equity", ["percent"], []),
        ("volatility", ["risk_percent"], ["atr_multiple", "atr_period", "timeframe"]),
        ("kelly", ["win_rate_percent", "payoff", "cap_percent"], []),
    ]

    /// Throws as `LimitsConfiguration.apply`.
    func sizing(place: String) throws -> PositionSizing {
        let read = LimitReader(place: place)
        guard let known = SizingConfiguration.methods.first(where: { $0.name == method }) else {
            throw read.failure("method", method, SizingConfiguration.methods.map(\.name).joined(separator: ", "))
        }
        for key in known.needed where !given.contains(key) {
            throw CommandFailure("\(place).\(key) is missing; \(method) needs it", key: key)
        }
        for key in given where !known.needed.contains(key) && !known.optional.contains(key) {
            throw CommandFailure("\(place).\(key) is no number of \(method); leave it out", key: key)
        }
        if let quantity = try read.amount(quantity, "quantity") { return .fixed(quantity) }
        if let share = try read.fraction(percent, "percent", atMost: 1_000) { return .equityShare(share) }
        if let risk = try read.fraction(riskPercent, "risk_percent", atMost: 100) {
            return .volatility(
                risk: risk, multiple: try read.decimal(atrMultiple, "atr_multiple", atMost: 100) ?? FixedDecimal(2),
                AverageTrueRange.Settings(
                    period: try read.count(atrPeriod, "atr_period", 1...1_000) ?? 14, timeframe: try readTimeframe(read)))
        }
        guard let winRate = try read.fraction(winRatePercent, "win_rate_percent", atMost: 100),
            let payoff = try read.decimal(payoff, "payoff", atMost: 1_000),
            let cap = try read.fraction(capPercent, "cap_percent", atMost: 100)
        else { throw read.failure("method", method, "the numbers that it needs") }
        guard winRate < .one else { throw read.failure("win_rate_percent", "100", "a number below 100, as a text") }
        return .kelly(winRate: winRate, payoff: payoff, cap: cap)
    }

    private func readTimeframe(_ read: LimitReader) throws -> Timeframe {
        guard let timeframe else { return .minute15 }
        guard let known = Timeframe(name: timeframe) else {
            throw read.failure("timeframe", timeframe, Timeframe.allCases.map(\.name).joined(separator: ", "))
        }
        return known
    }

    /// Names of what is there.
    private var given: [String] {
        let values: [(String, Bool)] = [
            ("quantity", quantity != nil), ("percent", percent != nil), ("risk_percent", riskPercent != nil),
            ("atr_multiple", atrMultiple != nil), ("atr_period", atrPeriod != nil), ("timeframe", timeframe != nil),
            ("win_rate_percent", winRatePercent != nil), ("payoff", payoff != nil), ("cap_percent", capPercent != nil),
        ]
        return values.filter(\.1).map(\.0)
    }
}
