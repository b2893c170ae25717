import CTradingBoost
import TradingModel

/// The events of an instance since its checkpoint, as the bytes that were sent, and the requests they led to: what a restart
/// repeats, and what it must repeat identically.
struct ReplayLog {
    /// seq of the first event that is kept.
    private(set) var firstSeq: UInt64
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var requestBytes: [UInt8] = []
    /// Events with requests, in order: where theirs end.
    private var requestEnds: [(seq: UInt64, end: Int)] = []

    init(firstSeq: UInt64) { self.firstSeq = firstSeq }

    var byteCount: Int { bytes.count + requestBytes.count }

    /// seq of the event that is appended next.
    var nextSeq: UInt64 { firstSeq + UInt64(offsets.count) }

    mutating func append(_ event: StrategyEvent, instance: InstanceID) {
        precondition(event.seq == nextSeq, "events of an instance are delivered in sequence, without gaps")
        offsets.append(bytes.count)
        switch event.payload {
        case .candle(let candle):
            append(tradingboost_candle_event(candle, instance: instance, seq: event.seq, time: event.time))
        case .order(let step):
            append(tradingboost_order_event(step, instance: instance, seq: event.seq, time: event.time))
        case .timer(let number, let due):
            append(
                tradingboost_timer_event(number: number, due: due, instance: instance, seq: event.seq, time: event.time))
        case .history(let page): bytes += page.contractBytes(instance: instance, seq: event.seq, time: event.time)
        }
    }

    private mutating func append<Event: BitwiseCopyable>(_ event: Event) {
        var event = event
        // SAFETY: the contract's events have no padding: every byte is a field's.
        unsafe withUnsafeBytes(of: &event) { unsafe bytes.append(contentsOf: $0) }
    }

    /// The bytes of an event that is kept.
    func withEvent<Result>(_ seq: UInt64, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let index = Int(seq - firstSeq)
        let end = index + 1 < offsets.count ? offsets[index + 1] : bytes.count
        return unsafe bytes.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[offsets[index]..<end])) }
    }

    /// The time in the header of an event that is kept.
    func time(of seq: UInt64) -> Int64 {
        unsafe withEvent(seq) { unsafe $0.loadUnaligned(as: tradingboost_event.self).time }
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
        let count = min(Int(seq - firstSeq) + 1, offsets.count)
        let cut = count < offsets.count ? offsets[count] : bytes.count
        bytes.removeFirst(cut)
        offsets.removeFirst(count)
        for index in offsets.indices { offsets[index] -= cut }
        let requests = requestEnds.firstIndex { $0.seq > seq } ?? requestEnds.count
        let requestCut = requests == 0 ? 0 : requestEnds[requests - 1].end
        requestBytes.removeFirst(requestCut)
        requestEnds.removeFirst(requests)
        for index in requestEnds.indices { requestEnds[index].end -= requestCut }
        firstSeq += UInt64(count)
    }
}
