import PaperVenue
import Testing
import TradingModel

@Suite("Fills on candles") struct CandleMatchingTests {
    // MARK: Market orders

    @Test func `a market order takes at the next open`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 5))
        _ = desk.submit(2, .market(.sell, 3))
        #expect(desk.candle(101, 110, 90, 95) == ["1 filled 5 @ 101 taker", "2 filled 3 @ 101 taker"])
        #expect(desk.history.last?.venueTime == desk.now)
    }

    @Test func `slippage makes buys dearer and sells cheaper`() {
        let desk = Desk(PaperRules(slippageTicks: 2))
        _ = desk.submit(1, .market(.buy, 1))
        _ = desk.submit(2, .market(.sell, 1))
        #expect(desk.candle(101, 110, 90, 95) == ["1 filled 1 @ 103 taker", "2 filled 1 @ 99 taker"])
    }

    @Test func `a sell never slips to zero`() {
        let desk = Desk(PaperRules(slippageTicks: 5))
        _ = desk.submit(1, .market(.sell, 1))
        #expect(desk.candle(3, 3, 3, 3) == ["1 filled 1 @ 1 taker"])
    }

    @Test func `a market order that is larger than the volume goes on at the next open`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 250))
        #expect(desk.candle(101, 101, 101, 101) == ["1 filled 100 @ 101 taker"])
        #expect(desk.candle(102, 102, 102, 102, volume: 999) == ["1 filled 99 @ 102 taker"])
        #expect(desk.candle(103, 103, 103, 103) == ["1 filled 51 @ 103 taker"])
        #expect(desk.candle(104, 104, 104, 104) == [])
        #expect(desk.position() == 250)
    }

    @Test func `an immediate market order is cancelled after one candle`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 250).immediate)
        #expect(desk.candle(101, 101, 101, 101) == ["1 filled 100 @ 101 taker", "1 cancelled immediateOrCancel"])
    }

    @Test func `a candle without volume fills and triggers nothing`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 1))
        _ = desk.submit(2, .limit(.buy, 1, at: 99))
        _ = desk.submit(3, .stop(.sell, 1, at: 99))
        _ = desk.submit(4, .market(.buy, 1).immediate)
        #expect(desk.candle(50, 50, 50, 50, volume: 0) == ["4 cancelled immediateOrCancel"])
        #expect(
            desk.candle(50, 50, 50, 50) == [
                "1 filled 1 @ 50 taker", "2 filled 1 @ 50 maker", "3 triggered", "3 filled 1 @ 50 taker",
            ])
    }

    // MARK: Limit orders

    @Test(arguments: [Side.buy, .sell]) func `a resting limit fills when the candle trades through it`(side: Side) {
        let sign = side == .buy ? 1 : -1
        let desk = Desk()
        let limit = 100 - 10 * sign
        _ = desk.submit(1, .limit(side, 1, at: limit))
        #expect(desk.candle(100, max(100, limit), min(100, limit), 100) == [])
        let beyond = limit - sign
        #expect(desk.candle(100, max(100, beyond), min(100, beyond), 100) == ["1 filled 1 @ \(limit) maker"])
    }

    @Test(arguments: [Side.buy, .sell]) func `a touch fills where the run says so`(side: Side) {
        let limit = side == .buy ? 90 : 110
        let desk = Desk(PaperRules(limitFill: .touched))
        _ = desk.submit(1, .limit(side, 1, at: limit))
        #expect(desk.candle(100, max(100, limit), min(100, limit), 100) == ["1 filled 1 @ \(limit) maker"])
    }

    @Test(arguments: [Side.buy, .sell]) func `a resting limit that the open has passed fills at the open`(side: Side) {
        let sign = side == .buy ? 1 : -1
        let desk = Desk(PaperRules(slippageTicks: 3))
        _ = desk.submit(1, .limit(side, 1, at: 100 - 10 * sign))
        let open = 100 - 20 * sign
        #expect(desk.candle(open, open, open, open) == ["1 filled 1 @ \(open) maker"])
    }

    @Test(arguments: [Side.buy, .sell]) func `a limit that was marketable when it came takes at the open, within its price`(
        side: Side
    ) {
        let sign = side == .buy ? 1 : -1
        let desk = Desk(PaperRules(slippageTicks: 3))
        let (near, far) = (100 + 1 * sign, 100 + 9 * sign)
        _ = desk.submit(1, .limit(side, 1, at: near))
        _ = desk.submit(2, .limit(side, 1, at: far))
        #expect(
            desk.candle(100, 100, 100, 100) == ["1 filled 1 @ \(near) taker", "2 filled 1 @ \(100 + 3 * sign) taker"])
    }

    @Test func `a marketable limit that the open leaves behind rests from then on`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 1, at: 101))
        #expect(desk.candle(105, 106, 104, 105) == [])
        #expect(desk.candle(105, 106, 100, 105) == ["1 filled 1 @ 101 maker"])
        _ = desk.submit(2, .limit(.buy, 1, at: 105))
        #expect(desk.candle(108, 108, 104, 108) == ["2 filled 1 @ 105 maker"])
    }

    @Test func `an immediate limit takes at the open or is cancelled`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 1, at: 99).immediate)
        #expect(desk.candle(100, 100, 90, 100) == ["1 cancelled immediateOrCancel"])
        _ = desk.submit(2, .limit(.buy, 150, at: 101).immediate)
        #expect(desk.candle(100, 100, 90, 100) == ["2 filled 100 @ 100 taker", "2 cancelled immediateOrCancel"])
    }

    @Test func `limits share the volume by distance from the open, then by age`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 80, at: 90))
        _ = desk.submit(2, .limit(.buy, 80, at: 95))
        _ = desk.submit(3, .limit(.sell, 80, at: 105))
        #expect(desk.candle(100, 110, 80, 100) == ["2 filled 80 @ 95 maker", "3 filled 20 @ 105 maker"])
        #expect(desk.candle(100, 110, 80, 100) == ["3 filled 60 @ 105 maker", "1 filled 40 @ 90 maker"])
    }

    @Test func `volume is cut down to the lot`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 10))
        #expect(desk.candle(100, 100, 100, 100, volume: 9) == [])
        #expect(desk.candle(100, 100, 100, 100, volume: 19) == ["1 filled 1 @ 100 taker"])
    }

    @Test func `the participation rate is the run's choice`() {
        let desk = Desk(PaperRules(participationRate: .one, slippageTicks: 0))
        _ = desk.submit(1, .market(.buy, 5_000))
        #expect(desk.candle(100, 100, 100, 100) == ["1 filled 1000 @ 100 taker"])
    }

    // MARK: Stops

    @Test(arguments: [Side.buy, .sell]) func `a stop that lies within the candle takes at its price`(side: Side) {
        let sign = side == .buy ? 1 : -1
        let desk = Desk(PaperRules(slippageTicks: 2))
        let stop = 100 + 10 * sign
        _ = desk.submit(1, .stop(side, 1, at: stop))
        let before = stop - sign
        #expect(desk.candle(100, max(100, before), min(100, before), 100) == [])
        #expect(
            desk.candle(100, max(100, stop), min(100, stop), 100)
                == ["1 triggered", "1 filled 1 @ \(stop + 2 * sign) taker"])
    }

    @Test(arguments: [Side.buy, .sell]) func `a stop that the open has passed takes at the open`(side: Side) {
        let sign = side == .buy ? 1 : -1
        let desk = Desk()
        _ = desk.submit(1, .stop(side, 1, at: 100 + 10 * sign))
        let open = 100 + 20 * sign
        #expect(desk.candle(open, open, open, open) == ["1 triggered", "1 filled 1 @ \(open) taker"])
    }

    @Test func `what a stop leaves over takes at the next open`() {
        let desk = Desk()
        _ = desk.submit(1, .stop(.sell, 150, at: 90))
        #expect(desk.candle(100, 100, 85, 100) == ["1 triggered", "1 filled 100 @ 90 taker"])
        #expect(desk.candle(97, 99, 96, 98) == ["1 filled 50 @ 97 taker"])
    }

    @Test func `an immediate stop waits for its price and is cancelled after that candle`() {
        let desk = Desk()
        _ = desk.submit(1, .stop(.sell, 150, at: 90).immediate)
        #expect(desk.candle(100, 100, 95, 100) == [])
        #expect(
            desk.candle(100, 100, 85, 100) == ["1 triggered", "1 filled 100 @ 90 taker", "1 cancelled immediateOrCancel"])
    }

    @Test(arguments: [Side.buy, .sell]) func `a stop-limit takes at its stop price and never beyond its limit`(side: Side) {
        let sign = side == .buy ? 1 : -1
        let desk = Desk(PaperRules(slippageTicks: 5))
        let (stop, limit) = (100 + 10 * sign, 100 + 12 * sign)
        _ = desk.submit(1, .stopLimit(side, 1, stop: stop, at: limit))
        #expect(
            desk.candle(100, max(100, stop), min(100, stop), 100) == ["1 triggered", "1 filled 1 @ \(limit) taker"])
    }

    @Test func `a stop-limit that is not marketable at its stop price rests from the next candle on`() {
        let desk = Desk()
        _ = desk.submit(1, .stopLimit(.buy, 1, stop: 110, at: 105))
        #expect(desk.candle(100, 115, 95, 112) == ["1 triggered"])
        #expect(desk.candle(112, 113, 104, 110) == ["1 filled 1 @ 105 maker"])
    }

    @Test func `a stop-limit that the open jumps over rests within the same candle, because the open comes first`() {
        let desk = Desk()
        _ = desk.submit(1, .stopLimit(.buy, 1, stop: 110, at: 112))
        #expect(desk.candle(120, 121, 111, 115) == ["1 triggered", "1 filled 1 @ 112 maker"])
    }

    @Test func `an immediate stop-limit that cannot take is cancelled`() {
        let desk = Desk()
        _ = desk.submit(1, .stopLimit(.buy, 1, stop: 110, at: 105).immediate)
        #expect(desk.candle(100, 115, 95, 112) == ["1 triggered", "1 cancelled immediateOrCancel"])
    }

    // MARK: Ambiguity and reduce-only

    @Test func `a stop loss beats a take profit in the same candle`() {
        let desk = Desk()
        desk.hold(10, intent: 1)
        _ = desk.submit(2, .limit(.sell, 10, at: 110).reduceOnly)
        _ = desk.submit(3, .stop(.sell, 10, at: 90).reduceOnly)
        #expect(
            desk.candle(100, 115, 85, 112) == ["3 triggered", "3 filled 10 @ 90 taker", "2 cancelled nothingToReduce"])
        #expect(desk.position() == 0)
    }

    @Test func `a short's stop loss beats its take profit too`() {
        let desk = Desk()
        desk.hold(-10, intent: 1)
        _ = desk.submit(2, .limit(.buy, 10, at: 90).reduceOnly)
        _ = desk.submit(3, .stop(.buy, 10, at: 110).reduceOnly)
        #expect(
            desk.candle(100, 115, 85, 88) == ["3 triggered", "3 filled 10 @ 110 taker", "2 cancelled nothingToReduce"])
    }

    @Test func `two exits never turn the position`() {
        let desk = Desk()
        desk.hold(10, intent: 1)
        _ = desk.submit(2, .limit(.sell, 8, at: 105).reduceOnly)
        _ = desk.submit(3, .limit(.sell, 8, at: 110).reduceOnly)
        #expect(
            desk.candle(100, 120, 100, 120) == [
                "2 filled 8 @ 105 maker", "3 filled 2 @ 110 maker", "3 cancelled nothingToReduce",
            ])
        #expect(desk.position() == 0)
    }

    @Test func `an entry of the same candle makes no room for an exit`() {
        let desk = Desk()
        desk.hold(10, intent: 1)
        _ = desk.submit(2, .limit(.buy, 20, at: 95))
        _ = desk.submit(3, .limit(.sell, 30, at: 110).reduceOnly)
        #expect(desk.candle(100, 120, 90, 100) == ["3 filled 10 @ 110 maker", "2 filled 20 @ 95 maker"])
        #expect(desk.candle(100, 120, 90, 100) == ["3 filled 20 @ 110 maker"])
    }

    @Test func `a position that was turned by another order cancels the exits of the old side`() {
        let desk = Desk()
        desk.hold(10, intent: 1)
        _ = desk.submit(2, .stop(.sell, 10, at: 50).reduceOnly)
        _ = desk.submit(3, .market(.sell, 25))
        #expect(desk.candle(100, 100, 100, 100) == ["3 filled 25 @ 100 taker", "2 cancelled nothingToReduce"])
        #expect(desk.position() == -15)
    }

    // MARK: Fees and sums

    @Test func `a maker pays the maker's rate and a taker the taker's, rounded up`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 3, at: 99))
        _ = desk.submit(2, .market(.sell, 3))
        _ = desk.candle(100, 100, 98, 100)
        #expect(desk.fills.map { "\($0.fee)" } == ["0.15", "0.0594"])
    }

    @Test func `a rebate is a negative fee`() {
        var instrument = Instrument.whole
        instrument.makerFeeRate = decimal("-0.0001")
        let venue = PaperVenue(instruments: [instrument])
        let desk = Candle(
            instrument: instrument.id, timeframe: .minute1, openTime: Timestamp(milliseconds: 0), open: Price(100),
            high: Price(100), low: Price(90), close: Price(100), volume: Quantity(1_000))
        venue.advance(to: desk)
        venue.submit(
            ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: 1), .limit(.buy, 2, at: 95),
            at: desk.closeTime)
        venue.advance(to: desk)
        var reports: [VenueReport] = []
        venue.takeReports(into: &reports)
        guard case .filled(let fill) = reports.last?.event else {
            Issue.record("the limit is traded through")
            return
        }
        #expect(fill.fee == Notional(decimal("-0.019")))
    }

    @Test func `the fills of a candle never exceed its share of the volume`() {
        let desk = Desk()
        for intent in 1...10 { _ = desk.submit(UInt64(intent), .market(intent % 2 == 0 ? .buy : .sell, 30)) }
        let reports = desk.candle(100, 100, 100, 100)
        #expect(reports.count == 4)
        #expect(desk.fills.map(\.quantity) == [Quantity(30), Quantity(30), Quantity(30), Quantity(10)])
    }
}
