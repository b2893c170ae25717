import CIndicatorSystem
import TradingBoostSDK

/// Measures the SDK's indicators as plugins have them: Embedded Swift, optimised, from another module. Writes the candles to the
/// file that INDICATOR_CANDLES names, so that TA-Lib can be given the same ones, and prints one JSON object.
@main
struct Indicators {
    static func main() {
        let candles = market(count: 1_000_000)
        guard write(candles) else { return print("{\"error\":\"the file for the candles cannot be written\"}") }
        var measurement = Measurement(candles: candles)
        measurement.measureEach()
        measurement.measureSet()
        print("{\(measurement.text)}")
    }

    /// A price that wanders in steps of 0.1 around 40,000, as a market of minutes does.
    private static func market(count: Int) -> [Candle.Doubles] {
        var state: UInt64 = 7
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / 2_147_483_648
        }
        var ticks = 400_000.0
        var candles: [Candle.Doubles] = []
        candles.reserveCapacity(count)
        for _ in 0..<count {
            let open = ticks
            ticks += ((random() + random() + random() + random() - 2) * 250 + (400_000 - ticks) / 10_000).rounded()
            let high = max(open, ticks) + (random() * 100).rounded()
            let low = min(open, ticks) - (random() * 100).rounded()
            candles.append(Candle.Doubles(open / 10, high / 10, low / 10, ticks / 10, volume: 1 + random() * 100))
        }
        return candles
    }

    /// Five columns, one after the other: open, high, low, close, volume.
    private static func write(_ candles: [Candle.Doubles]) -> Bool {
        let columns =
            candles.map { $0.open } + candles.map { $0.high } + candles.map { $0.low } + candles.map { $0.close }
            + candles.map { $0.volume }
        return unsafe columns.withUnsafeBufferPointer {
            unsafe indicator_system_write($0.baseAddress, $0.count) == 0
        }
    }
}
