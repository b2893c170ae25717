import Foundation
import Testing
import TradingModel

@testable import MarketData

/// `session.csv` comes with every new plugin: its backtest and its test run over it.
@Suite("Session of the templates")
struct SessionTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let path = root.appending(path: "PluginSDK/Templates/session/session.csv").path

    /// Three days of the synthetic market, of no value to anybody, so that it may be given away.
    private var candles: [Candle] {
        let instrument = Instrument(
            id: bitcoin, name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(decimal("0.01")),
            lotSize: Quantity(decimal("0.00001")), minimumQuantity: .zero, maximumQuantity: Quantity(1_000),
            minimumNotional: .zero, makerFeeRate: .zero, takerFeeRate: .zero)
        var market = SyntheticMarket(
            seed: 7, instrument: instrument, start: Timestamp(milliseconds: 1_767_225_600_000), startPrice: Price(40_000))
        return (0..<4_320).map { _ in market.next() }
    }

    @Test func `is the beginning of the synthetic market with seed 7`() throws {
        let file = try CandleFile.read(path: Self.path, instrument: bitcoin)
        #expect(file.timeframe == .minute1)
        #expect(file.candles == candles)
    }
}
