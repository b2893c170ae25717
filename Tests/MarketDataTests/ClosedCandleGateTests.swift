import Testing
import TradingModel

@testable import MarketData

/// The gate as something that a test can ask within an expectation.
private final class Feed {
    var gate: ClosedCandleGate
    var last: Timestamp? { gate.last }

    init(last: Int64?) {
        gate = ClosedCandleGate(
            instrument: bitcoin, timeframe: .minute1, last: last.map { Timestamp(milliseconds: $0 * 60_000) })
    }

    func admit(_ candle: Candle, now: Timestamp) -> ClosedCandleGate.Verdict { gate.admit(candle, now: now) }
}

@Suite("Closed candle gate") struct ClosedCandleGateTests {
    let late = Timestamp(milliseconds: 1_000_000_000)

    @Test func `the next closed candle passes and becomes the last`() {
        let gate = Feed(last: 10)
        #expect(gate.admit(candle(11, 1, 1, 1, 1), now: late) == .pass)
        #expect(gate.last == Timestamp(milliseconds: 660_000))
        #expect(gate.admit(candle(12, 1, 1, 1, 1), now: late) == .pass)
    }

    @Test func `the first candle of a new series passes wherever it stands`() {
        let gate = Feed(last: nil)
        #expect(gate.admit(candle(77, 1, 1, 1, 1), now: late) == .pass)
    }

    @Test func `a candle passes from its close time on, not before`() {
        let gate = Feed(last: 10)
        let next = candle(11, 1, 1, 1, 1)
        #expect(gate.admit(next, now: next.closeTime + -1) == .notClosed(closeTime: next.closeTime))
        #expect(gate.last == Timestamp(milliseconds: 600_000))
        #expect(gate.admit(next, now: next.closeTime) == .pass)
    }

    @Test func `what passed before is a duplicate or out of order`() {
        let gate = Feed(last: 10)
        #expect(gate.admit(candle(10, 1, 1, 1, 1), now: late) == .duplicate)
        #expect(gate.admit(candle(9, 1, 1, 1, 1), now: late) == .outOfOrder(last: Timestamp(milliseconds: 600_000)))
    }

    @Test func `a gap says what is missing, and the gate waits for it`() {
        let gate = Feed(last: 10)
        #expect(gate.admit(candle(14, 1, 1, 1, 1), now: late) == .gap(missing: 3, from: Timestamp(milliseconds: 660_000)))
        for minute in 11...14 { #expect(gate.admit(candle(Int64(minute), 1, 1, 1, 1), now: late) == .pass) }
    }

    @Test func `another series does not pass`() {
        let gate = Feed(last: 10)
        var other = candle(11, 1, 1, 1, 1)
        other.instrument = InstrumentID(8)
        #expect(gate.admit(other, now: late) == .otherSeries)
        #expect(gate.admit(candle(15, 1, 1, 1, 1, timeframe: .minute5), now: late) == .otherSeries)
        var shifted = candle(11, 1, 1, 1, 1)
        shifted.openTime = shifted.openTime + 1
        #expect(gate.admit(shifted, now: late) == .otherSeries)
    }

    @Test func `a candle that contradicts itself does not pass`() {
        let gate = Feed(last: 10)
        let wrong = [
            candle(11, 0, 1, 0, 1), candle(11, 3, 2, 1, 1), candle(11, 1, 2, 1, 3), candle(11, 1, 2, 2, 2),
            candle(11, 2, 2, 2, 1), candle(11, 1, 1, 1, 1, volume: -1),
        ]
        for candle in wrong { #expect(gate.admit(candle, now: late) == .unsound) }
        #expect(gate.last == Timestamp(milliseconds: 600_000))
    }
}
