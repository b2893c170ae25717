import Testing
import TradingModel

@testable import MarketData

@Suite("Synthetic market") struct SyntheticMarketTests {
    let instrument = Instrument(
        id: bitcoin, name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(decimal("0.1")),
        lotSize: Quantity(decimal("0.0001")), minimumQuantity: .zero, maximumQuantity: Quantity(1_000),
        minimumNotional: .zero, makerFeeRate: .zero, takerFeeRate: .zero)
    let start = Timestamp(milliseconds: 1_700_000_000_000)

    func market(_ seed: UInt64) -> SyntheticMarket { SyntheticMarket(seed: seed, instrument: instrument, start: start) }

    func candles(_ seed: UInt64, _ count: Int) -> [Candle] {
        var market = market(seed)
        return (0..<count).map { _ in market.next() }
    }

    /// The candles of seed 7 are written down: on every machine and in every later release they must be these, because a run
    /// that was killed continues on them.
    @Test func `a seed gives the same candles for ever`() {
        var market = market(7)
        let first = market.next()
        market.advance(to: 100_000)
        let later = market.next()
        #expect(text(first) == "1699999980000 40000 40000 39988.2 39988.2 3.3428")
        #expect(text(later) == "1705999980000 33306.8 33325.6 33300.5 33325.6 4.0827")
    }

    func text(_ candle: Candle) -> String {
        "\(candle.openTime.milliseconds) \(candle.open) \(candle.high) \(candle.low) \(candle.close) \(candle.volume)"
    }

    @Test func `another seed gives another market`() {
        #expect(candles(7, 100) != candles(8, 100))
    }

    @Test func `going to an index, forwards or backwards, is the same as walking there`() {
        let walked = candles(7, 500)
        var market = market(7)
        for index in [400, 30, 499, 0, 31] {
            market.advance(to: index)
            #expect(market.index == index)
            let candle = market.next()
            #expect(candle == walked[index])
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `every candle is sound, on the grid and follows the one before`(seed: UInt64) {
        var gate = ClosedCandleGate(instrument: bitcoin, timeframe: .minute1)
        let late = Timestamp(nanoseconds: .max)
        for candle in candles(seed, 50_000) {
            guard gate.admit(candle, now: late) == .pass, candle.volume > .zero,
                [candle.open, candle.high, candle.low, candle.close].allSatisfy({
                    $0.decimal.isMultiple(of: instrument.tickSize.decimal)
                }), candle.volume.decimal.isMultiple(of: instrument.lotSize.decimal)
            else {
                Issue.record("seed \(seed): \(candle)")
                return
            }
        }
    }

    @Test func `a market that runs for years stays within bounds`() {
        var market = market(5)
        for _ in 0..<400 {
            market.advance(to: market.index + 5_000)
            let close = market.next().close
            #expect(close > Price(2_000) && close < Price(330_000))
        }
    }

    @Test func `it trends, it clusters, and volume varies`() {
        let closes = candles(7, 200_000).map(\.doubles)
        let moves = zip(closes, closes.dropFirst()).map { abs($1.close / $0.close - 1) }
        let mean = moves.reduce(0, +) / Double(moves.count)
        #expect(mean > 0.0001 && mean < 0.005)
        // Volatility clusters: the size of a move tells of the size of the next one.
        let deviations = moves.map { $0 - mean }
        let covariance = zip(deviations, deviations.dropFirst()).map { $0 * $1 }.reduce(0, +)
        let variance = deviations.map { $0 * $0 }.reduce(0, +)
        #expect(covariance / variance > 0.1)
        let volumes = closes.map(\.volume).sorted()
        #expect(volumes[volumes.count * 9 / 10] > 4 * volumes[volumes.count / 10])
        // Over a few hours it goes up and down by more than its noise.
        let hours = stride(from: 240, to: closes.count, by: 240).map { closes[$0].close / closes[$0 - 240].close - 1 }
        #expect(hours.contains { $0 > 0.01 })
        #expect(hours.contains { $0 < -0.01 })
    }
}
