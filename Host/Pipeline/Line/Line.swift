package import Engine
package import MarketData
package import Reconciliation
package import Risk
package import TradingModel
package import Venue

/// The line from a candle to its fills: the engine with its shell, its venue, its journal and its strategies.
///
/// The same code runs a host, a demo and a backtest; only the venue's market, the journal and the strategies' home differ.
/// Everything happens on the caller's thread. What an instance sees depends only on its own events and never on how messages
/// of several instances happened to arrive together: its intents are handled one by one, each with its reports, before the
/// next.
///
/// A call that throws could not make something durable: nothing that depends on it has left the process, and the line is not
/// used again. A restart goes on from the last snapshot.
package final class Line {
    // One value behind one reference: its parts are then not guarded against overlapping access one by one, which costs 100 ns a
    // candle.
    private var shell: Shell
    /// Beside the shell, because strategies are heard while it works.
    private let trail: DecisionTrail?

    /// - Parameter aggregator: of the timeframe of the candles that `advance` will get, and of their one instrument.
    /// - Parameter history: what was before, where an instance may ask for it; follows the market from here on.
    /// - Parameter keepsDecisions: remember what came of each instance's last candles, for `decisions`.
    /// - Parameter depth: the order book behind each candle that market orders are judged by; nil: there is none.
    /// - Parameter alarm: hears when the venue contradicts itself or us.
    package init(
        engine: Engine, aggregator: CandleAggregator, venue: any CandleVenue, journal: any Journal,
        strategies: any StrategyHost, history: CandleHistory? = nil, keepsDecisions: Bool = false, depth: CandleDepth? = nil,
        alarm: @escaping (String) -> Void
    ) {
        trail = keepsDecisions ? DecisionTrail() : nil
        self.shell = Shell(
            engine: engine, aggregator: aggregator, venue: venue, market: venue, live: nil, journal: journal,
            strategies: strategies, history: history, trail: trail, depth: depth, alarm: alarm)
    }

    /// A line with a venue that lives elsewhere: candles come from a feed, reports whenever they come.
    ///
    /// The first `settle` ends when everything of the earlier run at this candle is repeated; the venue is heard from there on.
    ///
    /// - Parameters:
    ///   - lastReport: the number of the last report that is stored; 0: none.
    ///   - earlier: what is durable behind the snapshot that the line is restored from.
    ///   - clock: the host's.
    package init(
        engine: Engine, aggregator: CandleAggregator, venue: any LiveVenue, reconciler: Reconciler, journal: any LiveJournal,
        strategies: any StrategyHost, lastReport: UInt64 = 0, earlier: EarlierRun = EarlierRun(),
        history: CandleHistory? = nil, keepsDecisions: Bool = false, clock: @escaping () -> Timestamp,
        alarm: @escaping (String) -> Void
    ) {
        trail = keepsDecisions ? DecisionTrail() : nil
        let link = LiveLink(
            venue: venue, journal: journal, reconciler: reconciler, earlier: earlier, lastReport: lastReport, clock: clock)
        self.shell = Shell(
            engine: engine, aggregator: aggregator, venue: venue, market: nil, live: link, journal: journal,
            strategies: strategies, history: history, trail: trail, alarm: alarm)
    }

    package var engine: Engine { shell.engine }

    package var counts: LineCounts { shell.counts }

    /// Why a call threw: from then on the line is not used again. Nil: none did.
    package private(set) var failure: (any Error)?

    /// Moves the market by one closed base candle. What the strategies answer is taken by `settle`.
    package func advance(to candle: Candle) throws {
        do { try shell.advance(to: candle) } catch { throw noted(error) }
    }

    /// Takes what a venue elsewhere has said since the last call, and asks it what is due. `settle` before the next candle, so
    /// that a repeated run finds the answers where they were given. To be called when the venue wakes its listener up, and by
    /// `nextHearing` at the latest.
    package func hear() throws {
        do { try shell.takeLive() } catch { throw noted(error) }
    }

    /// When the venue has to be asked something at the latest, by the host's clock; nil for a venue that is not elsewhere.
    package var nextHearing: Timestamp? { shell.live?.reconciler.nextTime }

    /// Whether what an earlier run did is still being done again: no snapshot is taken, and the venue is not heard.
    package var isRepeating: Bool { shell.isRepeating }

    /// An operator's command, or an incident that is known from elsewhere.
    package func handle(_ event: EngineEvent) throws {
        do { try shell.handle(event) } catch { throw noted(error) }
    }

    /// Returns when every instance has answered everything and everything is durable: lockstep.
    ///
    /// - Parameter patience: how long it waits at most, all in all. Instances that have not answered by then are left behind: the
    ///   market goes on for the others, and what a late one says is decided by a later call, at the prices of that time. What
    ///   was received is durable in either case, and the line is settled. Nil: lockstep, as a backtest needs it.
    package func settle(patience: Duration? = nil) throws {
        do { try shell.settle(patience: patience) } catch { throw noted(error) }
    }

    private func noted(_ error: any Error) -> any Error {
        failure = failure ?? error
        return error
    }
}

// MARK: - Changes between two candles

extension Line {
    /// Adds an instance while the others go on. Its first event is the next of its candles that closes.
    ///
    /// - Returns: the timeframes that cannot be built from this market's candles, shortest first; when there are any, nothing was
    ///   added.
    package func add(_ definition: InstanceDefinition) -> [Timeframe] {
        let missing = shell.subscribe(definition.timeframes + definition.limits.observedTimeframes)
        if missing.isEmpty { shell.engine.add(definition) }
        return missing
    }

    /// Changes what an instance is, as `Engine.redefine`. A timeframe that nobody listens to any more is still built: an instance
    /// that goes back to it within the candle misses nothing.
    ///
    /// - Returns: the timeframes that cannot be built; when there are any, nothing was changed.
    package func redefine(
        _ id: InstanceID, timeframes: [Timeframe]? = nil, limits: RiskLimits? = nil, openOrderPolicy: OpenOrderPolicy? = nil,
        strategy: String? = nil, name: String? = nil, user: UserID?? = nil
    ) -> [Timeframe] {
        let missing = shell.subscribe((timeframes ?? []) + (limits?.observedTimeframes ?? []))
        guard missing.isEmpty else { return missing }
        shell.engine.redefine(
            id, timeframes: timeframes, limits: limits, openOrderPolicy: openOrderPolicy, strategy: strategy, name: name,
            user: user)
        return []
    }

    /// As `Engine.continueIntents`.
    package func continueIntents(of id: InstanceID, at number: IntentNumber) { shell.engine.continueIntents(of: id, at: number) }

    /// Keeps the last candles from here on, for instances that may ask for them. Once: what is kept already stays.
    ///
    /// - Parameter history: what was before.
    package func keep(_ history: CandleHistory) { if shell.history == nil { shell.history = history } }

    package var keepsHistory: Bool { shell.history != nil }
}

// MARK: - Why

extension Line {
    /// What came of the last candles that an instance was given, or would have been given were it active: newest first, at most
    /// 128, none from before the start of this line. Empty for a line that does not keep them.
    package func decisions(of instance: InstanceID, limit: Int) -> [Decision] {
        guard let trail else { return [] }
        return trail.decisions(of: instance, limit: limit, lastFinished: shell.strategies.lastFinished(by: instance))
    }

    /// Puts what a strategy logged beside the candle at which it did: its latest remark counts. The strategies' home may call it
    /// while the line receives from it.
    ///
    /// - Parameter seq: the event at which it was logged; nil: not known, the newest candle's.
    package func remark(_ instance: InstanceID, seq: UInt64?, _ text: String) {
        trail?.remark(text, seq: seq, of: instance)
    }
}

// MARK: - Restart

extension Line {
    /// Everything of the line that must survive a restart, taken when it is settled.
    package struct Snapshot: Codable {
        package var engine: Engine
        package var aggregator: CandleAggregator
        package var counts: LineCounts
        /// Of a venue whose market is the candles.
        var venue: [UInt8]
        /// Of a venue that lives elsewhere.
        package var live: Live?

        package struct Live: Codable {
            /// Number of the last report that is in it.
            package var lastReport: UInt64
            var reconciler: Reconciler
        }
    }

    package func snapshot() throws -> Snapshot {
        precondition(shell.isSettled, "a snapshot is taken of a settled line")
        precondition(!shell.isRepeating, "a snapshot is taken of a line that has nothing to repeat")
        try shell.settleComparisons()
        return Snapshot(
            engine: shell.engine, aggregator: shell.aggregator, counts: shell.counts, venue: try shell.market?.snapshot() ?? [],
            live: shell.live.map { Snapshot.Live(lastReport: $0.lastReport, reconciler: $0.reconciler) })
    }

    /// Before the first event.
    package func restore(_ snapshot: Snapshot) throws {
        precondition(shell.isSettled, "a line is restored before its first event")
        try shell.market?.restore(snapshot.venue)
        if let live = snapshot.live { shell.live?.reconciler = live.reconciler }
        shell.engine = snapshot.engine
        shell.aggregator = snapshot.aggregator
        shell.counts = snapshot.counts
    }
}
