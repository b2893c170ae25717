package import Engine
package import MarketData
package import TradingModel
package import Venue

/// The shell around the engine: takes an event, asks the engine, makes durable what must be durable, then performs the effects.
///
/// The same code runs a host, a demo and a backtest; only the venue's market, the journal and the strategies' home differ.
/// Everything happens on the caller's thread. What an instance sees depends only on its own events and never on how messages
/// of several instances happened to arrive together: its intents are handled one by one, each with its reports, before the
/// next.
package final class Line {
    package private(set) var engine: Engine
    package private(set) var counts = LineCounts()
    private let venue: any CandleVenue
    private let journal: any Journal
    private let strategies: any StrategyHost
    private var aggregator: CandleAggregator
    private let alarm: (String) -> Void

    private var effects: [EngineEffect] = []
    private var reports: [VenueReport] = []
    private var longerCandles: [Candle] = []
    private var received: [EngineEvent] = []
    private var inbox = Inbox()
    private var hasUncommittedEntries = false

    /// - Parameter alarm: hears when the venue contradicts itself or us.
    package init(
        engine: Engine, aggregator: CandleAggregator, venue: any CandleVenue, journal: any Journal,
        strategies: any StrategyHost, alarm: @escaping (String) -> Void
    ) {
        self.engine = engine
        self.aggregator = aggregator
        self.venue = venue
        self.journal = journal
        self.strategies = strategies
        self.alarm = alarm
    }

    // MARK: - Events

    /// Moves the market by one closed base candle. What the strategies answer is taken by `settle`.
    package func advance(to candle: Candle) throws {
        counts.candles += 1
        engine.handle(.timeAdvanced(candle.closeTime), into: &effects)
        venue.advance(to: candle)
        takeReports()
        engine.handle(.candleClosed(candle), into: &effects)
        aggregator.add(candle, into: &longerCandles)
        if !longerCandles.isEmpty {
            for longer in longerCandles { engine.handle(.candleClosed(longer), into: &effects) }
            longerCandles.removeAll(keepingCapacity: true)
        }
        try perform()
    }

    /// An operator's command, or an incident that is known from elsewhere.
    package func handle(_ event: EngineEvent) throws {
        engine.handle(event, into: &effects)
        try perform()
    }

    /// Lockstep: returns when every instance has answered everything and everything is durable.
    package func settle() throws {
        while true {
            try takeInbox()
            if strategies.isQuiet, inbox.isEmpty { break }
            receive()
        }
        try commit()
    }

    // MARK: - Performing

    private func receive() {
        strategies.receive(into: &received)
        guard !received.isEmpty else { return }
        for event in received { inbox.append(event) }
        received.removeAll(keepingCapacity: true)
    }

    /// One event of each instance a turn, so that one commit serves many users.
    private func takeInbox() throws {
        while inbox.nextTurn(handle: { engine.handle($0, into: &effects) }) { try perform() }
    }

    private func perform() throws {
        guard !effects.isEmpty else { return }
        var index = 0
        while index < effects.count {
            // Effects grow while reports are taken; each stretch is journalled before any of it leaves.
            let end = effects.count
            var sends = false
            for position in index..<end {
                switch effects[position] {
                case .journal(let entry):
                    counts.count(entry)
                    journal.record(entry)
                    hasUncommittedEntries = true
                case .send: sends = true
                case .deliver, .alarm: break
                }
            }
            if sends { try commit() }
            for position in index..<end {
                switch effects[position] {
                case .journal: break
                case .send(let approved):
                    send(approved.subject)
                    takeReports()
                case .deliver(let instance, let event): strategies.deliver(event, to: instance)
                case .alarm(let text): alarm(text)
                }
            }
            index = end
        }
        effects.removeAll(keepingCapacity: true)
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

    private func takeReports() {
        venue.takeReports(into: &reports)
        guard !reports.isEmpty else { return }
        for report in reports { engine.handle(.venueReported(report), into: &effects) }
        reports.removeAll(keepingCapacity: true)
    }

    private func commit() throws {
        guard hasUncommittedEntries else { return }
        try journal.commit()
        hasUncommittedEntries = false
    }
}

// MARK: - Restart

extension Line {
    /// Everything of the line that must survive a restart, taken when it is settled.
    package struct Snapshot: Codable {
        var engine: Engine
        var aggregator: CandleAggregator
        var counts: LineCounts
        var venue: [UInt8]
    }

    package func snapshot() throws -> Snapshot {
        precondition(inbox.isEmpty && effects.isEmpty, "a snapshot is taken of a settled line")
        return Snapshot(engine: engine, aggregator: aggregator, counts: counts, venue: try venue.snapshot())
    }

    package func restore(_ snapshot: Snapshot) throws {
        try venue.restore(snapshot.venue)
        engine = snapshot.engine
        aggregator = snapshot.aggregator
        counts = snapshot.counts
    }
}
