import Testing
import TradingBoostSDKOrdinary

/// What the protocol `Indicator` promises, asked of every indicator.
@Suite("The contract of indicators", .serialized)
struct IndicatorContractTests {
    static let indicators: [IndicatorUnderTest] = [
        IndicatorUnderTest("EMA", EMA(period: 7)) { [$0] },
        IndicatorUnderTest("EMA of period 1", EMA(period: 1)) { [$0] },
        IndicatorUnderTest("SMA", SMA<16>(period: 7)) { [$0] },
        IndicatorUnderTest("SMA of its capacity", SMA<7>(period: 7)) { [$0] },
        IndicatorUnderTest("WMA", WMA<16>(period: 7)) { [$0] },
        IndicatorUnderTest("RSI", RSI(period: 7), in: 0...100) { [$0] },
        IndicatorUnderTest("MACD", MACD(fast: 3, slow: 8, signal: 4)) { [$0.line, $0.signal, $0.histogram] },
        IndicatorUnderTest("StandardDeviation", StandardDeviation<16>(period: 7), in: 0 ... .infinity) { [$0] },
        IndicatorUnderTest("StandardDeviation of a sample", StandardDeviation<7>(period: 7, .sample), in: 0 ... .infinity) {
            [$0]
        },
        IndicatorUnderTest("BollingerBands", BollingerBands<16>(period: 7)) {
            [$0.upper, $0.middle, $0.lower, $0.width, $0.percentB]
        },
        IndicatorUnderTest("PercentileRank", PercentileRank<16>(period: 7), in: 0...100) { [$0] },
        IndicatorUnderTest(
            "RealisedVolatility", RealisedVolatility<16>(period: 7, periodsPerYear: 525_600), in: 0 ... .infinity
        ) { [$0] },
        IndicatorUnderTest("WindowMaximum", WindowMaximum<16>(period: 7)) { [$0] },
        IndicatorUnderTest("WindowMinimum", WindowMinimum<7>(period: 7)) { [$0] },
        IndicatorUnderTest("WindowSum", WindowSum<16>(period: 7)) { [$0] },
        IndicatorUnderTest("WindowRange", WindowRange<16>(period: 7)) { [$0.high, $0.low] },
        IndicatorUnderTest("ATR", ATR(period: 7), in: 0 ... .infinity) { [$0] },
        IndicatorUnderTest("NATR", NATR(period: 7), in: 0 ... .infinity) { [$0] },
        IndicatorUnderTest("DirectionalMovement", DirectionalMovement(period: 7), in: 0...100) {
            [$0.adx, $0.plusDI, $0.minusDI, $0.dx]
        },
        IndicatorUnderTest("DonchianChannel", DonchianChannel<16>(period: 7)) { [$0.upper, $0.middle, $0.lower] },
        IndicatorUnderTest("KeltnerChannel", KeltnerChannel(period: 7, rangePeriod: 4)) { [$0.upper, $0.middle, $0.lower] },
        IndicatorUnderTest("Supertrend", Supertrend(period: 7, multiplier: 2)) { [$0.line] },
        IndicatorUnderTest("an EMA of an RSI", RSI(period: 7).then(EMA(period: 4)), in: 0...100) { [$0] },
        IndicatorUnderTest("bands of an RSI of the typical price", RSI(period: 7).of(.typical).then(BollingerBands<8>(period: 5)))
        {
            [$0.upper, $0.middle, $0.lower, $0.width, $0.percentB]
        },
        IndicatorUnderTest("Stochastic", Stochastic<16>(period: 7, slowing: 3, signal: 3), in: 0...100) {
            [$0.fastK, $0.slowK, $0.slowD]
        },
        IndicatorUnderTest("StochasticRSI", StochasticRSI<16>(rsiPeriod: 7, period: 6, signal: 3), in: 0...100) { [$0.k, $0.d] },
        IndicatorUnderTest("CCI", CCI<16>(period: 7)) { [$0] },
        IndicatorUnderTest("OBV", OBV()) { [$0] },
        IndicatorUnderTest("WilliamsR", WilliamsR<16>(period: 7), in: -100...0) { [$0] },
        IndicatorUnderTest("MFI", MFI<16>(period: 7), in: 0...100) { [$0] },
        IndicatorUnderTest("RollingVWAP", RollingVWAP<16>(period: 7)) { [$0] },
        IndicatorUnderTest("VWAP", MinuteVWAP()) { [$0] },
        IndicatorUnderTest("Correlation", HighLowCorrelation(), in: -1...1) { [$0] },
        IndicatorUnderTest("RSIDivergence", RSIDivergence<16>(rsiPeriod: 7, left: 3, right: 3, lookBack: 20), in: 0...100) {
            [$0.rsi]
        },
    ]

    @Test(arguments: indicators)
    func `the first value comes with input number warmUp`(_ indicator: IndicatorUnderTest) {
        #expect(indicator.warmUp >= 1)
        for market in Markets.all {
            #expect(indicator.problemOfWarmUp(market.candles) == nil, "\(market.name)")
        }
    }

    @Test(arguments: indicators)
    func `a copy of the bytes continues alike`(_ indicator: IndicatorUnderTest) {
        for market in Markets.all {
            #expect(indicator.problemOfCopies(market.candles) == nil, "\(market.name)")
        }
    }

    @Test(arguments: indicators)
    func `values are finite and in their range, whatever the market`(_ indicator: IndicatorUnderTest) {
        for market in Markets.all {
            #expect(indicator.problemOfRange(market.candles) == nil, "\(market.name)")
        }
    }

    /// The SDK finds the bytes of a state that mean nothing by changing each and comparing.
    @Test(arguments: indicators)
    func `any byte may be another one when two are compared`(_ indicator: IndicatorUnderTest) {
        #expect(indicator.problemOfComparison(Markets.walk.candles) == nil)
    }

    /// `VWAP` asks for a candle's time; here candles follow each other by the minute.
    struct MinuteVWAP: Indicator {
        private var vwap = VWAP()
        private var minute: Int64 = 0
        var warmUp: Int { vwap.warmUp }
        var value: Double? { vwap.value }

        mutating func update(_ candle: Candle.Doubles) -> Double? {
            minute += 1
            return vwap.update(candle, openTime: Timestamp(nanoseconds: minute * 60_000_000_000))
        }
    }

    /// `Correlation` takes pairs.
    struct HighLowCorrelation: Indicator {
        private var correlation = Correlation<16>(period: 7)
        var warmUp: Int { correlation.warmUp }
        var value: Double? { correlation.value }
        mutating func update(_ candle: Candle.Doubles) -> Double? { correlation.update(candle.high, candle.low) }
    }
}
