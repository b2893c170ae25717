import OMS
import Testing
import TradingModel

/// Which prices do what to an order that the host holds.
@Suite("Held trigger")
struct HeldTriggerTests {
    private func order(
        _ type: OrderType, _ side: Side, stop: Int? = nil, distance: Int? = nil, best: Int? = nil
    ) -> Order {
        let terms = OrderTerms(
            instrument: Desk.instrument, side: side, type: type, quantity: Quantity(1),
            price: type.hasPrice ? Price(100) : nil, stopPrice: stop.map { Price($0) },
            trailingDistance: distance.map { Price($0) })
        var order = Order(id: Desk.id(1), terms: terms, createdTime: Timestamp(nanoseconds: 0), state: .accepted)
        order.holding = .held
        order.bestPrice = best.map { Price($0) }
        return order
    }

    private func span(_ low: Int, _ high: Int, _ close: Int) -> PriceSpan {
        PriceSpan(low: Price(low), high: Price(high), close: Price(close))
    }

    @Test(arguments: [OrderType.stop, .stopLimit, .takeProfit, .takeProfitLimit], [Side.buy, .sell])
    func `a stop is reached against the order, a take profit in its favour, the price itself included`(
        type: OrderType, side: Side
    ) {
        let isAbove = (type == .stop || type == .stopLimit) == (side == .buy)
        let order = order(type, side, stop: 100)
        #expect(order.judged(by: span(95, 99, 97)) == (isAbove ? .waits : .triggers(best: nil)))
        #expect(order.judged(by: span(95, 100, 97)) == .triggers(best: nil))
        #expect(order.judged(by: span(100, 105, 103)) == .triggers(best: nil))
        #expect(order.judged(by: span(101, 105, 103)) == (isAbove ? .triggers(best: nil) : .waits))
    }

    @Test(arguments: [OrderType.market, .limit], [Side.buy, .sell])
    func `an order without a condition waits for nothing`(type: OrderType, side: Side) {
        #expect(order(type, side, stop: 100, distance: 1).judged(by: span(1, 1_000, 100)) == .waits)
    }

    @Test func `a trailing sell follows the high and triggers when the price has come back for certain`() {
        let order = order(.trailingStop, .sell, distance: 10, best: 100)
        #expect(order.judged(by: span(91, 100, 95)) == .waits)
        #expect(order.judged(by: span(90, 99, 95)) == .triggers(best: Price(100)))
        #expect(order.judged(by: span(95, 104, 99)) == .follows(Price(104)))
        // The low may have come before the high.
        #expect(order.judged(by: span(93, 104, 95)) == .follows(Price(104)))
        // The close came behind it.
        #expect(order.judged(by: span(93, 104, 94)) == .triggers(best: Price(104)))
        #expect(order.judged(by: span(90, 130, 130)) == .triggers(best: Price(100)))
    }

    @Test func `a trailing buy follows the low`() {
        let order = order(.trailingStop, .buy, distance: 10, best: 100)
        #expect(order.judged(by: span(100, 109, 105)) == .waits)
        #expect(order.judged(by: span(100, 110, 105)) == .triggers(best: Price(100)))
        #expect(order.judged(by: span(96, 107, 105)) == .follows(Price(96)))
        #expect(order.judged(by: span(96, 107, 106)) == .triggers(best: Price(96)))
    }

    @Test func `with a stop price it works from when that is reached in its favour`() {
        let sell = order(.trailingStop, .sell, stop: 120, distance: 10)
        #expect(sell.judged(by: span(50, 119, 60)) == .waits)
        #expect(sell.judged(by: span(100, 125, 118)) == .follows(Price(125)))
        #expect(sell.judged(by: span(100, 125, 115)) == .triggers(best: Price(125)))
        let buy = order(.trailingStop, .buy, stop: 80, distance: 10)
        #expect(buy.judged(by: span(81, 200, 150)) == .waits)
        #expect(buy.judged(by: span(78, 90, 85)) == .follows(Price(78)))
    }

    @Test func `a candle that opened before the order was there counts with its close`() {
        let candle = Candle(
            instrument: Desk.instrument, timeframe: .minute1, openTime: Timestamp(nanoseconds: 60_000_000_000), open: Price(100),
            high: Price(120), low: Price(80), close: Price(101), volume: Quantity(1))
        #expect(PriceSpan(candle, since: candle.openTime) == span(80, 120, 101))
        #expect(PriceSpan(candle, since: candle.openTime + 1) == span(101, 101, 101))
    }

    @Test func `outside of its band every candle that does something is found, and enormous distances trap nothing`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let type = [OrderType.stop, .takeProfit, .trailingStop].randomElement(using: &random) ?? .stop
            let isTrailing = type == .trailingStop
            let best = isTrailing && Bool.random(using: &random) ? Int.random(in: 80...120, using: &random) : nil
            let order = order(
                type, Bool.random(using: &random) ? .buy : .sell,
                stop: isTrailing && best == nil && Bool.random(using: &random)
                    ? nil : isTrailing && best != nil ? nil : Int.random(in: 80...120, using: &random),
                distance: isTrailing ? Int.random(in: 1...30, using: &random) : nil, best: best)
            let low = Int.random(in: 70...130, using: &random)
            let high = low + Int.random(in: 0...20, using: &random)
            let close = Int.random(in: low...high, using: &random)
            let candle = Candle(
                instrument: Desk.instrument, timeframe: .minute1, openTime: Timestamp(nanoseconds: 0), open: Price(low),
                high: Price(high), low: Price(low), close: Price(close), volume: Quantity(1))
            if order.judged(by: span(low, high, close)) != .waits {
                #expect(HeldBand(order).isTouched(by: candle), "\(order.terms) \(low) \(high) \(close)")
            }
        }
        var huge = order(.trailingStop, .buy, distance: 1, best: 100)
        huge.terms.trailingDistance = Price(FixedDecimal(raw: .max))
        #expect(huge.judged(by: span(90, 110, 100)) == .follows(Price(90)))
        #expect(HeldBand(huge).above == nil)
    }

    @Test func `a band is as narrow as the nearest order on either side`() {
        var band = HeldBand()
        let far = Candle(
            instrument: Desk.instrument, timeframe: .minute1, openTime: Timestamp(nanoseconds: 0), open: Price(100),
            high: Price(1_000), low: Price(1), close: Price(100), volume: Quantity(1))
        #expect(!band.isTouched(by: far))
        for order in [
            order(.stop, .sell, stop: 90), order(.stop, .sell, stop: 95), order(.takeProfit, .sell, stop: 120),
            order(.stop, .buy, stop: 110),
        ] {
            band.formIntersection(HeldBand(order))
        }
        #expect(band.below == Price(95) && band.above == Price(110))
    }

    @Test func `what leaves is a market or limit order of the same side, quantity and kind`() {
        for type in [OrderType.stop, .stopLimit, .takeProfit, .takeProfitLimit, .trailingStop] {
            var order = order(type, .sell, stop: 90, distance: type == .trailingStop ? 5 : nil)
            order.terms.isReduceOnly = true
            let terms = order.releasedTerms
            #expect(terms.type == (type.hasPrice ? .limit : .market) && terms.price == order.terms.price)
            #expect(terms.stopPrice == nil && terms.trailingDistance == nil && terms.isReduceOnly)
            #expect(terms.side == .sell && terms.quantity == order.terms.quantity)
        }
    }
}
