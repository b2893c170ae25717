import CTradingBoost
import TradingModel

/// The market events of a shard, kept once for all instances that got them: as long as a restart of one of them may have to
/// repeat them. Instances refer to them by number.
final class MarketLog {
    /// Numbers of events, from 0 in the order in which they were first delivered.
    typealias Number = UInt64

    private struct Entry {
        /// With instance and seq 0: every instance has its own.
        var event: tradingboost_candle_event
        /// In the market ring.
        var position: UInt64
        /// Holds that begin here.
        var holds: Int32
    }

    private let ring: MarketRing?
    private var entries: [Entry] = []
    /// Index of the first entry that is kept; those before it wait for being moved out.
    private var head = 0
    private var first: Number = 0
    /// The newest ones, by what they tell: the same candle comes for one instance after the other.
    private var recent: [(candle: Candle, time: Timestamp, number: Number)] = []

    private static let recentCount = 8

    /// Without a ring every event goes to its worker inline.
    init(ring: MarketRing? = nil) { self.ring = ring }

    /// Events that are kept.
    var count: Int { entries.count - head }

    /// Events that were ever written.
    var written: UInt64 { first + UInt64(count) }

    /// Bytes that they take.
    var byteCount: Int { count * MemoryLayout<Entry>.stride }

    /// The number of a candle that is delivered at a time; appended when it is new.
    func number(of candle: Candle, time: Timestamp) -> Number {
        for known in recent.reversed() where known.time == time && known.candle == candle {
            if known.number >= first { return known.number }
        }
        let number = first + UInt64(count)
        var event = tradingboost_candle_event(candle, instance: InstanceID(0), seq: 0, time: time)
        // SAFETY: the contract's events have no padding: every byte is a field's.
        let position = unsafe withUnsafeBytes(of: &event) { unsafe ring?.append($0) ?? 0 }
        entries.append(Entry(event: event, position: position, holds: 0))
        if recent.count == MarketLog.recentCount { recent.removeFirst() }
        recent.append((candle, time, number))
        return number
    }

    static let eventSize = MemoryLayout<tradingboost_candle_event>.size

    private func entry(_ number: Number) -> Entry {
        precondition(number >= first, "an event that somebody holds is kept")
        return entries[head + Int(number - first)]
    }

    /// An event as an instance gets it.
    func event(_ number: Number, instance: InstanceID, seq: UInt64) -> tradingboost_candle_event {
        var event = entry(number).event
        event.header.instance = instance.rawValue
        event.header.seq = seq
        return event
    }

    /// ns UTC.
    func time(of number: Number) -> Int64 { entry(number).event.header.time }

    /// Where a worker finds an event; nil when it has to be told everything.
    func position(of number: Number) -> UInt64? {
        guard let ring, ring.isFresh(entry(number).position) else { return nil }
        return entry(number).position
    }

    // MARK: - Holds

    /// Keeps the events from a number on, until it moves or goes.
    final class Hold {
        private let log: MarketLog
        private var number: Number?

        fileprivate init(_ log: MarketLog) { self.log = log }

        deinit { if let number { log.release(number) } }

        /// `nil`: nothing is needed any more.
        func move(to next: Number?) {
            guard next != number else { return }
            let last = number
            number = next
            if let next { log.retain(next) }
            if let last { log.release(last) }
        }
    }

    func makeHold() -> Hold { Hold(self) }

    private func retain(_ number: Number) {
        precondition(number >= first, "an event that somebody holds is kept")
        entries[head + Int(number - first)].holds += 1
    }

    private func release(_ number: Number) {
        entries[head + Int(number - first)].holds -= 1
        while head < entries.count, entries[head].holds == 0 {
            head += 1
            first += 1
        }
        // Moving what stays costs as much as was given up since the last time.
        guard head > entries.count / 2 else { return }
        entries.removeFirst(head)
        head = 0
    }
}
