import TestRandom
import Testing
import TradingBoostSDKOrdinary

/// Markets to trade in tests.
package enum Market {
    /// 2022-01-01 00:00 UTC.
    package static let start: Int64 = 1_640_995_200_000_000_000
    package static let minute: Int64 = 60_000_000_000

    /// A seeded walk in ticks of 0.5 with changing moods, so that a strategy finds trends, turns and quiet.
    package static func generated(seed: UInt64, count: Int) -> [MarketCandle] {
        var random = SeededRandom(seed: seed)
        var ticks: Int128 = 90_000
        var drift = 0
        return (0..<count).map { minute in
            if minute % 90 == 0 { drift = Int.random(in: -9...9, using: &random) }
            let open = ticks
            var (high, low) = (open, open)
            for _ in 0..<4 {
                ticks = max(2_000, ticks + Int128(Int.random(in: -40...40, using: &random) + drift))
                (high, low) = (max(high, ticks), min(low, ticks))
            }
            return MarketCandle(
                openTime: start + Int64(minute) * Market.minute, open: price(open), high: price(high), low: price(low),
                close: price(ticks), volume: FixedDecimal(Int.random(in: 1...50, using: &random)))
        }
    }

    /// Candles that go from close to close: open is the close before, volume 1. `start` is the minute of the first.
    package static func drawn(_ closes: [Int], from start: Int = 0) -> [MarketCandle] {
        guard var previous = closes.first else { return [] }
        return closes.enumerated().map { index, close in
            defer { previous = close }
            return MarketCandle(
                openTime: Market.start + Int64(start + index) * minute, open: FixedDecimal(previous),
                high: FixedDecimal(max(previous, close)), low: FixedDecimal(min(previous, close)), close: FixedDecimal(close),
                volume: .one)
        }
    }

    /// Generated candles at another scale, on a tick of 10⁻⁸.
    package static func scaled(seed: UInt64, count: Int, times factor: Int128, dividedBy divisor: Int128) -> [MarketCandle] {
        let tick: Int128 = 10_000_000_000
        func scaled(_ price: FixedDecimal) -> FixedDecimal { FixedDecimal(raw: price.raw / divisor * factor / tick * tick) }
        return generated(seed: seed, count: count).map { candle in
            var candle = candle
            (candle.open, candle.high) = (scaled(candle.open), scaled(candle.high))
            (candle.low, candle.close) = (scaled(candle.low), scaled(candle.close))
            return candle
        }
    }

    private static func price(_ ticks: Int128) -> FixedDecimal { FixedDecimal(raw: ticks * FixedDecimal.unit / 2) }
}

extension Market {
    package static let recordedName = "data/btc-perp-1m-2022-01.csv"

    /// BTC perpetual, one minute, January 2022.
    package static func recorded() throws -> [MarketCandle] {
        try SharedData.lines(recordedName).dropFirst().map { line in
            let fields = line.split(separator: ",")
            let values = try fields.dropFirst().map { try #require(FixedDecimal($0), "\(line)") }
            return MarketCandle(
                openTime: try #require(Int64(fields[0])) * 1_000_000, open: values[0], high: values[1], low: values[2],
                close: values[3], volume: values[4])
        }
    }
}
