import BacktestProtocol
import Foundation
import PluginInspection
import TradingModel

/// What a backtest tells, for people and for programs.
struct BacktestReport: Encodable {
    var plugin: String
    var instrument: String
    var candles: UInt64
    var intents: UInt64
    var refusals: UInt64
    var refused: [BacktestRun.Refusals]
    var orders: UInt64
    var fills: UInt64
    /// Positions that were closed.
    var trades: UInt64
    var notifications: UInt64
    var fees: Notional
    /// Before fees.
    var realisedProfit: Notional
    var openPosition: Quantity
    var initialEquity: Notional
    var finalEquity: Notional
    /// Fractions: 0.05 is five percent.
    var returnFraction: Double
    var buyAndHoldFraction: Double
    var maximumDrawdown: Double
    var elapsedSeconds: Double
    var candlesPerSecond: Double
    var intentHash: String

    init(
        outcome: BacktestRun.Outcome, plugin: AcceptedPlugin, instrument: Instrument, initialEquity: Notional,
        candles: [Candle]
    ) {
        let result = outcome.result
        self.plugin = "\(plugin.manifest.name) \(plugin.manifest.version)"
        self.instrument = instrument.name
        self.candles = result.candles
        self.intents = result.intents
        self.refusals = result.refusals
        self.refused = outcome.refusals
        self.orders = result.orders
        self.fills = result.fills
        self.trades = result.trades
        self.notifications = result.notifications
        self.fees = result.fees
        self.realisedProfit = result.realisedProfit
        self.openPosition = result.position
        self.initialEquity = initialEquity
        self.finalEquity = result.finalEquity
        self.returnFraction = result.finalEquity.decimal.double / initialEquity.decimal.double - 1
        if let first = candles.first, let last = candles.last {
            self.buyAndHoldFraction = last.close.decimal.double / first.open.decimal.double - 1
        } else {
            self.buyAndHoldFraction = 0
        }
        self.maximumDrawdown = result.maximumDrawdown
        self.elapsedSeconds = Double(result.elapsed) / 1e9
        self.candlesPerSecond = result.elapsed > 0 ? Double(result.candles) / (Double(result.elapsed) / 1e9) : 0
        self.intentHash = outcome.chain.hexadecimal
    }

    var json: String { JSONText.pretty(self) }

    var text: String {
        let milliseconds = AmountText.fixed(elapsedSeconds * 1_000, digits: 1)
        let millions = AmountText.fixed(candlesPerSecond / 1e6, digits: 1)
        return """
            \(plugin) on \(instrument): \(candles) candles in \(milliseconds) ms (\(millions) million a second)
            \(trades) trades · \(intents) intents · \(refusals) refused · \(orders) orders · \(fills) fills
            equity \(AmountText.rounded(initialEquity.decimal, digits: 2)) → \
            \(AmountText.rounded(finalEquity.decimal, digits: 2)) (\(AmountText.percent(returnFraction)); buy and hold \
            \(AmountText.percent(buyAndHoldFraction))) · fees \(AmountText.rounded(fees.decimal, digits: 2)) · deepest fall \
            \(AmountText.percent(maximumDrawdown, isSigned: false))
            intent hash \(intentHash)\(refusedText)
            """
    }

    /// A line for each code, with the numbers of the last time.
    private var refusedText: String {
        refused.map { "\nrefused \($0.count) × by \($0.code.onOneLine), at last: \($0.text.onOneLine)" }.joined()
    }
}

enum JSONText {
    /// For programs and people: sorted keys, indented.
    static func pretty(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        // A strategy may have damaged the figures of its own backtest, which must not end the host that tells them.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a report holds numbers and texts only: \(error)")
        }
    }
}
