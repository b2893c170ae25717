import CTradingBoost
import Testing
import TradingModel

@testable import Strategies

@Suite("Market log")
struct MarketLogTests {
    private func append(_ seq: UInt64, to log: inout ReplayLog, offset: UInt64 = 0) {
        var event = Scene.event(seq + offset)
        event.seq = seq
        log.append(event)
    }

    @Test func `a candle that many instances get is kept once, and each sees it as its own`() {
        let market = MarketLog()
        var logs = (1...50).map { ReplayLog(firstSeq: 1, instance: InstanceID(UInt64($0)), market: market) }
        for seq in UInt64(1)...100 {
            for index in logs.indices { append(seq, to: &logs[index]) }
        }
        #expect(market.count == 100)
        for (index, log) in logs.enumerated() {
            for seq in [1, 37, 100] as [UInt64] {
                unsafe log.withEvent(seq) { bytes in
                    let event = unsafe bytes.loadUnaligned(as: tradingboost_candle_event.self)
                    #expect(event.header.instance == UInt64(index + 1))
                    #expect(event.header.seq == seq)
                    #expect(event.header.time == Scene.event(seq).time.nanoseconds)
                    #expect(event.open_double == Double(30_000 + seq % 100))
                }
            }
        }
    }

    @Test func `equal candles at other times are other events`() {
        let market = MarketLog()
        guard case .candle(let candle) = Scene.event(1).payload else { return }
        let time = Scene.event(1).time
        #expect(market.number(of: candle, time: time) == 0)
        #expect(market.number(of: candle, time: time) == 0)
        #expect(market.number(of: candle, time: time + 1) == 1)
    }

    @Test func `an event goes when the last one that may repeat it has let it go`() {
        let market = MarketLog()
        var slow = ReplayLog(firstSeq: 1, instance: InstanceID(1), market: market)
        var fast = ReplayLog(firstSeq: 1, instance: InstanceID(2), market: market)
        for seq in UInt64(1)...40 {
            append(seq, to: &slow)
            append(seq, to: &fast)
        }
        fast.trim(through: 40)
        #expect(market.count == 40)
        slow.trim(through: 10)
        #expect(market.count == 30)
        #expect(slow.time(of: 11) == Scene.event(11).time.nanoseconds)
        append(41, to: &fast)
        slow.forget()
        #expect(market.count == 1, "the event that only the other one has")
        #expect(slow.nextSeq == 41 && slow.byteCount == 0)
        append(41, to: &slow)
        #expect(market.count == 1)
    }

    @Test func `a log that goes lets its events go`() {
        let market = MarketLog()
        do {
            var log = ReplayLog(firstSeq: 1, instance: InstanceID(1), market: market)
            for seq in UInt64(1)...5 { append(seq, to: &log) }
            #expect(market.count == 5)
        }
        #expect(market.count == 0)
    }

    @Test func `own events and the market's keep their order through every trim`() {
        for cut in UInt64(0)...60 {
            let market = MarketLog()
            var log = ReplayLog(firstSeq: 1, instance: InstanceID(1), market: market)
            for seq in UInt64(1)...60 {
                if seq % 3 == 0 {
                    let time = Scene.event(seq).time
                    log.append(StrategyEvent(seq: seq, time: time, payload: .timer(number: seq, due: time)))
                } else {
                    append(seq, to: &log)
                }
            }
            log.trim(through: cut)
            #expect(log.firstSeq == cut + 1 && log.nextSeq == 61)
            for seq in log.firstSeq..<61 {
                #expect(log.time(of: seq) == Scene.event(seq).time.nanoseconds)
                #expect(log.type(of: seq) == (seq % 3 == 0 ? TRADINGBOOST_EVENT_TIMER : TRADINGBOOST_EVENT_CANDLE))
            }
            #expect(market.count == (log.firstSeq..<61).count { $0 % 3 != 0 })
        }
    }

    @Test func `ten thousand instances keep 512 candles in little more than four bytes each`() {
        let market = MarketLog()
        var logs = (1...10_000).map { ReplayLog(firstSeq: 1, instance: InstanceID(UInt64($0)), market: market) }
        let before = residentBytes()
        for seq in UInt64(1)...512 {
            for index in logs.indices { append(seq, to: &logs[index]) }
        }
        let used = residentBytes() - before
        #expect(market.byteCount < 1 << 20)
        #expect(logs.allSatisfy { $0.byteCount == 512 * 176 })
        // An own copy of each would be 860 MiB.
        #expect(used < 256 << 20, "\(used >> 20) MiB, with what other tests took meanwhile")
    }
}
