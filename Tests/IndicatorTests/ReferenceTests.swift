import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// Every indicator that TA-Lib has, held against its values over 5,000 real candles.
@Suite("Indicators beside TA-Lib")
struct ReferenceTests {
    static let file = "reference/ta/btcperp_1m_5000_talib.csv"

    /// A column of the reference and what computes it, candle by candle.
    struct Column: Sendable {
        let name: String
        /// Makes an indicator at its beginning.
        let begin: @Sendable () -> (Candle.Doubles) -> Double?

        /// Of an indicator of candles, or of numbers and then of closes; `part` is what the column holds of its value.
        init<I: Indicator>(
            _ name: String, _ indicator: I, _ part: @escaping @Sendable (I.Output) -> Double
        ) where I.Input == Candle.Doubles {
            self.name = name
            begin = {
                var indicator = indicator
                return { indicator.update($0).map(part) }
            }
        }

        init<I: Indicator>(_ name: String, _ indicator: I, _ part: @escaping @Sendable (I.Output) -> Double)
        where I.Input == Double { self.init(name, indicator.of(.close), part) }

        init<I: Indicator>(_ name: String, _ indicator: I) where I.Input == Candle.Doubles, I.Output == Double {
            self.init(name, indicator) { $0 }
        }

        init<I: Indicator>(_ name: String, _ indicator: I) where I.Input == Double, I.Output == Double {
            self.init(name, indicator.of(.close)) { $0 }
        }

        /// What is defined earlier than the indicator's value is read from the indicator itself.
        init<I: Indicator>(_ name: String, _ indicator: I, reading read: @escaping @Sendable (I) -> Double?)
        where I.Input == Candle.Doubles {
            self.name = name
            begin = {
                var indicator = indicator
                return {
                    indicator.update($0)
                    return read(indicator)
                }
            }
        }
    }

    static let columns = [
        Column("rsi14", RSI(period: 14)),
        Column("ema20", EMA(period: 20)),
        Column("ema50", EMA(period: 50)),
        Column("ema200", EMA(period: 200)),
        Column("sma20", SMA<32>(period: 20)),
        Column("sma50", SMA<50>(period: 50)),
        Column("wma20", WMA<32>(period: 20)),
        Column("macd", MACD(fast: 12, slow: 26, signal: 9)) { $0.line },
        Column("macd_signal", MACD(fast: 12, slow: 26, signal: 9)) { $0.signal },
        Column("macd_hist", MACD(fast: 12, slow: 26, signal: 9)) { $0.histogram },
        Column("tr", ATR(period: 1)),
        Column("atr14", ATR(period: 14)),
        Column("natr14", NATR(period: 14)),
        Column("plus_di14", DirectionalMovement(period: 14), reading: \.plusDI),
        Column("minus_di14", DirectionalMovement(period: 14), reading: \.minusDI),
        Column("dx14", DirectionalMovement(period: 14), reading: \.dx),
        Column("adx14", DirectionalMovement(period: 14)) { $0.adx },
        Column("bb_upper", BollingerBands<32>(period: 20)) { $0.upper },
        Column("bb_mid", BollingerBands<32>(period: 20)) { $0.middle },
        Column("bb_lower", BollingerBands<32>(period: 20)) { $0.lower },
        Column("stddev20_pop", StandardDeviation<20>(period: 20)),
        Column("stochrsi_fastk", StochasticRSI<14>(rsiPeriod: 14, period: 14, signal: 3)) { $0.k },
        Column("stochrsi_fastd", StochasticRSI<14>(rsiPeriod: 14, period: 14, signal: 3)) { $0.d },
        Column("stoch_slowk", Stochastic<16>(period: 14, slowing: 3, signal: 3)) { $0.slowK },
        Column("stoch_slowd", Stochastic<16>(period: 14, slowing: 3, signal: 3)) { $0.slowD },
        Column("cci20", CCI<32>(period: 20)),
        Column("obv", OBV()),
        Column("willr14", WilliamsR<14>(period: 14)),
        Column("mfi14", MFI<16>(period: 14)),
    ]

    /// What one column came to.
    struct Comparison {
        var name: String
        var compared = 0
        /// Rows count from 1.
        var firstDefined: Int?
        var largestDifference = 0.0
        /// Of values that are not near zero.
        var largestRelative = 0.0
        /// The first row that is defined in one of both only, or further apart than allowed.
        var firstProblem: String?

        /// Near zero a relative difference says nothing: rounding of numbers that nearly cancel.
        static func isNearZero(_ expected: Double) -> Bool { abs(expected) < 1e-3 }

        mutating func add(_ row: Int, _ actual: Double?, _ expected: Double?) {
            if actual == nil, expected == nil { return }
            guard let actual, let expected else {
                note(row, actual, expected)
                return
            }
            firstDefined = firstDefined ?? row
            compared += 1
            let difference = abs(actual - expected)
            largestDifference = max(largestDifference, difference)
            if Comparison.isNearZero(expected) {
                if !(difference <= 1e-6) { note(row, actual, expected) }
            } else {
                largestRelative = max(largestRelative, difference / abs(expected))
                if !(difference <= 1e-9 * abs(expected)) { note(row, actual, expected) }
            }
        }

        private mutating func note(_ row: Int, _ actual: Double?, _ expected: Double?) {
            firstProblem =
                firstProblem ?? "row \(row): \(actual.map { "\($0)" } ?? "nil"), TA-Lib \(expected.map { "\($0)" } ?? "nil")"
        }

        static var header: String {
            "indicator".padded(to: 18)
                + ["compared", "first at", "max absolute", "max relative"].map { $0.padded(to: -14) }.joined()
        }

        var line: String {
            let numbers = [
                "\(compared)", firstDefined.map { "\($0)" } ?? "never", largestDifference.short, largestRelative.short,
            ]
            return name.padded(to: 18) + numbers.map { $0.padded(to: -14) }.joined()
        }
    }

    @Test(.enabled(if: SharedData.has(file), "the TA-Lib reference values are not on this machine"))
    func `agree on real candles, and are defined from the same candle on`() throws {
        let reference = try Reference()
        var table = [Comparison.header]
        for column in ReferenceTests.columns {
            let expected = try reference.column(column.name)
            let next = column.begin()
            var comparison = Comparison(name: column.name)
            for (row, candle) in reference.candles.enumerated() { comparison.add(row + 1, next(candle), expected[row]) }
            table.append(comparison.line)
            #expect(comparison.firstProblem == nil, "\(column.name), \(comparison.firstProblem ?? "")")
            #expect(comparison.compared > 4_800)
        }
        print(table.joined(separator: "\n"))
    }

    @Test(.enabled(if: SharedData.has(file), "the TA-Lib reference values are not on this machine"))
    func `every column of the reference is compared`() throws {
        let names = try Reference().names.filter { !["ts", "open", "high", "low", "close", "volume"].contains($0) }
        #expect(Set(names) == Set(ReferenceTests.columns.map(\.name)))
    }
}

/// The reference file: candles, and beside each the values of TA-Lib.
private struct Reference {
    let names: [String]
    let candles: [Candle.Doubles]
    private let rows: [[Double?]]

    init() throws {
        let lines = try SharedData.lines(ReferenceTests.file)
        let names = try #require(lines.first).split(separator: ",").map(String.init)
        let rows = lines.dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { Double(String($0)) }
        }
        let places = try ["open", "high", "low", "close", "volume"].map { name in try #require(names.firstIndex(of: name)) }
        candles = try rows.map { row in
            let fields = try places.map { try #require(row[$0]) }
            return Candle.Doubles(fields[0], fields[1], fields[2], fields[3], volume: fields[4])
        }
        self.names = names
        self.rows = rows
    }

    /// An empty field is nil.
    func column(_ name: String) throws -> [Double?] {
        let place = try #require(names.firstIndex(of: name))
        return rows.map { $0[place] }
    }
}

extension String {
    /// With spaces behind it, or before it where the width is negative.
    fileprivate func padded(to width: Int) -> String {
        let spaces = String(repeating: " ", count: max(abs(width) - count, 0))
        return width < 0 ? spaces + self : self + spaces
    }
}

extension Double {
    /// With two digits: 3.1e-12.
    fileprivate var short: String {
        guard self != 0 else { return "0" }
        var (digits, exponent) = (self, 0)
        while digits < 1 { (digits, exponent) = (digits * 10, exponent - 1) }
        while digits >= 10 { (digits, exponent) = (digits / 10, exponent + 1) }
        return "\((digits * 10).rounded() / 10)e\(exponent)"
    }
}
