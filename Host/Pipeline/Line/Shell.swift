import Engine
import MarketData
import OMS
import Reconciliation
import Risk
import TradingModel
import Venue

/// The shell around the engine: takes an event, asks the engine, makes durable what must be durable, then performs the effects.
struct Shell {
    var engine: Engine
    var aggregator: CandleAggregator
    var counts = LineCounts()
    let venue: any Venue
    /// The venue, where its market is the candles.
    let market: (any CandleVenue)?
    /// The venue with what belongs to it, where it lives elsewhere.
    var live: LiveLink?
    /// Whether there is a link. Asked several times a candle, for which the link itself is too large: it would be copied.
    let isLive: Bool
    private let journal: any Journal
    let strategies: any StrategyHost
    /// Nil where no instance may ask for it: it costs time with every candle.
    var history: CandleHistory?
    let alarm: (String) -> Void
    /// The order book behind each candle; nil where the market has none.
    private let depth: CandleDepth?
    /// Nil where nobody asks why, as in a backtest.
    private let trail: DecisionTrail?

    /// What the comparisons of positions with the venue came to since the last snapshot; nil: they agree.
    var comparisons: [InstrumentID: PositionDifference?] = [:]

    private var inbox = Inbox()
    var hasUncommittedEntries = false

    // Empty between calls; kept for their memory.
    var effects: [EngineEffect] = []
    var reports: [VenueReport] = []
    private var longerCandles: [Candle] = []
    private var events: [EngineEvent] = []

    init(
        engine: Engine, aggregator: CandleAggregator, venue: any Venue, market: (any CandleVenue)?, live: LiveLink?,
        journal: any Journal, strategies: any StrategyHost, history: CandleHistory?, trail: DecisionTrail?,
        depth: CandleDepth? = nil, alarm: @escaping (String) -> Void
    ) {
        self.engine = engine
        self.aggregator = aggregator
        self.venue = venue
        self.market = market
        self.live = live
        self.isLive = live != nil
        self.journal = journal
        self.strategies = strategies
        self.history = history
        self.trail = trail
        self.depth = depth
        self.alarm = alarm
    }

    /// Nothing waits to be handled, performed or committed.
    var isSettled: Bool { inbox.isEmpty && effects.isEmpty && !hasUncommittedEntries }

    // MARK: - Events

    mutating func advance(to candle: Candle) throws {
        if isRepeating { try repeatOverdueReports() }
        counts.candles += 1
        engine.advance(to: candle.closeTime, into: &effects)
        if let market {
            market.advance(to: candle)
            takeReports()
        }
        // As the candle closed: before anybody hears of it and may ask for a market order.
        if let depth, let book = depth.book(behind: candle) { engine.take(book) }
        engine.judge(candle, into: &effects)
        try perform()
        engine.watch(candle, into: &effects)
        try perform()
        history?.add(candle)
        close(candle)
        aggregator.add(candle, into: &longerCandles)
        if !longerCandles.isEmpty {
            for longer in longerCandles { close(longer) }
            longerCandles.removeAll(keepingCapacity: true)
        }
    }

    private mutating func close(_ candle: Candle) {
        let strategies = strategies
        guard let trail else {
            engine.close(candle) { _, instance, event in strategies.deliver(event, to: instance) }
            return
        }
        if trail.isBehind(revision: engine.standingRevision, count: engine.instances.count) { trail.follow(engine) }
        trail.begin(candle)
        engine.close(candle, skip: { trail.give(0, to: $0) }) { place, instance, event in
            trail.give(event.seq, to: place)
            strategies.deliver(event, to: instance)
        }
    }

    mutating func handle(_ event: EngineEvent) throws {
        engine.handle(event, into: &effects)
        try perform()
    }

    mutating func settle(patience: Duration?) throws {
        if let patience, !isRepeating {
            try settle(until: ContinuousClock.now + patience)
        } else {
            try settleInLockstep()
        }
        try commit()
        if isLive { endRepetition() }
    }

    private mutating func settleInLockstep() throws {
        while true {
            try takeInbox()
            if strategies.isQuiet, inbox.isEmpty {
                if isLive, try repeatReports() { continue }
                break
            }
            strategies.receive(into: &events)
            inbox.take(&events)
        }
    }

    /// At least one look: somebody who was late may have answered.
    private mutating func settle(until end: ContinuousClock.Instant) throws {
        repeat {
            let left = max(ContinuousClock.now.duration(to: end), .zero)
            strategies.receive(into: &events, atMost: UInt64(left / .nanoseconds(1)))
            inbox.take(&events)
            try takeInbox()
        } while !strategies.isQuietExceptLate
    }

    /// - Returns: those that cannot be built; when there are any, none was subscribed.
    mutating func subscribe(_ timeframes: [Timeframe]) -> [Timeframe] {
        var changed = aggregator
        let missing = timeframes.sorted().filter { !changed.subscribe($0) }
        if missing.isEmpty { aggregator = changed }
        return missing
    }

    /// One event of each instance a turn, so that one commit serves many users.
    private mutating func takeInbox() throws {
        while !inbox.isEmpty {
            inbox.nextTurn(into: &events)
            for event in events {
                if let trail, case .messageWritten(let instance, let seq, _, let title, let text) = event {
                    trail.remark("\(title): \(text)", seq: seq, of: instance)
                }
                if isLive, let speaker = event.speaker { repeatReports(of: speaker) }
                engine.handle(answered(event), into: &effects)
            }
            events.removeAll(keepingCapacity: true)
            try perform()
        }
    }

    /// A request for candles becomes the candles.
    private func answered(_ event: EngineEvent) -> EngineEvent {
        guard case .historyAsked(let instance, let request, let timeframe, let count) = event else { return event }
        let instrument = engine.instance(instance).definition.instrument
        let pages = (history ?? CandleHistory(base: timeframe)).pages(
            count, of: timeframe, instrument: instrument, request: request)
        return .historyFound(instance, pages)
    }

    // MARK: - Performing

    mutating func perform() throws {
        guard !effects.isEmpty else { return }
        var first = 0
        while first < effects.count {
            // Effects grow while reports are taken; each stretch is journalled before any of it leaves.
            let stretch = first..<effects.count
            if record(stretch) { try commit() }
            for position in stretch {
                switch effects[position] {
                case .journal: break
                case .send(let approved):
                    send(approved.subject)
                    if !isLive { takeReports() }
                case .deliver(let instance, let event): strategies.deliver(event, to: instance)
                case .alarm(let text): alarm(text)
                }
            }
            first = stretch.upperBound
        }
        effects.removeAll(keepingCapacity: true)
    }

    /// - Returns: whether something of the stretch will leave the process.
    private mutating func record(_ stretch: Range<Int>) -> Bool {
        var sends = false
        for position in stretch {
            switch effects[position] {
            case .journal(let entry):
                if let trail { note(entry, on: trail) }
                counts.count(entry)
                journal.record(entry)
                hasUncommittedEntries = true
            case .send: sends = true
            case .deliver, .alarm: break
            }
        }
        return sends
    }

    private func note(_ entry: JournalEntry, on trail: DecisionTrail) {
        guard case .intent(let intent, let outcome) = entry, !intent.isHostMade else { return }
        trail.note(intent, outcome)
    }

    /// The one door out.
    private mutating func send(_ intent: OrderIntent) {
        let order = intent.target
        var time = engine.now
        if isLive, let link = live {
            // It may have left before the host died. Whether it arrived is the venue's to say.
            let isRelease = order == ClientOrderID(intent) && engine.oms.find(order)?.holding == .released
            if link.repetition.isDurable(intent, isRelease: isRelease) { return }
            time = link.clock()
            live?.reconciler.noteRequest(intent.target, now: time)
        }
        switch intent.action {
        case .submit(let terms): venue.submit(order, terms, at: time)
        case .cancel: venue.cancel(order, at: time)
        case .amend(_, let amendment): venue.amend(order, amendment, at: time)
        }
    }

    private mutating func takeReports() {
        venue.takeReports(into: &reports)
        guard !reports.isEmpty else { return }
        for report in reports { engine.handle(.venueReported(report), into: &effects) }
        reports.removeAll(keepingCapacity: true)
    }

    private mutating func commit() throws {
        guard hasUncommittedEntries else { return }
        try journal.commit()
        hasUncommittedEntries = false
    }
}

extension OrderIntent {
    /// The order that it is about.
    fileprivate var target: ClientOrderID {
        switch action {
        case .submit: ClientOrderID(self)
        case .cancel(let order), .amend(let order, _): ClientOrderID(tenant: tenant, instance: instance, intent: order)
        }
    }
}
