import Engine
import Line
import MarketData
import Reconciliation
package import SimulatedExchange
import TestRandom
import TradingModel

/// The real line from intent to fill, with risk, groups, held orders, guards and reconciliation, at an exchange that misbehaves,
/// and a model of its orders and positions beside it.
///
/// Each step that becomes durable is compared with the model. From time to time the host dies, at a commit or between two, and
/// starts again from its last checkpoint. From time to time the network heals, and soon everything has to be as in the
/// exchange's own ledger.
package final class Simulation {
    package let options: Options
    package internal(set) var counts = SimulationCounts()
    var random: SeededRandom
    let port: ExchangePort
    let journal = SimulatedJournal()
    let strategies = SimulatedStrategies()
    var judge = Judge()
    var line: Line
    let clock: Clock
    /// Nil: it starts from the beginning.
    var checkpoint: Checkpoint?
    /// Behind the checkpoint.
    var candles: [Candle] = []
    /// Of the last candle, in ticks.
    var price = 10_000
    var nextCandle: Timestamp
    var alarms: UInt64 = 0
    var violation: String?
    /// Strategies ask for nothing.
    var isCalm = false
    private let firstEngine: Engine
    private var rows: [SimulatedJournal.Row] = []
    private var nextSettlement: UInt64
    private var sinceCheckpoint = 0

    /// The host's.
    final class Clock {
        var now = Timestamp(milliseconds: 1_700_000_000_000)
        /// When the market's first candle opens by the host's clock, and by its own.
        let start = Timestamp(milliseconds: 1_700_000_000_000)
        let marketStart = Timestamp(milliseconds: 1_699_999_980_000)
        /// How much faster the market's clock runs: candles are minutes, and what crosses on the wire are milliseconds.
        static let pace: Int64 = 50

        /// Of the market's time.
        func hostTime(_ time: Timestamp) -> Timestamp {
            start + (time.nanoseconds - marketStart.nanoseconds) / Clock.pace
        }
    }

    struct Checkpoint {
        var snapshot: Line.Snapshot
    }

    package struct Options: Sendable {
        package var seed: UInt64
        package var profile: MisbehaviourProfile
        /// Events between two settlements.
        package var settlementPeriod: UInt64 = 20_000
        /// How reports are bent before the line hears them.
        package var fault: LineFault?
        /// Whose events are written down.
        package var traced: String?

        package init(seed: UInt64, profile: MisbehaviourProfile, fault: LineFault? = nil, traced: String? = nil) {
            self.seed = seed
            self.profile = profile
            self.fault = fault
            self.traced = traced
        }
    }

    package init(_ options: Options) {
        self.options = options
        random = SeededRandom(seed: options.seed)
        clock = Clock()
        port = ExchangePort(
            SimulatedExchange(
                instruments: [SimulatedMarketUnits.instrument], profile: options.profile, seed: random.next(), time: clock.now),
            fault: options.fault, firstPlanInstance: Cast.firstPlanInstance)
        nextSettlement = options.settlementPeriod
        nextCandle = clock.start
        var engine = Engine(instruments: [SimulatedMarketUnits.instrument])
        for member in Cast.members {
            engine.add(member.definition)
            judge.add(member.book)
            strategies.add(member.definition.instance, of: member.definition.tenant)
            let (instance, capabilities) = (member.definition.instance, member.definition.capabilities)
            if !capabilities.orderTypes.contains(.stop) { port.plain.insert(instance) }
            if !capabilities.canAmend { port.unamended.insert(instance) }
        }
        judge.traced = options.traced
        firstEngine = engine
        line = Simulation.line(engine, port, journal, strategies, EarlierRun(), 0, clock) { _ in }
        let clock = clock
        port.exchangeTime = { clock.hostTime($0) }
        port.isEnded = { [unowned self] in judge.tracked($0)?.model.isOpen == false }
        strategies.think = { [unowned self] in think($0, $1) }
        strategies.durable = { [unowned self] in journal.intents[$0]?.last ?? 0 }
        line = newLine()
    }

    private static func line(
        _ engine: Engine, _ port: ExchangePort, _ journal: SimulatedJournal, _ strategies: SimulatedStrategies,
        _ earlier: EarlierRun, _ lastReport: UInt64, _ clock: Clock, _ alarm: @escaping (String) -> Void
    ) -> Line {
        var settings = ReconciliationSettings()
        // The exchange's, and what its clock may be off.
        settings.receiveWindow = SimulatedExchange.receiveWindow + 4_000_000_000
        settings.answerPatience = 1_000_000_000
        settings.sweepPeriod = 2_000_000_000
        settings.retryDelay = 100_000_000
        return Line(
            engine: engine, aggregator: CandleAggregator(base: .minute1), venue: port,
            reconciler: Reconciler(instruments: [SimulatedMarketUnits.instrument], settings: settings), journal: journal,
            strategies: strategies, lastReport: lastReport, earlier: earlier, clock: { clock.now }, alarm: alarm)
    }

    /// As a host starts: from the checkpoint, with what is durable behind it.
    func newLine() -> Line {
        let new = Simulation.line(
            firstEngine, port, journal, strategies,
            EarlierRun(
                reports: journal.reports, intents: journal.intents, released: journal.released, lastTime: journal.lastTime),
            checkpoint?.snapshot.live?.lastReport ?? 0, clock
        ) { [unowned self] in hear(alarm: $0) }
        guard let checkpoint else { return new }
        do { try new.restore(checkpoint.snapshot) } catch { violation = "a checkpoint cannot be restored: \(error)" }
        return new
    }

    private func hear(alarm text: String) {
        alarms += 1
        if text.contains("repeated run differs") { violation = violation ?? text }
        if text.contains("are left: close them"), let member = Cast.members.first(where: { text.contains($0.definition.name) }),
            let place = judge.books.firstIndex(where: { $0.instance == member.definition.instance })
        {
            judge.change(place) { $0.isGivenUp = true }
        }
    }

    // MARK: - Running

    /// Goes on until that many events have happened altogether.
    package func run(events: UInt64) throws(Disagreement) {
        if counts.candles == 0 { try catching { try advanceMarket() } }
        while port.events < events {
            try catching { try step() }
            guard port.events >= nextSettlement else { continue }
            try catching { try settle() }
            nextSettlement = port.events + options.settlementPeriod
        }
    }

    /// The last settlement. What was counted is complete afterwards.
    package func finish() throws(Disagreement) {
        try catching { try settle() }
        complete()
    }

    /// Some milliseconds: the market moves, messages arrive, strategies ask, perhaps somebody pulls a switch or the host dies.
    private func step() throws {
        strategies.step += 1
        clock.now = clock.now + Int64(random.upTo(random.below(4) == 0 ? 80_000 : 10_000)) * 1_000
        port.exchange.advance(to: clock.now, activity: random.below(4) == 0 ? 1 : 0)
        port.listen()
        if random.below(20_000) == 0 {
            journal.commitsUntilDeath = random.below(30)
            journal.diesBehindCommit = random.below(2) == 0
        }
        do {
            try line.hear()
            try line.settle(patience: .zero)
            if clock.now >= nextCandle { try advanceMarket() }
        } catch is SimulatedJournal.HostDied {
            counts.deaths += 1
            try restart()
        }
        try judgeDurable()
        if random.below(4_000) == 0 { try operate() }
        if random.below(40_000) == 0 { try restart() }
    }

    /// A candle closes. What strategies have not answered by then they answer before.
    func advanceMarket() throws {
        try line.settle()
        try judgeDurable()
        price = max(9_800, min(10_200, price + random.below(61) - 30 - (price - 10_000) / 20))
        try close(candle(around: price, spread: random.below(25)))
        try line.settle(patience: .zero)
        sinceCheckpoint += 1
        if sinceCheckpoint > 40, !line.isRepeating { try takeCheckpoint() }
    }

    func candle(around price: Int, spread: Int) -> Candle {
        let last = judge.candle?.close ?? SimulatedMarketUnits.price(ticks: price)
        let close = SimulatedMarketUnits.price(ticks: price)
        let room = SimulatedMarketUnits.price(ticks: spread)
        return Candle(
            instrument: SimulatedMarketUnits.instrument.id, timeframe: .minute1,
            openTime: judge.candle?.closeTime ?? clock.marketStart, open: last, high: max(last, close) + room,
            low: min(last, close) - room, close: close, volume: SimulatedMarketUnits.quantity(lots: 1_000))
    }

    func close(_ candle: Candle) throws {
        judge.candle = candle
        candles.append(candle)
        counts.candles += 1
        nextCandle = nextCandle + Timeframe.minute1.nanoseconds / Clock.pace
        try line.advance(to: candle)
        try judgeDurable()
        try judge.checkWaiting()
    }

    /// Everybody has answered, everything is durable: from here on it is done again after a death.
    func takeCheckpoint() throws {
        try line.settle()
        try judgeDurable()
        guard !line.isRepeating else { return }
        let snapshot = try line.snapshot()
        // What the snapshot itself has caused is durable together with it.
        try journal.commit()
        sinceCheckpoint = 0
        checkpoint = Checkpoint(snapshot: snapshot)
        candles.removeAll(keepingCapacity: true)
        journal.passCheckpoint()
        strategies.passCheckpoint()
    }

    /// What has become durable is held against the model.
    func judgeDurable() throws {
        journal.take(into: &rows)
        if !rows.isEmpty {
            try judge.take(rows)
            rows.removeAll(keepingCapacity: true)
        }
        if let found = port.violation { throw Finding(found.text, found.order) }
        if let found = violation ?? strategies.violation { throw Finding(found, nil) }
    }

    // MARK: - Counting

    private func catching(_ body: () throws -> Void) throws(Disagreement) {
        do {
            try body()
        } catch let finding as Finding {
            throw disagreement(finding.text, finding.order)
        } catch {
            throw disagreement("the line fails: \(error)", nil)
        }
    }

    private func disagreement(_ text: String, _ order: ClientOrderID?) -> Disagreement {
        Disagreement(event: port.events, text: text, order: order?.description)
    }

    /// What happened to the traced order.
    package var trace: [String] { judge.trace }

    /// Brings the counts up to date.
    package func complete() {
        counts.take(self)
    }
}
