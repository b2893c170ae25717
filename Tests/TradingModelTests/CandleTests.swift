import Testing
import TradingModel

@Suite("Candle") struct CandleTests {
    @Test func `doubles are the nearest ones of its decimals`() {
        let candle = Candle(
            instrument: InstrumentID(1), timeframe: .minute1, openTime: Timestamp(milliseconds: 60_000),
            open: Price(decimal("46319.5")), high: Price(decimal("46320.1")), low: Price(decimal("0.00000001")),
            close: Price(decimal("46319.7")), volume: Quantity(decimal("108.14853839")))
        #expect(candle.doubles.open == 46319.5)
        #expect(candle.doubles.high == 46320.1)
        #expect(candle.doubles.low == 0.00000001)
        #expect(candle.doubles.close == 46319.7)
        #expect(candle.doubles.volume == 108.14853839)
    }

    @Test func `is closed from the next candle's open time on`() {
        let candle = Candle(
            instrument: InstrumentID(1), timeframe: .minute5, openTime: Timestamp(milliseconds: 300_000), open: Price(1),
            high: Price(1), low: Price(1), close: Price(1), volume: .zero)
        #expect(candle.closeTime == Timestamp(milliseconds: 600_000))
    }
}
