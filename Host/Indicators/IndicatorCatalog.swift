import TradingBoostSDKOrdinary

// These run in a command, not in a strategy's state: each has room for the longest period.

extension IndicatorDescription {
    /// Every indicator of the SDK.
    package static let all: [IndicatorDescription] = averages + oscillators + ranges + volumes + statistics

    private static let averages: [IndicatorDescription] = [
        IndicatorDescription("sma", "Simple moving average of closes", [.period(20)]) { given, _ in
            .closes(SMA<500>(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription("ema", "Exponential moving average of closes, seeded with a simple one", [.period(20)]) { given, _ in
            .closes(EMA(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription("wma", "Weighted moving average of closes", [.period(20)]) { given, _ in
            .closes(WMA<500>(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription(
            "macd", "Fast EMA less slow EMA of closes, and the EMA of that",
            [.period("fast", 12, to: 499), .period("slow", 26, from: 2), .period("signal", 9)],
            columns: ["line", "signal", "histogram"],
            conflict: { $0[0] < $0[1] ? nil : "fast is not below slow; give a fast period below the slow one" }
        ) { given, _ in
            .closes(MACD(fast: Int(given[0]), slow: Int(given[1]), signal: Int(given[2]))) { [$0.line, $0.signal, $0.histogram] }
        },
        IndicatorDescription(
            "vwap", "Average of typical prices by volume, since the session began",
            [IndicatorParameter(name: "session_start", range: 0...1_439, standard: 0, isWhole: true)]
        ) { given, _ in
            var vwap = VWAP(sessionStart: Int(given[0]))
            return IndicatorStream { [vwap.update($0.prices, openTime: Timestamp(nanoseconds: $0.openTime))] }
        },
        IndicatorDescription(
            "rolling_vwap", "Average of typical prices by volume, over the last candles", [.period(20)]
        ) { given, _ in
            .candles(RollingVWAP<500>(period: Int(given[0]))) { [$0] }
        },
    ]

    private static let oscillators: [IndicatorDescription] = [
        IndicatorDescription("rsi", "Relative strength index of closes, Wilder's", [.period(14, from: 2)]) { given, _ in
            .closes(RSI(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription(
            "stochastic", "Slow stochastic oscillator, with the fast %K",
            [.period(14), .period("slowing", 3), .period("signal", 3)],
            columns: ["fast_k", "slow_k", "slow_d"]
        ) { given, _ in
            .candles(Stochastic<500>(period: Int(given[0]), slowing: Int(given[1]), signal: Int(given[2]))) {
                [$0.fastK, $0.slowK, $0.slowD]
            }
        },
        IndicatorDescription(
            "stochastic_rsi", "Stochastic oscillator of the RSI of closes",
            [.period("rsi_period", 14, from: 2), .period(14), .period("signal", 3)], columns: ["k", "d"]
        ) { given, _ in
            .closes(StochasticRSI<500>(rsiPeriod: Int(given[0]), period: Int(given[1]), signal: Int(given[2]))) { [$0.k, $0.d] }
        },
        IndicatorDescription("cci", "Commodity channel index", [.period(20, from: 2)]) { given, _ in
            .candles(CCI<500>(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription("williams_r", "Williams %R", [.period(14)]) { given, _ in
            .candles(WilliamsR<500>(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription(
            "rsi_divergence", "Divergences (1 or 0) of price and RSI, told `right` candles after the pivot",
            [
                .period("rsi_period", 14, from: 2), .period("left", 5, to: 249), .period("right", 5, to: 249),
                .period("look_back", 60),
            ], columns: ["bullish", "bearish", "rsi"]
        ) { given, _ in
            .candles(
                RSIDivergence<500>(
                    rsiPeriod: Int(given[0]), left: Int(given[1]), right: Int(given[2]), lookBack: Int(given[3]))
            ) { [$0.isBullish ? 1 : 0, $0.isBearish ? 1 : 0, $0.rsi] }
        },
    ]

    private static let ranges: [IndicatorDescription] = [
        IndicatorDescription("atr", "Average true range, Wilder's", [.period(14)]) { given, _ in
            .candles(ATR(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription("natr", "Average true range in percent of the close", [.period(14)]) { given, _ in
            .candles(NATR(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription(
            "adx", "Directional movement, Wilder's", [.period(14, from: 2)], columns: ["adx", "plus_di", "minus_di", "dx"]
        ) { given, _ in
            // The directions are defined before their average is.
            var movement = DirectionalMovement(period: Int(given[0]))
            return IndicatorStream {
                movement.update($0.prices)
                return [movement.value?.adx, movement.plusDI, movement.minusDI, movement.dx]
            }
        },
        IndicatorDescription(
            "bollinger", "Bollinger bands of closes, by the deviation of the population", [.period(20), .multiplier(2)],
            columns: ["upper", "middle", "lower"]
        ) { given, _ in
            .closes(BollingerBands<500>(period: Int(given[0]), multiplier: given[1])) { [$0.upper, $0.middle, $0.lower] }
        },
        IndicatorDescription(
            "keltner", "EMA of closes, and bands by the average true range",
            [.period(20), .period("range_period", 10), .multiplier(2)], columns: ["upper", "middle", "lower"]
        ) { given, _ in
            .candles(KeltnerChannel(period: Int(given[0]), rangePeriod: Int(given[1]), multiplier: given[2])) {
                [$0.upper, $0.middle, $0.lower]
            }
        },
        IndicatorDescription(
            "donchian", "Highest high and lowest low", [.period(20)], columns: ["upper", "middle", "lower"]
        ) { given, _ in
            .candles(DonchianChannel<500>(period: Int(given[0]))) { [$0.upper, $0.middle, $0.lower] }
        },
        IndicatorDescription(
            "supertrend", "Trend line by the average true range; is_rising is 1 or 0", [.period(10), .multiplier(3)],
            columns: ["line", "is_rising"]
        ) { given, _ in
            .candles(Supertrend(period: Int(given[0]), multiplier: given[1])) { [$0.line, $0.isRising ? 1 : 0] }
        },
    ]

    private static let volumes: [IndicatorDescription] = [
        IndicatorDescription("mfi", "Money flow index", [.period(14)]) { given, _ in
            .candles(MFI<500>(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription("obv", "On-balance volume, from the file's first candle on") { _, _ in
            .candles(OBV()) { [$0] }
        },
    ]

    private static let statistics: [IndicatorDescription] = [
        IndicatorDescription("standard_deviation", "Standard deviation of closes, of the population", [.period(20)]) { given, _ in
            .closes(StandardDeviation<500>(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription(
            "realised_volatility", "Deviation of logarithmic returns of closes, of the sample, in a year of 365 days",
            [.period(20, from: 2)]
        ) { given, candlesPerYear in
            .closes(RealisedVolatility<500>(period: Int(given[0]), periodsPerYear: candlesPerYear)) { [$0] }
        },
        IndicatorDescription("percentile_rank", "Rank of the close among the last ones, 0 to 100", [.period(100, from: 2)]) {
            given, _ in
            .closes(PercentileRank<500>(period: Int(given[0]))) { [$0] }
        },
        IndicatorDescription(
            "correlation", "Correlation of the changes of the close with those of the volume", [.period(20, from: 2)]
        ) { given, _ in
            var correlation = Correlation<500>(period: Int(given[0]))
            var previous: IndicatorInput?
            return IndicatorStream { candle in
                defer { previous = candle }
                guard let previous else { return [nil] }
                return [correlation.update(candle.close - previous.close, candle.volume - previous.volume)]
            }
        },
    ]
}

extension IndicatorInput {
    fileprivate var prices: Candle.Doubles { Candle.Doubles(open, high, low, close, volume: volume) }
}

extension IndicatorStream {
    /// - Parameter columns: of a value.
    fileprivate static func candles<Streamed: Indicator>(
        _ indicator: Streamed, columns: @escaping (Streamed.Output) -> [Double]
    ) -> IndicatorStream where Streamed.Input == Candle.Doubles {
        var indicator = indicator
        return IndicatorStream { indicator.update($0.prices).map(columns) ?? [] }
    }

    fileprivate static func closes<Streamed: Indicator>(
        _ indicator: Streamed, columns: @escaping (Streamed.Output) -> [Double]
    ) -> IndicatorStream where Streamed.Input == Double {
        candles(indicator.of(.close), columns: columns)
    }
}
