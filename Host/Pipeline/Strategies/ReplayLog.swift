import CCage
import CTradingBoost
import TradingModel

/// The events of an instance since its checkpoint, as the bytes that were sent, and the requests they led to: what a restart
/// repeats, and what it must repeat identically. Market events are in the shard's `MarketLog`, four bytes of each here.
struct ReplayLog {
    /// seq of the first event that is kept.
    private(set) var firstSeq: UInt64
    private let instance: InstanceID
    private let market: MarketLog
    private let hold: MarketLog.Hold
    /// Where each event is: the low 31 bits of its number in the market log, or of its place in `offsets` with the highest bit
    /// set. What is kept at the same time spans far less.
    private var entries: [UInt32] = []
    private var marketCount = 0
    /// The newest of the market's, from which the short numbers are completed.
    private var newest: MarketLog.Number = 0
    /// The instance's own events.
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    /// The place of `offsets`' first, counted from the beginning of the log.
    private var firstOwn: UInt32 = 0
    private var requestBytes: [UInt8] = []
    /// Events with requests, in order: where theirs end.
    private var requestEnds: [(seq: UInt64, end: Int)] = []

    private static let own: UInt32 = 1 << 31
    private static let mask: UInt32 = own - 1

    init(firstSeq: UInt64, instance: InstanceID, market: MarketLog) {
        self.firstSeq = firstSeq
        self.instance = instance
        self.market = market
        hold = market.makeHold()
    }

    /// Bytes that a restart has to send, and to compare.
    var byteCount: Int { marketCount * MarketLog.eventSize + bytes.count + requestBytes.count }

    /// seq of the event that is appended next.
    var nextSeq: UInt64 { firstSeq + UInt64(entries.count) }

    mutating func append(_ event: StrategyEvent) {
        precondition(event.seq == nextSeq, "events of an instance are delivered in sequence, without gaps")
        switch event.payload {
        case .candle(let candle): appendMarket(market.number(of: candle, time: event.time))
        case .order(let step):
            append(tradingboost_order_event(step, instance: instance, seq: event.seq, time: event.time))
        case .timer(let number, let due):
            append(
                tradingboost_timer_event(number: number, due: due, instance: instance, seq: event.seq, time: event.time))
        case .history(let page):
            willAppendOwn()
            bytes += page.contractBytes(instance: instance, seq: event.seq, time: event.time)
        case .command(let command):
            willAppendOwn()
            bytes += command.contractBytes(instance: instance, seq: event.seq, time: event.time)
        }
    }

    private mutating func appendMarket(_ number: MarketLog.Number) {
        newest = number
        if marketCount == 0 { hold.move(to: number) }
        marketCount += 1
        entries.append(UInt32(truncatingIfNeeded: number) & ReplayLog.mask)
    }

    private mutating func willAppendOwn() {
        entries.append((firstOwn &+ UInt32(offsets.count)) & ReplayLog.mask | ReplayLog.own)
        offsets.append(bytes.count)
    }

    private mutating func append<Event: BitwiseCopyable>(_ event: Event) {
        willAppendOwn()
        var event = event
        // SAFETY: the contract's events have no padding: every byte is a field's.
        unsafe withUnsafeBytes(of: &event) { unsafe bytes.append(contentsOf: $0) }
    }

    private enum Location {
        case market(MarketLog.Number)
        /// Index in `offsets`.
        case own(Int)
    }

    private func location(of seq: UInt64) -> Location {
        let entry = entries[Int(seq - firstSeq)]
        if entry & ReplayLog.own != 0 { return .own(Int((entry &- firstOwn) & ReplayLog.mask)) }
        return .market(market(entry))
    }

    private func market(_ entry: UInt32) -> MarketLog.Number {
        newest - UInt64((UInt32(truncatingIfNeeded: newest) &- entry) & ReplayLog.mask)
    }

    private func range(ofOwn index: Int) -> Range<Int> {
        offsets[index]..<(index + 1 < offsets.count ? offsets[index + 1] : bytes.count)
    }

    /// The bytes of an event that is kept.
    func withEvent<Result>(_ seq: UInt64, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch location(of: seq) {
        case .own(let index):
            return unsafe bytes.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[range(ofOwn: index)])) }
        case .market(let number):
            var event = market.event(number, instance: instance, seq: seq)
            return unsafe withUnsafeBytes(of: &event) { unsafe body($0) }
        }
    }

    /// Where a worker finds an event in the market ring; nil when its bytes have to be sent.
    func position(of seq: UInt64) -> UInt64? {
        guard case .market(let number) = location(of: seq) else { return nil }
        return market.position(of: number)
    }

    /// The time in the header of an event that is kept.
    func time(of seq: UInt64) -> Int64 {
        switch location(of: seq) {
        case .market(let number): market.time(of: number)
        case .own: unsafe withEvent(seq) { unsafe $0.loadUnaligned(as: tradingboost_event.self).time }
        }
    }

    /// What kind of event it is: TRADINGBOOST_EVENT_…
    func type(of seq: UInt64) -> UInt32 {
        unsafe withEvent(seq) { unsafe UInt32($0.loadUnaligned(as: tradingboost_event.self).type) }
    }

    /// Marks a command that is kept as one that is not carried out again.
    mutating func abandonCommand(_ seq: UInt64) {
        guard case .own(let index) = location(of: seq) else { return }
        let start = range(ofOwn: index).lowerBound
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var header = unsafe bytes.loadUnaligned(fromByteOffset: start, as: tradingboost_event.self)
            header.flags |= UInt16(CAGE_FLAG_ABANDONED)
            unsafe bytes.storeBytes(of: header, toByteOffset: start, as: tradingboost_event.self)
        }
    }

    /// Keeps the requests of the event that finished last.
    mutating func appendRequests(_ records: [UInt8], of seq: UInt64) {
        guard !records.isEmpty else { return }
        requestBytes.append(contentsOf: records)
        requestEnds.append((seq, requestBytes.count))
    }

    /// The requests of a finished event.
    func requests(of seq: UInt64) -> ArraySlice<UInt8> {
        var low = 0
        var high = requestEnds.count
        while low < high {
            let middle = (low + high) / 2
            if requestEnds[middle].seq < seq { low = middle + 1 } else { high = middle }
        }
        guard low < requestEnds.count, requestEnds[low].seq == seq else { return [] }
        return requestBytes[(low == 0 ? 0 : requestEnds[low - 1].end)..<requestEnds[low].end]
    }

    /// Forgets the events up to `seq`, which is a finished one's or the one before the first.
    mutating func trim(through seq: UInt64) {
        guard seq >= firstSeq else { return }
        let count = min(Int(seq - firstSeq) + 1, entries.count)
        let own = entries[..<count].count { $0 & ReplayLog.own != 0 }
        let cut = own < offsets.count ? offsets[own] : bytes.count
        bytes.removeFirst(cut)
        offsets.removeFirst(own)
        for index in offsets.indices { offsets[index] -= cut }
        firstOwn = (firstOwn &+ UInt32(own)) & ReplayLog.mask
        entries.removeFirst(count)
        marketCount -= count - own
        hold.move(to: entries.first { $0 & ReplayLog.own == 0 }.map(market))
        let requests = requestEnds.firstIndex { $0.seq > seq } ?? requestEnds.count
        let requestCut = requests == 0 ? 0 : requestEnds[requests - 1].end
        requestBytes.removeFirst(requestCut)
        requestEnds.removeFirst(requests)
        for index in requestEnds.indices { requestEnds[index].end -= requestCut }
        firstSeq += UInt64(count)
    }

    /// Forgets every event: nothing will be repeated any more.
    mutating func forget() {
        trim(through: nextSeq - 1)
        (entries, bytes, offsets, requestBytes, requestEnds) = ([], [], [], [], [])
    }
}
