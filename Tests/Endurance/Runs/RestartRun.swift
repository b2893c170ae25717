import CCage
import Engine
import Foundation
import Line
import MarketData
import OMS
import PaperVenue
import PluginFixtures
import Reconciliation
import Risk
import Store
package import Strategies
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// A host that comes back with thousands of open orders: how long it takes from nothing to a line whose every strategy runs
/// again and whose open orders were held against the venue's, and what the open orders cost.
package struct RestartRun {
    package var users: Int
    package var ordersPerUser: Int
    package var plugin: PluginImage

    package init(users: Int, ordersPerUser: Int, plugin: PluginImage) {
        self.users = users
        self.ordersPerUser = ordersPerUser
        self.plugin = plugin
    }

    package struct Result: Encodable {
        package var users = 0
        package var openOrders = 0
        package var checkpointBytes = 0
        /// To take a checkpoint: make its bytes, and commit them.
        package var encodeSeconds = 0.0
        package var commitSeconds = 0.0
        /// Of the restart, in this order: the server after a kill, the look at the migrations, the row and its bytes, the line,
        /// the instances' rows, the comparison with what the venue lists, the workers.
        package var postgresqlSeconds = 0.0
        package var migrationSeconds = 0.0
        package var readSeconds = 0.0
        package var decodeSeconds = 0.0
        package var restoreSeconds = 0.0
        package var instanceSeconds = 0.0
        package var reconciliationSeconds = 0.0
        package var workerSeconds = 0.0
        /// Until the host is ready: their sum.
        package var readySeconds = 0.0
        /// Resident memory that open orders need more: engine, order management and venue.
        package var bytesPerTenThousandOrders = 0

        package var line: String {
            "\(openOrders) open orders of \(users) users: ready in \(readySeconds.text(2)) s (PostgreSQL "
                + "\(postgresqlSeconds.text(2)), migrations \(migrationSeconds.text(2)), read \(readSeconds.text(2)), decode "
                + "\(decodeSeconds.text(2)), line \(restoreSeconds.text(2)), instances \(instanceSeconds.text(2)), "
                + "reconciliation \(reconciliationSeconds.text(2)), workers \(workerSeconds.text(2))); checkpoint "
                + "\((Double(checkpointBytes) / 1_048_576).text(1)) MB, made in \(encodeSeconds.text(2)) s, committed in "
                + "\(commitSeconds.text(2)) s; \((Double(bytesPerTenThousandOrders) / 1_048_576).text(1)) MB per 10,000 open "
                + "orders"
        }

        fileprivate mutating func add(_ part: WritableKeyPath<Result, Double>, _ seconds: Double) {
            self[keyPath: part] = seconds
            readySeconds += seconds
        }
    }

    /// Something did not come back.
    package struct Fault: Error, CustomStringConvertible {
        package var description: String
    }

    private static let shard = "restart"

    /// - Parameter folder: for a private cluster as a host has it.
    package func run(folder: String) throws -> Result {
        OpenFileLimit.raise(to: users * 2 + 256)
        var result = Result()
        result.users = users
        let cluster = try PrivateCluster(folder: folder)
        try Migrator(PostgreSQLConnection(cluster.address)).migrate()
        let connection = try PostgreSQLConnection(cluster.address)
        let instrument = try InstrumentRepository(connection).save(TradingRig.instrument, venue: "paper")
        let members = try enlist(connection, instrument)
        try store(members, instrument, cluster.address, &result)
        // As if the machine had lost its power: the next start has to recover.
        try killServer(in: folder)
        cluster.stop()
        try restart(members, instrument, folder: folder, &result)
        return result
    }

    private func store(
        _ members: [Member], _ instrument: Instrument, _ address: DatabaseAddress, _ result: inout Result
    ) throws {
        let writer = JournalWriter(connection: try PostgreSQLConnection(address), venue: "paper")
        let line = makeLine(members, instrument, writer)
        let before = ProcessFigures.ownResidentMemory(of: getpid()) ?? 0
        try trade(members, instrument, on: line)
        let memory = (ProcessFigures.ownResidentMemory(of: getpid()) ?? 0) - before
        result.bytesPerTenThousandOrders = max(0, memory) * 10_000 / (users * ordersPerUser)
        var clock = Stopwatch()
        let bytes = Array(try JSONEncoder().encode(line.snapshot()))
        result.encodeSeconds = clock.lap()
        result.checkpointBytes = bytes.count
        let rows = members.map { member in
            InstanceCheckpointRow(
                instance: member.instance, tenant: member.tenant,
                lastSeq: line.engine.instance(member.instance).nextSeq - 1,
                nextIntent: line.engine.instance(member.instance).lastIntent + 1, stateVersion: 1, state: [1])
        }
        try writer.commit(
            checkpoint: RunCheckpoint(shard: RestartRun.shard, market: "restart", candleCount: 1, line: bytes),
            instances: rows)
        result.commitSeconds = clock.lap()
    }

    private func killServer(in folder: String) throws {
        let text = try String(contentsOfFile: "\(folder)/postgresql/postmaster.pid", encoding: .utf8)
        guard let process = text.split(whereSeparator: \.isNewline).first.flatMap({ pid_t($0) }) else {
            throw Fault(description: "the server's process file has no number")
        }
        kill(process, SIGKILL)
    }

    private func restart(_ members: [Member], _ instrument: Instrument, folder: String, _ result: inout Result) throws {
        var clock = Stopwatch()
        let cluster = try PrivateCluster(folder: folder)
        defer { cluster.stop() }
        result.add(\.postgresqlSeconds, clock.lap())
        try Migrator(PostgreSQLConnection(cluster.address)).migrate()
        result.add(\.migrationSeconds, clock.lap())
        let connection = try PostgreSQLConnection(cluster.address.role(.host))
        let checkpoints = CheckpointRepository(connection)
        guard let stored = try checkpoints.run(shard: RestartRun.shard) else {
            throw Fault(description: "no checkpoint is stored")
        }
        result.add(\.readSeconds, clock.lap())
        let snapshot = try JSONDecoder().decode(Line.Snapshot.self, from: Data(stored.line))
        result.add(\.decodeSeconds, clock.lap())
        let writer = JournalWriter(connection: try PostgreSQLConnection(cluster.address), venue: "paper")
        let line = makeLine([], instrument, writer)
        try line.restore(snapshot)
        result.add(\.restoreSeconds, clock.lap())
        for member in members where try checkpoints.instance(member.instance) == nil {
            throw Fault(description: "instance \(member.instance) has no checkpoint")
        }
        result.add(\.instanceSeconds, clock.lap())
        try reconcile(line.engine, instrument)
        result.add(\.reconciliationSeconds, clock.lap())
        let workers = try StrategyWorkers(configuration: StrategyWorkersConfiguration(workerExecutable: BuiltProduct.worker))
        defer { workers.stop(.shutdown) }
        _ = try workers.start(members.map { launch($0, instrument, line.engine) }, at: line.engine.now)
        result.add(\.workerSeconds, clock.lap())
        try compare(members, instrument, line, &result)
    }

    /// A venue elsewhere that lists what it has: nothing may follow from it.
    private func reconcile(_ engine: Engine, _ instrument: Instrument) throws {
        var reconciler = Reconciler(instruments: [instrument])
        reconciler.begin(engine.oms, now: engine.now)
        let listed = engine.oms.allOpenOrders.map { order in
            VenueOrder(
                clientOrderID: order.id.description, venueOrderID: order.venueOrderID ?? "", instrument: instrument.name,
                side: order.terms.side, quantity: order.terms.quantity, price: order.terms.price, state: .open,
                updatedTime: order.updatedTime)
        }
        var findings: [ReconciliationFinding] = []
        for question in reconciler.questions(engine.oms, session: 1, now: engine.now) {
            let content: VenueAnswer.Content =
                switch question.question {
                case .order: .order(nil)
                case .openOrders: .openOrders(listed)
                case .executions: .executions([], isComplete: true)
                case .positions: .positions([])
                }
            findings += reconciler.take(
                VenueAnswer(number: question.number, venueTime: engine.now, content: content), engine.oms, now: engine.now)
        }
        guard findings.isEmpty else { throw Fault(description: "the comparison with the venue found \(findings[0])") }
    }

    private func compare(_ members: [Member], _ instrument: Instrument, _ line: Line, _ result: inout Result) throws {
        result.openOrders = members.reduce(0) { $0 + line.engine.oms.book($1.instance).openOrders.count }
        guard result.openOrders == users * ordersPerUser else {
            throw Fault(description: "\(result.openOrders) of \(users * ordersPerUser) open orders came back")
        }
        // The venue knows them too: a market that falls to nothing fills them all.
        try line.advance(to: candle(2, instrument, low: 1))
        try line.settle()
        let open = members.reduce(0) { $0 + line.engine.oms.book($1.instance).openOrders.count }
        guard open == 0 else { throw Fault(description: "\(open) open orders did not fill after the restart") }
    }

    // MARK: - What there is to restart

    private struct Member {
        var tenant: TenantID
        var instance: InstanceID
    }

    private func enlist(_ connection: PostgreSQLConnection, _ instrument: Instrument) throws -> [Member] {
        let plugin = try PluginRepository(connection).findOrCreate(
            sha256: [UInt8](repeating: 5, count: 32), name: "Restart", version: "1.0.0", manifest: "{}")
        return try (1...users).map { number in
            let tenant = try TenantRepository(connection).findOrCreate(name: "user-\(number)")
            return Member(
                tenant: tenant,
                instance: try InstanceRepository(connection).findOrCreate(
                    tenant: tenant, name: "restart", plugin: plugin, instrument: instrument.id, parameters: "{}"))
        }
    }

    private func makeLine(_ members: [Member], _ instrument: Instrument, _ writer: JournalWriter) -> Line {
        var engine = Engine(instruments: [instrument])
        for member in members {
            engine.add(
                InstanceDefinition(
                    tenant: member.tenant, instance: member.instance, name: "user/\(member.instance)",
                    instrument: instrument.id, timeframes: [.minute1],
                    limits: RiskLimits(
                        maximumOrderNotional: Notional(20_000), maximumPositionNotional: Notional(1_000_000),
                        maximumOpenOrders: ordersPerUser, maximumOrdersPerMinute: ordersPerUser)))
        }
        return Line(
            engine: engine, aggregator: CandleAggregator(base: .minute1), venue: PaperVenue(instruments: [instrument]),
            journal: StoreJournal(writer), strategies: SilentStrategies(), alarm: { print("the venue contradicts: \($0)") })
    }

    private func candle(_ number: Int64, _ instrument: Instrument, low: Int) -> Candle {
        Candle(
            instrument: instrument.id, timeframe: .minute1, openTime: TradingRig.start + number * Timeframe.minute1.nanoseconds,
            open: Price(1_000), high: Price(1_001), low: Price(low), close: Price(1_000), volume: Quantity(1_000_000))
    }

    /// Orders to buy far below the market, which rest.
    private func trade(_ members: [Member], _ instrument: Instrument, on line: Line) throws {
        try line.advance(to: candle(1, instrument, low: 999))
        try line.settle()
        for number in 1...UInt64(ordersPerUser) {
            for member in members {
                let terms = OrderTerms(
                    instrument: instrument.id, side: .buy, type: .limit, quantity: Quantity(1), price: Price(500 + Int(number)))
                try line.handle(
                    .intentReceived(
                        OrderIntent(
                            tenant: member.tenant, instance: member.instance, number: number, time: line.engine.now,
                            action: .submit(terms))))
            }
        }
        try line.settle()
    }

    private func launch(_ member: Member, _ instrument: Instrument, _ engine: Engine) -> InstanceLaunch {
        let book = engine.oms.book(member.instance)
        let state = engine.instance(member.instance)
        return InstanceLaunch(
            tenant: member.tenant, instance: member.instance, plugin: plugin, instrument: instrument,
            parameters: [ResolvedParameter(name: "every", value: .integer(10))],
            account: AccountSnapshot(
                lastSeq: state.nextSeq - 1, nextIntent: state.lastIntent + 1, positionQuantity: book.position.quantity,
                positionPrice: book.position.entryPrice, orders: book.openOrders.sorted { $0.key < $1.key }.map(\.value)))
    }
}

/// Strategies that are asked nothing here: the run itself says what they want.
private final class SilentStrategies: StrategyHost {
    var isQuiet: Bool { true }
    func deliver(_ event: StrategyEvent, to instance: InstanceID) {}
    func receive(into inbox: inout [EngineEvent]) {}
}

/// Seconds since the last look.
private struct Stopwatch {
    private var last = cage_monotonic_time()

    mutating func lap() -> Double {
        let now = cage_monotonic_time()
        defer { last = now }
        return Double(now - last) / 1e9
    }
}
