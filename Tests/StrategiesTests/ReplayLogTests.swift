import CTradingBoost
import Testing
import TradingModel

@testable import Strategies

@Suite("Replay log")
struct ReplayLogTests {
    private func log(_ events: ClosedRange<UInt64>) -> ReplayLog {
        var log = ReplayLog(firstSeq: events.lowerBound, instance: InstanceID(4), market: MarketLog())
        for seq in events { log.append(Scene.event(seq)) }
        return log
    }

    @Test func `events are kept as the bytes of the contract`() {
        let log = log(5...7)
        #expect(log.nextSeq == 8)
        let size = unsafe log.withEvent(6) { bytes in
            let header = unsafe bytes.loadUnaligned(as: tradingboost_event.self)
            #expect(header.seq == 6)
            #expect(header.instance == 4)
            #expect(header.size == 176)
            #expect(UInt32(header.type) == TRADINGBOOST_EVENT_CANDLE)
            return bytes.count
        }
        #expect(size == 176)
        #expect(log.time(of: 7) == Scene.event(7).time.nanoseconds)
    }

    @Test func `requests are found by their event`() {
        var log = log(1...5)
        log.appendRequests([1, 2], of: 2)
        log.appendRequests([], of: 3)
        log.appendRequests([3], of: 4)
        #expect((1...5).map { Array(log.requests(of: UInt64($0))) } == [[], [1, 2], [], [3], []])
    }

    @Test func `a trim keeps what comes behind, at any place`() {
        for cut in UInt64(0)...6 {
            var log = log(1...5)
            log.appendRequests([2, 2], of: 2)
            log.appendRequests([4], of: 4)
            let whole = log.byteCount
            log.trim(through: cut)
            #expect(log.firstSeq == min(cut, 5) + 1)
            #expect(log.nextSeq == 6)
            for seq in log.firstSeq..<6 { #expect(log.time(of: seq) == Scene.event(seq).time.nanoseconds) }
            #expect(Array(log.requests(of: 4)) == (cut < 4 ? [4] : []))
            #expect(Array(log.requests(of: 2)) == (cut < 2 ? [2, 2] : []))
            #expect(log.byteCount <= whole)
            if cut < 5 { #expect(log.byteCount > 0) } else { #expect(log.byteCount == 0) }
            log.append(Scene.event(6))
            #expect(log.time(of: 6) == Scene.event(6).time.nanoseconds)
        }
    }
}
