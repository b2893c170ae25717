import Engine
import Line
import MarketData
import OMS
import Reconciliation
import Risk
import TestRandom
import TradingModel
import Venue

/// A venue in memory that goes on when the line is thrown away, and speaks when the test lets it.
final class DistantVenue: LiveVenue {
    private struct Working {
        var terms: OrderTerms
        var venueOrderID: String
        var filled = Quantity.zero
        var state = VenueOrder.State.open
    }

    private(set) var connection = VenueConnection.connected(session: 1)
    private var orders: [ClientOrderID: Working] = [:]
    private var executions: [VenueExecution] = []
    private var waiting: [VenueReport] = []
    private var answers: [VenueAnswer] = []
    private var random: SeededRandom
    private var clock = Timestamp(milliseconds: 1_700_000_000_000)
    private(set) var submissions: [ClientOrderID: Int] = [:]
    private(set) var cancelled: [ClientOrderID] = []
    private(set) var asked: [VenueQuestion] = []
    /// What is sent does not arrive.
    var losesRequests = false
    /// What it says does not arrive.
    var losesReports = false
    /// What comes of what it says.
    var bend: (VenueReport) -> [VenueReport] = { [$0] }
    var bendAnswer: (VenueAnswer) -> VenueAnswer = { $0 }

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        submissions[order, default: 0] += 1
        guard !losesRequests else { return }
        let venueOrderID = "V\(orders.count + 1)"
        orders[order] = Working(terms: terms, venueOrderID: venueOrderID)
        say(order, .accepted(venueOrderID: venueOrderID))
        if terms.type == .market { fill(order, terms.quantity) }
    }

    func cancel(_ order: ClientOrderID, at time: Timestamp) {
        cancelled.append(order)
        guard !losesRequests else { return }
        guard orders[order]?.state == .open else { return say(order, .cancelRejected(.unknownOrder)) }
        orders[order]?.state = .cancelled(.requested)
        say(order, .cancelled(.requested))
    }

    func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        guard !losesRequests else { return }
        guard let working = orders[order], working.state == .open,
            amendment.quantity ?? working.terms.quantity > working.filled
        else {
            return say(order, .amendRejected(.unknownOrder))
        }
        orders[order]?.terms = working.terms.amended(by: amendment)
        say(order, .amended(amendment))
    }

    /// The market moves: some of what rests is filled, in a part or all of it.
    func trade() {
        for id in orders.keys.sorted(by: { ($0.instance, $0.intent) < ($1.instance, $1.intent) })
        where orders[id]?.state == .open && random.next() % 4 == 0 {
            guard let working = orders[id] else { continue }
            let left = working.terms.quantity - working.filled
            fill(id, left > Quantity(1) && random.next() % 2 == 0 ? Quantity(1) : left)
        }
    }

    private func fill(_ id: ClientOrderID, _ quantity: Quantity) {
        guard var working = orders[id] else { return }
        working.filled += quantity
        if working.filled == working.terms.quantity { working.state = .filled }
        orders[id] = working
        let fill = VenueFill(
            venueFillID: "F\(executions.count + 1)", price: Price(1_000), quantity: quantity, fee: .zero, isMaker: true)
        executions.append(
            VenueExecution(
                clientOrderID: id.description, instrument: Rig.instrument.name, side: working.terms.side, fill: fill,
                venueTime: Timestamp(milliseconds: 1_700_000_000_000)))
        say(id, .filled(fill))
    }

    /// No two things happen at the same time by its clock.
    private func tick() -> Timestamp {
        clock = clock + 1
        return clock
    }

    private func say(_ order: ClientOrderID, _ event: VenueReport.Event) {
        guard !losesReports else { return }
        waiting.append(VenueReport(order: order, venueTime: tick(), event: event))
    }

    /// Whatever was on its way to a process that is gone.
    func hangUp() {
        waiting = []
        answers = []
    }

    /// What somebody else traded on the account.
    var unexplained = Quantity.zero

    var position: Quantity {
        executions.reduce(into: .zero) { $0 += $1.side == .buy ? $1.fill.quantity : -$1.fill.quantity }
    }

    var fillIDs: Set<String> { Set(executions.map(\.fill.venueFillID)) }

    /// Now and then some, in their order for each order.
    func takeReports(into reports: inout [VenueReport]) {
        let count = waiting.isEmpty ? 0 : Int(random.next() % UInt64(waiting.count + 1))
        for report in waiting.prefix(count) { reports += bend(report) }
        waiting.removeFirst(count)
    }

    func ask(_ question: VenueQuestion, number: UInt64) {
        asked.append(question)
        answers.append(VenueAnswer(number: number, venueTime: tick(), content: answer(question)))
    }

    private func answer(_ question: VenueQuestion) -> VenueAnswer.Content {
        switch question {
        case .order(let id): .order(orders[id].map { order(id, $0) })
        case .openOrders: .openOrders(orders.filter { $0.value.state == .open }.map { order($0.key, $0.value) })
        case .executions(let since):
            .executions(
                Array(executions[(executions.firstIndex { $0.fill.venueFillID == since }.map { $0 + 1 } ?? 0)...]),
                isComplete: true)
        case .positions:
            .positions([VenuePosition(instrument: Rig.instrument.name, quantity: position + unexplained)])
        }
    }

    private func order(_ id: ClientOrderID, _ working: Working) -> VenueOrder {
        VenueOrder(
            clientOrderID: id.description, venueOrderID: working.venueOrderID, instrument: Rig.instrument.name,
            side: working.terms.side,
            quantity: working.terms.quantity, price: working.terms.price, stopPrice: working.terms.stopPrice,
            filledQuantity: working.filled, state: working.state, updatedTime: clock)
    }

    func takeAnswers(into answers: inout [VenueAnswer]) {
        answers += self.answers.map(bendAnswer)
        self.answers = []
    }

    func setWakeUp(_ wakeUp: @escaping @Sendable () -> Void) {}

    func order(_ id: ClientOrderID) -> VenueOrder? { orders[id].map { order(id, $0) } }
}

/// What is durable, whoever wrote it.
final class DurableRows {
    var entries: [JournalEntry] = []
    var reports: [TakenReport] = []
    var adopted: [AdoptedPosition] = []

    var released: Set<ClientOrderID> {
        entries.reduce(into: []) { released, entry in
            if case .order(let order) = entry, order.holding == .released { released.insert(order.id) }
        }
    }

    var intents: [InstanceID: DurableIntents] {
        entries.reduce(into: [:]) { intents, entry in
            guard case .intent(let intent, _) = entry else { return }
            let before = intents[intent.instance] ?? DurableIntents(last: 0, lastHostMade: nil)
            intents[intent.instance] =
                intent.isHostMade
                ? DurableIntents(last: before.last, lastHostMade: max(before.lastHostMade ?? 0, intent.number))
                : DurableIntents(last: max(before.last, intent.number), lastHostMade: before.lastHostMade)
        }
    }
}

struct HostDied: Error {}

/// Makes durable until the host dies at a commit: before or behind it.
final class DyingJournal: LiveJournal {
    private let rows: DurableRows
    private var entries: [JournalEntry] = []
    private var reports: [TakenReport] = []
    private var adopted: [AdoptedPosition] = []
    var commitsUntilDeath = Int.max
    var diesBehindCommit = false
    private(set) var commits = 0

    init(_ rows: DurableRows) { self.rows = rows }

    func record(_ entry: JournalEntry) { entries.append(entry) }
    func record(_ report: TakenReport) { reports.append(report) }
    func record(_ position: AdoptedPosition) { adopted.append(position) }

    func commit() throws {
        let isLast = commits == commitsUntilDeath
        if isLast, !diesBehindCommit { throw HostDied() }
        commits += 1
        rows.entries += entries
        rows.reports += reports
        rows.adopted += adopted
        (entries, reports, adopted) = ([], [], [])
        if isLast { throw HostDied() }
    }
}

/// A line with a distant venue, as often as it is started.
final class LiveRig {
    let venue: DistantVenue
    let rows = DurableRows()
    private(set) var journal: DyingJournal
    private(set) var strategies: ScriptedStrategies
    private(set) var line: Line
    private(set) var alarms: [String] = []
    private var checkpoint: (snapshot: Line.Snapshot, strategies: [ScriptedStrategy], candles: Int)?
    private let first: [ScriptedStrategy]
    private let settings: ReconciliationSettings
    private var market: SyntheticMarket
    /// The host's clock: a second a look.
    private final class Clock { var now = Timestamp(milliseconds: 1_700_000_000_000) }
    private let clock = Clock()
    private let arrival: Arrival

    init(
        instances: UInt64, seed: UInt64, arrival: Arrival = .together,
        settings: ReconciliationSettings = ReconciliationSettings()
    ) {
        venue = DistantVenue(seed: seed)
        first = Rig.strategies(instances)
        self.settings = settings
        self.arrival = arrival
        market = LiveRig.freshMarket()
        journal = DyingJournal(rows)
        strategies = ScriptedStrategies(first, arrival: arrival, tape: Tape())
        line = LiveRig.emptyLine(first, venue, journal, strategies)
        start()
    }

    private static func freshMarket() -> SyntheticMarket {
        SyntheticMarket(
            seed: 7, instrument: Rig.instrument, start: Timestamp(milliseconds: 1_700_000_000_000), startPrice: Price(1_000))
    }

    private static func engine(_ strategies: [ScriptedStrategy]) -> Engine {
        var engine = Engine(instruments: [Rig.instrument])
        for strategy in strategies {
            engine.add(
                InstanceDefinition(
                    tenant: strategy.tenant, instance: strategy.instance, name: "ada/\(strategy.instance)",
                    instrument: Rig.instrument.id, timeframes: [.minute1], limits: Rig.limits, strategy: "scripted"))
        }
        return engine
    }

    private static func emptyLine(
        _ first: [ScriptedStrategy], _ venue: DistantVenue, _ journal: DyingJournal, _ strategies: ScriptedStrategies
    ) -> Line {
        Line(
            engine: engine(first), aggregator: CandleAggregator(base: .minute1), venue: venue,
            reconciler: Reconciler(instruments: [Rig.instrument]), journal: journal, strategies: strategies,
            clock: { Timestamp(milliseconds: 1_700_000_000_000) }, alarm: { _ in })
    }

    /// As a host starts: from the last checkpoint, with what is durable.
    func start() {
        venue.hangUp()
        journal = DyingJournal(rows)
        strategies = ScriptedStrategies(checkpoint?.strategies ?? first, arrival: arrival, tape: Tape())
        let lastReport = checkpoint?.snapshot.live?.lastReport ?? 0
        let clock = clock
        line = Line(
            engine: LiveRig.engine(first), aggregator: CandleAggregator(base: .minute1), venue: venue,
            reconciler: Reconciler(instruments: [Rig.instrument], settings: settings), journal: journal, strategies: strategies,
            lastReport: lastReport,
            earlier: EarlierRun(
                reports: rows.reports.filter { $0.number > lastReport }, intents: rows.intents, released: rows.released,
                lastTime: lastTime),
            clock: {
                clock.now = clock.now + 1_000_000_000
                return clock.now
            }, alarm: { [unowned self] in alarms.append($0) })
        market = LiveRig.freshMarket()
        if let checkpoint {
            do { try line.restore(checkpoint.snapshot) } catch { alarms.append("\(error)") }
            market.advance(to: checkpoint.candles)
        }
    }

    private var lastTime: Timestamp? {
        rows.entries.compactMap {
            switch $0 {
            case .intent(let intent, _): intent.time
            case .order(let order): order.updatedTime
            default: nil
            }
        }.max()
    }

    /// A candle, with what the venue says around it.
    func advance() throws {
        try line.settle()
        try line.advance(to: market.next())
        try line.settle()
        venue.trade()
        for _ in 0..<2 {
            try line.hear()
            try line.settle()
        }
    }

    func takeCheckpoint() throws {
        guard !line.isRepeating else { return }
        checkpoint = (try line.snapshot(), strategies.strategies, line.counts.candles)
    }

    /// Until the venue and the ledger have nothing to ask each other any more.
    func calm(_ rounds: Int = 400) throws {
        for _ in 0..<rounds {
            try line.hear()
            try line.settle()
        }
    }
}
