import Engine
import MarketData
import Risk
import TradingModel
import Venue

/// The shell around the engine: takes an event, asks the engine, makes durable what must be durable, then performs the effects.
struct Shell {
    var engine: Engine
    var aggregator: CandleAggregator
    var counts = LineCounts()
    let venue: any CandleVenue
    private let journal: any Journal
    let strategies: any StrategyHost
    /// Nil where no instance may ask for it: it costs time with every candle.
    var history: CandleHistory?
    private let alarm: (String) -> Void
    /// Nil where nobody asks why, as in a backtest.
    private let trail: DecisionTrail?

    private var inbox = Inbox()
    private var hasUncommittedEntries = false

    // Empty between calls; kept for their memory.
    private var effects: [EngineEffect] = []
    private var reports: [VenueReport] = []
    private var longerCandles: [Candle] = []
    private var events: [EngineEvent] = []

    init(
        engine: Engine, aggregator: CandleAggregator, venue: any CandleVenue, journal: any Journal,
        strategies: any StrategyHost, history: CandleHistory?, trail: DecisionTrail?,
        alarm: @escaping (String) -> Void
    ) {
        self.engine = engine
        self.aggregator = aggregator
        self.venue = venue
        self.journal = journal
        self.strategies = strategies
        self.history = history
        self.trail = trail
        self.alarm = alarm
    }

    /// Nothing waits to be handled, performed or committed.
    var isSettled: Bool { inbox.isEmpty && effects.isEmpty && !hasUncommittedEntries }

    // MARK: - Events

    mutating func advance(to candle: Candle) throws {
        counts.candles += 1
        engine.advance(to: candle.closeTime, into: &effects)
        venue.advance(to: candle)
        takeReports()
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
        if let patience { try settle(until: ContinuousClock.now + patience) } else { try settleInLockstep() }
        try commit()
    }

    private mutating func settleInLockstep() throws {
        while true {
            try takeInbox()
            if strategies.isQuiet, inbox.isEmpty { break }
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

    private mutating func perform() throws {
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
                    takeReports()
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
    private func send(_ intent: OrderIntent) {
        let order: ClientOrderID
        switch intent.action {
        case .submit(let terms):
            order = ClientOrderID(intent)
            venue.submit(order, terms, at: engine.now)
        case .cancel(let number):
            order = ClientOrderID(tenant: intent.tenant, instance: intent.instance, intent: number)
            venue.cancel(order, at: engine.now)
        case .amend(let number, let amendment):
            order = ClientOrderID(tenant: intent.tenant, instance: intent.instance, intent: number)
            venue.amend(order, amendment, at: engine.now)
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
