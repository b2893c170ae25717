import PaperVenue
import Testing
import TradingModel

@Suite("Paper orders") struct PaperMatcherTests {
    @Test func `an order is accepted at once, with an id made of tenant, instance and intent`() {
        let desk = Desk()
        #expect(desk.submit(71, .limit(.buy, 1, at: 90), instance: 35) == ["71 accepted"])
        #expect(desk.history.last?.event == .accepted(venueOrderID: "10.z.1z"))
        #expect(desk.history.last?.venueTime == desk.now)
    }

    @Test func `without a candle there is no market`() {
        let desk = Desk(close: nil)
        #expect(desk.submit(1, .market(.buy, 1)) == ["1 rejected noMarket"])
        let elsewhere = OrderTerms.market(.buy, 1).with { $0.instrument = InstrumentID(8) }
        #expect(Desk().submit(1, elsewhere) == ["1 rejected noMarket"])
    }

    @Test func `the same client order id is one order`() {
        let desk = Desk()
        _ = desk.submit(5, .limit(.buy, 1, at: 90))
        #expect(desk.submit(5, .limit(.buy, 1, at: 90)) == ["5 rejected duplicateClientOrderID"])
        #expect(desk.candle(89, 89, 89, 89) == ["5 filled 1 @ 89 maker"])
        #expect(desk.submit(5, .limit(.buy, 1, at: 90)) == ["5 rejected duplicateClientOrderID"])
        #expect(desk.submit(5, .limit(.buy, 1, at: 80), instance: 2) == ["5 accepted"])
    }

    @Test func `terms that no venue takes are rejected`() {
        let desk = Desk()
        let limit = OrderTerms.limit(.buy, 1, at: 90)
        let wrong = [
            limit.with { $0.price = nil }, limit.with { $0.price = Price(decimal("90.5")) }, limit.with { $0.price = .zero },
            limit.with { $0.stopPrice = Price(1) }, limit.with { $0.quantity = .zero },
            limit.with { $0.quantity = Quantity(decimal("1.5")) }, limit.with { $0.quantity = Quantity(1_000_001) },
            limit.postOnly.immediate, OrderTerms.market(.buy, 1).postOnly, OrderTerms.stop(.buy, 1, at: -1),
            OrderTerms.stop(.buy, 1, at: 110).with { $0.stopPrice = nil },
        ]
        for (index, terms) in wrong.enumerated() {
            #expect(desk.submit(UInt64(index + 1), terms) == ["\(index + 1) rejected invalidTerms"])
        }
    }

    @Test func `a cancel takes an order out and an unknown one is rejected`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 1, at: 90))
        #expect(desk.cancel(1) == ["1 cancelled requested"])
        #expect(desk.cancel(1) == ["1 cancel rejected unknownOrder"])
        #expect(desk.cancel(2) == ["2 cancel rejected unknownOrder"])
        #expect(desk.candle(80, 80, 80, 80) == [])
    }

    @Test(arguments: [Side.buy, .sell]) func `a post-only order that the market has reached is rejected`(side: Side) {
        let desk = Desk()
        let away = side == .buy ? -1 : 1
        #expect(desk.submit(1, .limit(side, 1, at: 100).postOnly) == ["1 rejected wouldTakeLiquidity"])
        #expect(desk.submit(2, .limit(side, 1, at: 100 - away).postOnly) == ["2 rejected wouldTakeLiquidity"])
        #expect(desk.submit(3, .limit(side, 1, at: 100 + away).postOnly) == ["3 accepted"])
    }

    @Test func `the last close that post-only is held against is that of the last candle, quiet or not`() {
        let desk = Desk()
        _ = desk.candle(100, 200, 100, 200)
        #expect(desk.submit(1, .limit(.buy, 1, at: 150).postOnly) == ["1 accepted"])
        _ = desk.candle(200, 200, 160, 160)
        #expect(desk.submit(2, .limit(.buy, 1, at: 161).postOnly) == ["2 rejected wouldTakeLiquidity"])
        _ = desk.cancel(1)
        _ = desk.candle(160, 160, 120, 120)
        #expect(desk.submit(3, .limit(.buy, 1, at: 121).postOnly) == ["3 rejected wouldTakeLiquidity"])
    }

    @Test func `a reduce-only order needs something to reduce`() {
        let desk = Desk()
        #expect(desk.submit(1, .market(.sell, 1).reduceOnly) == ["1 rejected nothingToReduce"])
        desk.hold(5, intent: 2)
        #expect(desk.submit(3, .market(.buy, 1).reduceOnly) == ["3 rejected nothingToReduce"])
        #expect(desk.submit(4, .market(.sell, 9).reduceOnly) == ["4 accepted"])
        #expect(desk.candle(100, 100, 100, 100) == ["4 filled 5 @ 100 taker", "4 cancelled nothingToReduce"])
    }

    // MARK: Amendments

    @Test func `an amended quantity is above what is filled`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 150, at: 90))
        #expect(desk.candle(100, 100, 89, 100) == ["1 filled 100 @ 90 maker"])
        #expect(desk.amend(1, quantity: 100) == ["1 amendment rejected invalidTerms"])
        #expect(desk.amend(1, quantity: 101) == ["1 amended"])
        #expect(desk.candle(100, 100, 89, 100) == ["1 filled 1 @ 90 maker"])
        #expect(desk.amend(1, quantity: 102) == ["1 amendment rejected unknownOrder"])
    }

    @Test func `an amended price takes effect, and takes when the market has reached it`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 1, at: 90))
        #expect(desk.amend(1, price: 95) == ["1 amended"])
        #expect(desk.candle(100, 100, 95, 100) == [])
        #expect(desk.amend(1, price: 100) == ["1 amended"])
        #expect(desk.candle(98, 100, 95, 100) == ["1 filled 1 @ 98 taker"])
    }

    @Test func `an amended post-only price is checked again`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.sell, 1, at: 110).postOnly)
        #expect(desk.amend(1, price: 100) == ["1 amendment rejected wouldTakeLiquidity"])
        #expect(desk.amend(1, quantity: 2) == ["1 amended"])
        #expect(desk.amend(1, price: 101) == ["1 amended"])
        #expect(desk.candle(100, 102, 100, 100) == ["1 filled 2 @ 101 maker"])
    }

    @Test func `a stop price is amended until it is reached`() {
        let desk = Desk()
        _ = desk.submit(1, .stopLimit(.buy, 150, stop: 110, at: 120))
        #expect(desk.amend(1, stopPrice: 105) == ["1 amended"])
        #expect(desk.candle(100, 106, 100, 106) == ["1 triggered", "1 filled 100 @ 105 taker"])
        #expect(desk.amend(1, stopPrice: 104) == ["1 amendment rejected invalidTerms"])
        #expect(desk.amend(1, price: 119) == ["1 amended"])
    }

    @Test func `an amendment that makes no order is rejected and leaves the order as it was`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 1, at: 90))
        #expect(desk.amend(1, price: 0) == ["1 amendment rejected invalidTerms"])
        #expect(desk.amend(1, quantity: 2, stopPrice: 95) == ["1 amendment rejected invalidTerms"])
        #expect(desk.candle(100, 100, 89, 90) == ["1 filled 1 @ 90 maker"])
    }

    // MARK: Accounts

    @Test func `accounts do not share volume, position or ids`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 100), instance: 1)
        _ = desk.submit(1, .market(.sell, 100), instance: 2)
        #expect(desk.candle(100, 100, 100, 100) == ["1 filled 100 @ 100 taker", "1 filled 100 @ 100 taker"])
        #expect(desk.position(instance: 1) == 100)
        #expect(desk.position(instance: 2) == -100)
        #expect(Set(desk.fills.map(\.venueFillID)) == ["10.1.1", "10.2.1"])
    }

    @Test func `an instance trades one instrument`() {
        var other = Instrument.whole
        other.id = InstrumentID(8)
        let venue = PaperVenue(instruments: [.whole, other])
        let candle = Candle(
            instrument: InstrumentID(7), timeframe: .minute1, openTime: Timestamp(milliseconds: 0), open: Price(1),
            high: Price(1), low: Price(1), close: Price(1), volume: Quantity(1))
        var second = candle
        second.instrument = InstrumentID(8)
        venue.advance(to: candle)
        venue.advance(to: second)
        let account = { ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: $0) }
        venue.submit(account(1), .limit(.buy, 1, at: 1), at: candle.closeTime)
        let elsewhere = OrderTerms.limit(.buy, 1, at: 1).with { $0.instrument = InstrumentID(8) }
        venue.submit(account(2), elsewhere, at: candle.closeTime)
        var reports: [VenueReport] = []
        venue.takeReports(into: &reports)
        #expect(reports.map(text) == ["1 accepted", "2 rejected invalidTerms"])
    }
}
