import Engine
import TradingModel

/// The last candles of each instance and what came of them. Cheap enough to be kept always: a candle at which nothing happens is
/// one store into memory that is there already.
///
/// An intent counts to the last candle that closed before the strategy asked, also when it answers a fill or a timer. Not
/// thread-safe: its line calls it.
final class DecisionTrail {
    /// Candles that are remembered of each instance.
    static let length = 128

    private var rings: [Ring] = []
    /// What keeps each instance from trading, shared by its candles; nil: nothing does.
    private var standings: [DecisionDetail?] = []
    private var revision: UInt64?

    // Of the candle that is being handed out.
    private var current = DecisionEntry()
    private var lastCloses: [Timeframe: Timestamp] = [:]

    // MARK: Candles

    /// Before the candle's deliveries.
    func begin(_ candle: Candle, _ engine: borrowing Engine) {
        if revision != engine.standingRevision || rings.count != engine.instances.count { follow(engine) }
        current = DecisionEntry()
        current.close = candle.close
        current.time = candle.closeTime
        current.timeframe = candle.timeframe
        if let last = lastCloses.updateValue(candle.closeTime, forKey: candle.timeframe), last < candle.openTime {
            let missing = (candle.openTime.nanoseconds - last.nanoseconds) / candle.timeframe.nanoseconds
            current.missing = UInt8(clamping: missing)
        }
    }

    /// The instance at a place gets the candle as its event `seq`; 0: it is not active and gets nothing.
    func give(_ seq: UInt64, to place: Int) {
        current.seq = seq
        current.detail = standings[place]
        rings[place].append(current)
    }

    private func follow(_ engine: borrowing Engine) {
        revision = engine.standingRevision
        while rings.count < engine.instances.count {
            rings.append(Ring())
            standings.append(nil)
        }
        for place in engine.instances.indices {
            let standing = DecisionDetail.Standing(engine.instances[place])
            guard standing != standings[place]?.standing else { continue }
            standings[place] = standing.map { DecisionDetail(standing: $0) }
        }
    }

    // MARK: What came of them

    func note(_ intent: OrderIntent, _ outcome: IntentOutcome, at place: Int) {
        change(place, where: { $0.time <= intent.time }) { entry in
            switch (outcome, intent.action) {
            case (.approved, .submit): entry.orders.saturate()
            case (.approved, .amend), (.approved, .cancel): entry.changes.saturate()
            case (.refused(let code, let text), let action):
                entry.refusals.saturate()
                let isCancel = if case .cancel = action { true } else { false }
                // A cancel that comes too late is everyday: it does not hide why an order was refused.
                guard !isCancel || entry.detail?.refusal == nil else { return }
                entry.detail = (entry.detail ?? DecisionDetail()).with(DecisionDetail.Refusal(code: code, text: text))
            }
        }
    }

    /// What the strategy said of itself, cut to a line's length.
    ///
    /// - Parameter seq: the event at which it said so; nil: not known, the last candle's.
    func remark(_ text: String, seq: UInt64?, at place: Int) {
        let line = String(text.prefix(DecisionDetail.remarkLength))
        change(place, where: { seq.map($0.isAtMost) ?? true }) { entry in
            entry.detail = (entry.detail ?? DecisionDetail()).with(remark: line)
        }
    }

    /// The newest candle that is meant; nothing when it is forgotten already.
    private func change(_ place: Int, where isMeant: (DecisionEntry) -> Bool, _ body: (inout DecisionEntry) -> Void) {
        guard rings.indices.contains(place) else { return }
        rings[place].changeNewest(where: isMeant, body)
    }

    // MARK: Looking back

    /// Newest first.
    ///
    /// - Parameter lastFinished: the last event that the strategy has finished; nil: all of them.
    func decisions(at place: Int, limit: Int, lastFinished: UInt64?) -> [Decision] {
        guard rings.indices.contains(place) else { return [] }
        return rings[place].newestFirst(limit).map { $0.decision(lastFinished: lastFinished) }
    }
}

/// One instance's candles.
private struct Ring {
    private var entries: [DecisionEntry] = []
    /// Where the oldest stands once the ring is full.
    private var start = 0

    init() { entries.reserveCapacity(DecisionTrail.length) }

    mutating func append(_ entry: DecisionEntry) {
        guard entries.count == DecisionTrail.length else { return entries.append(entry) }
        entries[start] = entry
        start = start + 1 == DecisionTrail.length ? 0 : start + 1
    }

    /// From the newest (0) back.
    private func index(_ age: Int) -> Int {
        let index = start + entries.count - 1 - age
        return index < entries.count ? index : index - entries.count
    }

    mutating func changeNewest(where isMeant: (DecisionEntry) -> Bool, _ body: (inout DecisionEntry) -> Void) {
        for age in entries.indices {
            let index = index(age)
            guard isMeant(entries[index]) else { continue }
            body(&entries[index])
            return
        }
    }

    func newestFirst(_ limit: Int) -> [DecisionEntry] {
        (0..<min(max(limit, 0), entries.count)).map { entries[index($0)] }
    }
}
