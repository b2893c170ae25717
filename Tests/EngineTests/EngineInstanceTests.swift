import Engine
import Risk
import Testing
import TradingModel

/// Timers, and instances that are down.
@Suite("Engine instances")
struct EngineInstanceTests {
    // MARK: Timers

    @Test func `due timers come before the candle, by time and then by number`() {
        var session = Session(instances: 2)
        _ = session.candle()
        let now = session.engine.now
        for (instance, number, due) in [(1, 9, 10), (1, 2, 20), (1, 1, 20), (1, 3, 60), (1, 4, 61), (2, 5, 5)]
            as [(UInt64, UInt64, Int64)]
        {
            #expect(session.handle(.timerSet(InstanceID(instance), number: number, due: now + due * 1_000_000_000)).isEmpty)
        }
        let seen = session.candle()
        #expect(
            seen.words == [
                "1 hears timer 9", "1 hears timer 1", "1 hears timer 2", "1 hears timer 3", "2 hears timer 5",
                "1 hears candle 1m", "2 hears candle 1m",
            ])
        #expect(seen.compactMap(\.delivery).allSatisfy { $0.event.time == session.engine.now })
        #expect(session.candle().words == ["1 hears timer 4", "1 hears candle 1m", "2 hears candle 1m"])
        #expect(session.candle().words == ["1 hears candle 1m", "2 hears candle 1m"])
    }

    @Test func `a timer says when it was due`() throws {
        var session = Session()
        let due = Timestamp(milliseconds: 90_000)
        _ = session.handle(.timerSet(InstanceID(1), number: 8, due: due))
        _ = session.candle()
        let event = try #require(session.candle().first?.delivery?.event)
        #expect(event.payload == .timer(number: 8, due: due))
        #expect(event.time == Timestamp(milliseconds: 120_000))
    }

    @Test func `setting a timer again replaces it, cancelling takes it back`() {
        var session = Session()
        _ = session.candle()
        let next = session.engine.now + Timeframe.minute1.nanoseconds
        _ = session.handle(.timerSet(InstanceID(1), number: 1, due: next))
        _ = session.handle(.timerSet(InstanceID(1), number: 1, due: next + Timeframe.minute1.nanoseconds))
        _ = session.handle(.timerSet(InstanceID(1), number: 2, due: next))
        _ = session.handle(.timerCancelled(InstanceID(1), number: 2))
        _ = session.handle(.timerCancelled(InstanceID(1), number: 77))
        #expect(session.candle().words == ["1 hears candle 1m"])
        #expect(session.candle().words == ["1 hears timer 1", "1 hears candle 1m"])
    }

    @Test func `a timer that is due already comes with the next time`() {
        var session = Session()
        _ = session.candle()
        _ = session.handle(.timerSet(InstanceID(1), number: 1, due: Timestamp(nanoseconds: 0)))
        #expect(session.handle(.timeAdvanced(session.engine.now)).isEmpty)
        #expect(session.candle().words == ["1 hears timer 1", "1 hears candle 1m"])
    }

    // MARK: Without end

    @Test func `an instance that asks again at once for what is refused is stopped, the others go on`() {
        var session = Session(instances: 2)
        _ = session.candle()
        _ = session.handle(.haltSet(.instance(InstanceID(1)), .noNew))
        var words: [String] = []
        for _ in 0..<4_096 { words = session.submit(1).words }
        #expect(words.last == "1 hears denied")
        words = session.submit(1).words
        #expect(words.prefix(2) == ["alarm", "incident quarantined"] && !words.contains("1 hears denied"))
        #expect(!session.submit(1).words.contains { $0.hasPrefix("1 hears") || $0 == "alarm" })
        #expect(session.candle().words == ["2 hears candle 1m"])
        #expect(session.submit(2).words.last == "send")
    }

    @Test func `the count begins anew when the clock moves`() {
        var session = Session()
        _ = session.handle(.haltSet(.instance(InstanceID(1)), .noNew))
        for _ in 0..<3 {
            _ = session.candle()
            for _ in 0..<4_096 { _ = session.submit(1) }
        }
        #expect(session.engine.instance(InstanceID(1)).isActive)
    }

    // MARK: Instances that are down

    @Test(arguments: [InstanceIncident.Kind.quarantined, .stopped, .loadFailed])
    func `an instance that is down hears nothing, and its numbers wait`(kind: InstanceIncident.Kind) {
        var session = Session(instances: 2)
        _ = session.candle()
        _ = session.submit(1)
        _ = session.submit(1)
        _ = session.handle(.timerSet(InstanceID(1), number: 1, due: session.engine.now))
        let next = session.engine.instance(InstanceID(1)).nextSeq
        _ = session.incident(kind)
        #expect(!session.engine.instance(InstanceID(1)).isActive)
        #expect(session.candle().words == ["2 hears candle 1m"])
        // The books go on: what the venue says is durable and told to the user.
        #expect(session.report(1, .accepted(venueOrderID: "v")).words == ["order accepted"])
        #expect(
            session.report(1, filled("f", Quantity(10))).words == ["order filled", "fill", "position", "notice fill"])
        #expect(session.report(2, .rejected(.noMarket)).words == ["order rejected"])
        #expect(session.submit(1, Session.limit(.buy, .zero)).compactMap(\.delivery).isEmpty)
        #expect(session.engine.instance(InstanceID(1)).nextSeq == next)

        _ = session.incident(.started)
        let seen = session.candle()
        #expect(seen.words == ["1 hears timer 1", "1 hears candle 1m", "2 hears candle 1m"])
        #expect(seen.first?.delivery?.event.seq == next)
    }

    @Test(arguments: [InstanceIncident.Kind.crashed, .restarted, .timedOut, .violation])
    func `an instance that comes back by itself goes on hearing`(kind: InstanceIncident.Kind) {
        var session = Session()
        _ = session.incident(kind)
        #expect(session.candle().words == ["1 hears candle 1m"])
    }
}
