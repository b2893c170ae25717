import CIndicatorSystem
import TradingBoostSDK

/// Runs indicators over the candles and notes, for each, picoseconds a value (the best of five runs, as TA-Lib is measured) and
/// the last value, which TA-Lib must agree with.
struct Measurement {
    private let candles: [Candle.Doubles]
    private let closes: [Double]
    /// Fields of a JSON object.
    private(set) var text = ""

    init(candles: [Candle.Doubles]) {
        self.candles = candles
        closes = candles.map { $0.close }
    }

    mutating func measureEach() {
        measure("SMA", SMA<32>(period: 20), closes) { $0 }
        measure("EMA", EMA(period: 20), closes) { $0 }
        measure("WMA", WMA<32>(period: 20), closes) { $0 }
        measure("RSI", RSI(period: 14), closes) { $0 }
        measure("MACD", MACD(fast: 12, slow: 26, signal: 9), closes) { $0.signal }
        measure("BBANDS", BollingerBands<32>(period: 20, multiplier: 2), closes) { $0.upper }
        measure("ATR", ATR(period: 14), candles) { $0 }
        measure("NATR", NATR(period: 14), candles) { $0 }
        measure("ADX", DirectionalMovement(period: 14), candles) { $0.adx }
        measure("CCI", CCI<32>(period: 20), candles) { $0 }
        measure("MFI", MFI<32>(period: 14), candles) { $0 }
        measure("WILLR", WilliamsR<32>(period: 14), candles) { $0 }
        measure("STOCH", Stochastic<32>(period: 14, slowing: 3, signal: 3), candles) { $0.slowD }
        measure("STOCHRSI", StochasticRSI<32>(rsiPeriod: 14, period: 14, signal: 3), closes) { $0.d }
        measure("OBV", OBV(), candles) { $0 }
    }

    /// RSI, EMA, MACD, ATR, ADX and Bollinger bands of every candle, as a strategy computes them: candle by candle.
    mutating func measureSet() {
        measure("set", IndicatorSet(), candles) { $0.bands.upper }
    }

    /// Every value is kept, as TA-Lib keeps it.
    private mutating func measure<Measured: Indicator>(
        _ name: StaticString, _ start: Measured, _ inputs: [Measured.Input], column: (Measured.Output) -> Double
    ) {
        let values = UnsafeMutablePointer<Measured.Output>.allocate(capacity: inputs.count)
        defer { unsafe values.deallocate() }
        var best = Int64.max
        for _ in 0..<5 {
            var indicator = start
            let begin = indicator_system_now()
            for index in inputs.indices {
                if let value = indicator.update(inputs[index]) { unsafe (values + index).initialize(to: value) }
            }
            best = min(best, indicator_system_now() - begin)
        }
        let last = unsafe column(values[inputs.count - 1])
        if !text.isEmpty { text += "," }
        text += "\"\(name)\":[\(best * 1_000 / Int64(inputs.count)),\(last)]"
    }
}

/// Six indicators that a strategy may use together.
private struct IndicatorSet: Indicator {
    struct Values {
        var rsi: Double
        var ema: Double
        var macd: MACD.Values
        var atr: Double
        var movement: DirectionalMovement.Values
        var bands: BollingerBands<32>.Values
    }

    var rsi = RSI(period: 14)
    var ema = EMA(period: 20)
    var macd = MACD(fast: 12, slow: 26, signal: 9)
    var atr = ATR(period: 14)
    var movement = DirectionalMovement(period: 14)
    var bands = BollingerBands<32>(period: 20, multiplier: 2)

    var warmUp: Int { max(macd.warmUp, movement.warmUp, bands.warmUp) }

    @inline(__always)
    mutating func update(_ candle: Candle.Doubles) -> Values? {
        let index = rsi.update(candle.close)
        let average = ema.update(candle.close)
        let difference = macd.update(candle.close)
        let range = atr.update(candle)
        let direction = movement.update(candle)
        let band = bands.update(candle.close)
        guard let index, let average, let difference, let range, let direction, let band else { return nil }
        return Values(rsi: index, ema: average, macd: difference, atr: range, movement: direction, bands: band)
    }

    @inline(__always)
    var value: Values? {
        guard let rsi = rsi.value, let ema = ema.value, let macd = macd.value, let atr = atr.value,
            let movement = movement.value, let bands = bands.value
        else { return nil }
        return Values(rsi: rsi, ema: ema, macd: macd, atr: atr, movement: movement, bands: bands)
    }
}
