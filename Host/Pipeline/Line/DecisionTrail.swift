import Engine
import TradingModel

/// The last candles of each instance and what came of them. Cheap enough to be kept always: a candle at which nothing happens is
/// one store into memory that is there already.
///
/// An intent counts to the last candle that closed before the strategy asked, also when it answers a fill or a timer. Not
/// thread-safe: its line calls it.
final class DecisionTrail {
    // One value behind one reference, as in `Line`.
    private var pages = DecisionPages()

    /// Whether `follow` has to be called before the next candle. The engine's numbers instead of the engine: handing that over
    /// costs 100 ns a candle.
    func isBehind(revision: UInt64, count: Int) -> Bool { pages.isBehind(revision: revision, count: count) }

    /// Looks at what keeps each instance from trading.
    func follow(_ engine: Engine) { pages.follow(engine) }

    /// Before the candle's deliveries.
    func begin(_ candle: Candle) { pages.begin(candle) }

    /// The instance at a place gets the candle as its event `seq`; 0: it is not active and gets nothing.
    func give(_ seq: UInt64, to place: Int) { pages.give(seq, to: place) }

    /// What became of an intent of a strategy.
    func note(_ intent: OrderIntent, _ outcome: IntentOutcome) { pages.note(intent, outcome) }

    /// What the strategy said of itself, cut to a line's length.
    ///
    /// - Parameter seq: the event at which it said so; nil: not known, the last candle's.
    func remark(_ text: String, seq: UInt64?, of instance: InstanceID) { pages.remark(text, seq: seq, of: instance) }

    /// Newest first.
    ///
    /// - Parameter lastFinished: the last event that the strategy has finished; nil: all of them.
    func decisions(of instance: InstanceID, limit: Int, lastFinished: UInt64?) -> [Decision] {
        pages.decisions(of: instance, limit: limit, lastFinished: lastFinished)
    }
}

/// A ring of candles for each instance, in the order of the engine's instances.
private struct DecisionPages {
    private var rings: [Ring] = []
    private var places: [InstanceID: Int] = [:]
    /// What keeps each instance from trading, shared by its candles; nil: nothing does.
    private var standings: [DecisionDetail?] = []
    private var revision: UInt64?

    // Of the candle that is being handed out.
    private var current = DecisionEntry()
    /// Of each timeframe: a few, a search is faster than a hash.
    private var lastCloses: [(timeframe: Timeframe, time: Timestamp)] = []

    func isBehind(revision: UInt64, count: Int) -> Bool { self.revision != revision || rings.count != count }

    mutating func begin(_ candle: Candle) {
        current.close = candle.close
        current.time = candle.closeTime
        current.timeframe = candle.timeframe
        current.missing = missing(before: candle)
    }

    private mutating func missing(before candle: Candle) -> UInt8 {
        let timeframe = candle.timeframe.rawValue
        for index in lastCloses.indices where lastCloses[index].timeframe.rawValue == timeframe {
            let last = lastCloses[index].time
            lastCloses[index].time = candle.closeTime
            guard last < candle.openTime else { return 0 }
            return UInt8(
                clamping: (candle.openTime.nanoseconds - last.nanoseconds) / candle.timeframe.nanoseconds)
        }
        lastCloses.append((candle.timeframe, candle.closeTime))
        return 0
    }

    mutating func give(_ seq: UInt64, to place: Int) {
        current.seq = seq
        current.detail = standings[place]
        rings[place].append(current)
    }

    mutating func follow(_ engine: Engine) {
        revision = engine.standingRevision
        while rings.count < engine.instances.count {
            places[engine.instances[rings.count].definition.instance] = rings.count
            rings.append(Ring())
            standings.append(nil)
        }
        for place in engine.instances.indices {
            let standing = DecisionDetail.Standing(engine.instances[place])
            guard standing != standings[place]?.standing else { continue }
            standings[place] = standing.map { DecisionDetail(standing: $0) }
        }
    }

    mutating func note(_ intent: OrderIntent, _ outcome: IntentOutcome) {
        change(intent.instance, where: { $0.time <= intent.time }) { entry in
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

    mutating func remark(_ text: String, seq: UInt64?, of instance: InstanceID) {
        let line = String(text.prefix(DecisionDetail.remarkLength))
        change(instance, where: { seq.map($0.isAtMost) ?? true }) { entry in
            entry.detail = (entry.detail ?? DecisionDetail()).with(remark: line)
        }
    }

    /// The newest candle that is meant; nothing when it is forgotten already.
    private mutating func change(
        _ instance: InstanceID, where isMeant: (DecisionEntry) -> Bool, _ body: (inout DecisionEntry) -> Void
    ) {
        guard let place = places[instance] else { return }
        rings[place].changeNewest(where: isMeant, body)
    }

    func decisions(of instance: InstanceID, limit: Int, lastFinished: UInt64?) -> [Decision] {
        guard let place = places[instance] else { return [] }
        return rings[place].newestFirst(limit).map { $0.decision(lastFinished: lastFinished) }
    }
}

/// One instance's candles.
private struct Ring {
    /// Candles that are remembered; a power of two.
    private static let length = 128

    private var entries = [DecisionEntry](repeating: DecisionEntry(), count: Ring.length)
    /// How many there were, the forgotten ones too.
    private var count = 0

    mutating func append(_ entry: DecisionEntry) {
        entries[count & (Ring.length - 1)] = entry
        count += 1
    }

    /// From the newest (0) back.
    private var ages: Range<Int> { 0..<min(count, Ring.length) }
    private func index(_ age: Int) -> Int { (count - 1 - age) & (Ring.length - 1) }

    mutating func changeNewest(where isMeant: (DecisionEntry) -> Bool, _ body: (inout DecisionEntry) -> Void) {
        for age in ages {
            let index = index(age)
            guard isMeant(entries[index]) else { continue }
            body(&entries[index])
            return
        }
    }

    func newestFirst(_ limit: Int) -> [DecisionEntry] {
        ages.prefix(max(limit, 0)).map { entries[index($0)] }
    }
}
