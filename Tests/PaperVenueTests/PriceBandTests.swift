import Testing
import TradingModel

@testable import PaperVenue

@Suite("Price band") struct PriceBandTests {
    func order(_ terms: OrderTerms, _ stage: PaperOrder.Stage) -> PaperOrder {
        PaperOrder(intent: 1, terms: terms, filledQuantity: .zero, stage: stage)
    }

    func candle(low: Int, high: Int) -> Candle {
        Candle(
            instrument: Instrument.whole.id, timeframe: .minute1, openTime: Timestamp(milliseconds: 0), open: Price(low),
            high: Price(high), low: Price(low), close: Price(high), volume: Quantity(1))
    }

    @Test func `without orders every candle is quiet`() {
        #expect(!PriceBand.open.isTouched(by: candle(low: 1, high: 1_000_000)))
    }

    @Test func `an order that takes at the next open makes every candle matter`() {
        #expect(PriceBand(order(.market(.buy, 1), .taking)).isTouched(by: candle(low: 50, high: 50)))
    }

    @Test func `a resting order and a waiting stop are touched at their price, not before`() {
        let falling = [order(.limit(.buy, 1, at: 90), .resting), order(.stop(.sell, 1, at: 90), .waiting)]
        for order in falling {
            #expect(!PriceBand(order).isTouched(by: candle(low: 91, high: 200)))
            #expect(PriceBand(order).isTouched(by: candle(low: 90, high: 200)))
        }
        let rising = [order(.limit(.sell, 1, at: 110), .resting), order(.stop(.buy, 1, at: 110), .waiting)]
        for order in rising {
            #expect(!PriceBand(order).isTouched(by: candle(low: 50, high: 109)))
            #expect(PriceBand(order).isTouched(by: candle(low: 50, high: 110)))
        }
    }

    @Test func `a stop-limit waits at its stop price and rests at its limit`() {
        let terms = OrderTerms.stopLimit(.buy, 1, stop: 110, at: 105)
        #expect(!PriceBand(order(terms, .waiting)).isTouched(by: candle(low: 100, high: 109)))
        #expect(PriceBand(order(terms, .resting)).isTouched(by: candle(low: 105, high: 109)))
        #expect(!PriceBand(order(terms, .resting)).isTouched(by: candle(low: 106, high: 120)))
    }

    @Test func `the band of two orders is quiet only where both are`() {
        var band = PriceBand(order(.limit(.buy, 1, at: 90), .resting))
        band.formIntersection(PriceBand(order(.limit(.buy, 1, at: 95), .resting)))
        band.formIntersection(PriceBand(order(.limit(.sell, 1, at: 110), .resting)))
        #expect(!band.isTouched(by: candle(low: 96, high: 109)))
        #expect(band.isTouched(by: candle(low: 95, high: 109)))
        #expect(band.isTouched(by: candle(low: 96, high: 110)))
    }
}
