import PaperVenue
import Testing
import TradingModel

@Suite("Fill-or-kill and good-till-date on paper") struct TimeInForceTests {
    // MARK: - Fill-or-kill

    @Test func `all of a fill-or-kill order fills at the next open, or nothing`() {
        let desk = Desk()
        #expect(desk.submit(1, .market(.buy, 100).whole) == ["1 accepted"])
        #expect(desk.candle(101, 103, 99, 100) == ["1 filled 100 @ 101 taker"])
        // The account may have a tenth of the volume.
        _ = desk.submit(2, .market(.buy, 101).whole)
        #expect(desk.candle(100, 103, 99, 100) == ["2 cancelled fillOrKill"])
        #expect(desk.position() == 100)
    }

    @Test func `a fill-or-kill limit is killed when the open is beyond it`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 10, at: 102).whole)
        _ = desk.submit(2, .limit(.buy, 10, at: 100).whole)
        #expect(desk.candle(101, 103, 90, 95) == ["1 filled 10 @ 101 taker", "2 cancelled fillOrKill"])
        // It never rests, even when the candle comes to its price.
        _ = desk.submit(3, .limit(.buy, 10, at: 90).whole)
        #expect(desk.candle(95, 95, 80, 95) == ["3 cancelled fillOrKill"])
    }

    @Test func `what others of the account took is not there for a fill-or-kill order`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 60))
        _ = desk.submit(2, .market(.buy, 41).whole)
        _ = desk.submit(3, .market(.buy, 40).whole)
        #expect(
            desk.candle(100, 100, 100, 100) == [
                "1 filled 60 @ 100 taker", "2 cancelled fillOrKill", "3 filled 40 @ 100 taker",
            ])
    }

    @Test func `a candle without volume kills it`() {
        let desk = Desk()
        _ = desk.submit(1, .market(.buy, 1).whole)
        #expect(desk.candle(100, 100, 100, 100, volume: 0) == ["1 cancelled fillOrKill"])
    }

    @Test func `a fill-or-kill stop waits, and meets the market where it is triggered`() {
        let desk = Desk()
        desk.hold(50, intent: 1)
        _ = desk.submit(2, .stop(.sell, 50, at: 90).whole)
        _ = desk.submit(3, .stopLimit(.sell, 10, stop: 89, at: 89).whole)
        _ = desk.submit(4, .stopLimit(.sell, 10, stop: 88, at: 95).whole)
        #expect(desk.candle(100, 101, 95, 100) == [])
        #expect(
            desk.candle(100, 100, 85, 86) == [
                "2 triggered", "2 filled 50 @ 90 taker", "3 triggered", "3 filled 10 @ 89 taker", "4 triggered",
                "4 cancelled fillOrKill",
            ])
    }

    @Test func `one that only reduces is not cut: it is killed`() {
        let desk = Desk()
        desk.hold(5, intent: 1)
        _ = desk.submit(2, .market(.sell, 6).reduceOnly.whole)
        _ = desk.submit(3, .market(.sell, 5).reduceOnly.whole)
        #expect(desk.candle(100, 100, 100, 100) == ["2 cancelled fillOrKill", "3 filled 5 @ 100 taker"])
    }

    // MARK: - Good-till-date

    private let second: Int64 = 1_000_000_000

    @Test func `an order expires behind the candle that closes at its time`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 10, at: 90).until(desk.now + 120 * second))
        #expect(desk.candle(100, 101, 91, 100) == [])
        #expect(desk.candle(100, 101, 91, 100) == ["1 expired"])
        #expect(desk.history.last?.venueTime == desk.now)
        #expect(desk.candle(100, 101, 80, 100) == [])
        #expect(desk.cancel(1) == ["1 cancel rejected unknownOrder"])
    }

    @Test func `until its time it is an order like others`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 150, at: 90).until(desk.now + 120 * second))
        #expect(desk.candle(100, 101, 89, 100) == ["1 filled 100 @ 90 maker"])
        #expect(desk.candle(100, 101, 85, 100, volume: 100) == ["1 filled 10 @ 90 maker", "1 expired"])
        #expect(desk.position() == 110)
    }

    @Test func `when its time lies within a candle it meets the open alone`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 10, at: 90).until(desk.now + 30 * second))
        _ = desk.submit(2, .limit(.buy, 10, at: 100).until(desk.now + 30 * second))
        _ = desk.submit(3, .stop(.buy, 10, at: 105).until(desk.now + 30 * second))
        #expect(desk.candle(95, 110, 80, 100) == ["2 filled 10 @ 95 taker", "1 expired", "3 expired"])
    }

    @Test func `a gap in the market does not keep it`() {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 10, at: 100).until(desk.now + 30 * second))
        desk.now = desk.now + 600 * second
        #expect(desk.candle(90, 90, 90, 90) == ["1 expired"])
    }

    @Test func `a time that is not in the future, or that another order has, is refused`() {
        let desk = Desk()
        #expect(desk.submit(1, .limit(.buy, 1, at: 90).until(desk.now)) == ["1 rejected invalidTerms"])
        #expect(desk.submit(2, .limit(.buy, 1, at: 90).until(Timestamp(nanoseconds: .min))) == ["2 rejected invalidTerms"])
        #expect(desk.submit(3, .limit(.buy, 1, at: 90).with { $0.timeInForce = .goodTillDate }) == ["3 rejected invalidTerms"])
        let other = OrderTerms.limit(.buy, 1, at: 90).with { $0.expireTime = Timestamp(nanoseconds: .max) }
        #expect(desk.submit(4, other) == ["4 rejected invalidTerms"])
        #expect(desk.submit(5, .limit(.buy, 1, at: 90).until(Timestamp(nanoseconds: .max))) == ["5 accepted"])
        #expect(desk.submit(6, .limit(.buy, 1, at: 90).whole.postOnly) == ["6 rejected invalidTerms"])
        #expect(desk.submit(7, .limit(.buy, 1, at: 90).until(desk.now + 1).postOnly) == ["7 accepted"])
    }

    @Test func `a quiet market does not keep an order beyond its time, over a restart neither`() throws {
        let desk = Desk()
        _ = desk.submit(1, .limit(.buy, 1, at: 50).until(desk.now + 300 * second))
        for _ in 0..<2 { #expect(desk.candle(100, 100, 100, 100) == []) }
        let restored = Desk(close: nil)
        restored.now = desk.now
        try restored.venue.restore(try desk.venue.snapshot())
        for desk in [desk, restored] {
            for _ in 0..<2 { #expect(desk.candle(100, 100, 100, 100) == []) }
            #expect(desk.candle(100, 100, 100, 100) == ["1 expired"])
        }
    }
}
