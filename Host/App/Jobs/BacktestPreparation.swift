import API
import Foundation
import MarketData
import PluginInspection
import Risk
import TradingModel

/// What a backtest needs besides candles, read from what somebody asked for. Made when it is asked for, so that whoever asks
/// hears at once what is wrong, and again when it runs.
struct BacktestPreparation {
    let plugin: AcceptedPlugin
    let parameters: [ResolvedParameter]
    let instrument: Instrument
    let limits: RiskLimits
    let depth: CandleDepth.Settings?
    let initialEquity: Notional
    let range: CandleRange

    /// Throws `OperationProblem` that names the field.
    init(_ order: BacktestOrder, plugin: AcceptedPlugin, settings: JobSettings) throws {
        self.plugin = plugin
        parameters = try BacktestPreparation.parameters(order.parameters, of: plugin)
        instrument = try BacktestPreparation.reading("instrument") {
            try order.instrument.map { try InstrumentFile($0).instrument(path: "instrument") } ?? .bitcoin()
        }
        limits = try BacktestPreparation.reading("limits") {
            var layers = LimitLayers()
            if !order.limits.isEmpty {
                try layers.add(
                    try LimitTexts.configuration(order.limits, place: "limits"), as: .instance, place: "limits")
            }
            return layers.limits
        }
        guard let equity = Notional(order.initialEquity), equity > .zero else {
            throw BacktestPreparation.problem("initialEquity", "is \(order.initialEquity); it takes an amount above 0")
        }
        initialEquity = equity
        depth = try order.depthPercent.map { text in
            guard let percent = FixedDecimal(text), percent > .zero, percent <= FixedDecimal(1_000), percent.raw % 100 == 0 else {
                throw BacktestPreparation.problem("depthPercent", "is \(text); it takes a number above 0, at most 1000")
            }
            return CandleDepth.Settings(volumeShare: FixedDecimal(raw: percent.raw / 100))
        }
        range = CandleRange(
            from: try order.from.map { try BacktestPreparation.time($0, "from") },
            until: try order.until.map { try BacktestPreparation.time($0, "until") }, maximum: settings.maximumCandles)
        if let from = range.from, let until = range.until, from >= until {
            throw BacktestPreparation.problem("until", "is not behind 'from', so no candle lies between them")
        }
        if case .synthetic(_, let count) = order.candles, order.from == nil, order.until == nil, count > settings.maximumCandles {
            throw BacktestPreparation.problem(
                "candles.count", "is \(count); a backtest takes at most \(settings.maximumCandles) candles here")
        }
    }

    /// Checked against the plugin's schema, defaults filled in.
    static func parameters(_ texts: [String: String], of plugin: AcceptedPlugin) throws -> [ResolvedParameter] {
        let given = texts.map { GivenParameter(name: $0.key, value: .text($0.value)) }.sorted { $0.name < $1.name }
        do {
            return try plugin.resolve(given)
        } catch let problems as ParameterProblems {
            throw OperationProblem(.invalid, code: "parameters", detail: "\(problems)", field: "parameters")
        }
    }

    private static func reading<Value>(_ field: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as CommandFailure {
            throw OperationProblem(.invalid, code: "field_value", detail: failure.description, field: field)
        }
    }

    private static func problem(_ field: String, _ text: String) -> OperationProblem {
        OperationProblem(.invalid, code: "field_value", detail: "'\(field)' \(text)", field: field)
    }

    private static func time(_ date: Date, _ field: String) throws -> Timestamp {
        // The years 1678 to 2261: what nanoseconds of 64 bits hold.
        guard let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1e6).rounded()),
            (-9_200_000_000_000_000...9_200_000_000_000_000).contains(microseconds)
        else { throw problem(field, "is out of range; it takes a time from the year 1679 to 2261") }
        return Timestamp(nanoseconds: microseconds * 1_000)
    }
}

extension InstrumentFile {
    /// As a request says it.
    init(_ terms: BacktestOrder.Terms) throws {
        func decimal(_ text: String, _ key: String) throws -> FixedDecimal {
            guard let value = FixedDecimal(text) else {
                throw CommandFailure("instrument: \(key) is '\(text)', which no decimal of 18 digits behind the point holds")
            }
            return value
        }
        func optional(_ text: String?, _ key: String) throws -> FixedDecimal? { try text.map { try decimal($0, key) } }
        self.init(
            name: terms.name, tickSize: Price(try decimal(terms.tickSize, "tick_size")),
            lotSize: Quantity(try decimal(terms.lotSize, "lot_size")),
            minimumQuantity: try optional(terms.minimumQuantity, "minimum_quantity").map { Quantity($0) },
            maximumQuantity: try optional(terms.maximumQuantity, "maximum_quantity").map { Quantity($0) },
            minimumNotional: try optional(terms.minimumNotional, "minimum_notional").map { Notional($0) },
            makerFeeRate: try optional(terms.makerFeeRate, "maker_fee_rate"),
            takerFeeRate: try optional(terms.takerFeeRate, "taker_fee_rate"), contract: terms.contract)
    }
}
