import CCage
import Engine
import Foundation
import Line
import MarketData
import OMS
import PaperVenue
import PluginFixtures
import Risk
package import Store
package import Strategies
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// A host that comes back with thousands of open orders: how long it takes from the stored checkpoint to a line whose every
/// strategy runs again, and what the open orders cost.
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
        package var users: Int
        package var openOrders: Int
        package var checkpointBytes: Int
        /// To take a checkpoint: make its bytes, and commit them.
        package var encodeSeconds: Double
        package var commitSeconds: Double
        /// Of the restart: the row and the bytes, the line, the instances' rows, the workers.
        package var readSeconds: Double
        package var decodeSeconds: Double
        package var restoreSeconds: Double
        package var instanceSeconds: Double
        package var workerSeconds: Double
        /// Resident memory that open orders need more: engine and venue.
        package var bytesPerTenThousandOrders: Int

        package var readySeconds: Double {
            readSeconds + decodeSeconds + restoreSeconds + instanceSeconds + workerSeconds
        }

        package var line: String {
            "\(openOrders) open orders of \(users) users: ready in \(readySeconds.text(2)) s (read \(readSeconds.text(2)), "
                + "decode \(decodeSeconds.text(2)), line \(restoreSeconds.text(2)), instances \(instanceSeconds.text(2)), "
                + "workers \(workerSeconds.text(2))); checkpoint \((Double(checkpointBytes) / 1_048_576).text(1)) MB, made in "
                + "\(encodeSeconds.text(2)) s, committed in \(commitSeconds.text(2)) s; "
                + "\((Double(bytesPerTenThousandOrders) / 1_048_576).text(1)) MB per 10,000 open orders"
        }
    }

    /// Something did not come back.
    package struct Fault: Error, CustomStringConvertible {
        package var description: String
    }

    private static let shard = "restart"

    package func run(address: DatabaseAddress) throws -> Result {
        OpenFileLimit.raise(to: users * 2 + 256)
        let connection = try PostgreSQLConnection(address)
        let instrument = try InstrumentRepository(connection).save(TradingRig.instrument, venue: "paper")
        let members = try enlist(connection, instrument)
        let writer = JournalWriter(connection: try PostgreSQLConnection(address), venue: "paper")

        let line = makeLine(members, instrument, writer)
        let before = ProcessFigures.ownResidentMemory(of: getpid()) ?? 0
        try trade(members, instrument, on: line)
        let memory = (ProcessFigures.ownResidentMemory(of: getpid()) ?? 0) - before

        var clock = Stopwatch()
        let bytes = Array(try JSONEncoder().encode(line.snapshot()))
        let encode = clock.lap()
        try writer.commit(
            checkpoint: RunCheckpoint(shard: RestartRun.shard, market: "restart", candleCount: 1, line: bytes), instances: [])
        let commit = clock.lap()

        var result = Result(
            users: users, openOrders: 0, checkpointBytes: bytes.count, encodeSeconds: encode, commitSeconds: commit,
            readSeconds: 0, decodeSeconds: 0, restoreSeconds: 0, instanceSeconds: 0, workerSeconds: 0,
            bytesPerTenThousandOrders: max(0, memory) * 10_000 / (users * ordersPerUser))
        try restart(members, instrument, address, &result)
        return result
    }

    private func restart(
        _ members: [Member], _ instrument: Instrument, _ address: DatabaseAddress, _ result: inout Result
    ) throws {
        var clock = Stopwatch()
        let connection = try PostgreSQLConnection(address.role(.host))
        let checkpoints = CheckpointRepository(connection)
        guard let stored = try checkpoints.run(shard: RestartRun.shard) else {
            throw Fault(description: "no checkpoint is stored")
        }
        result.readSeconds = clock.lap()
        let snapshot = try JSONDecoder().decode(Line.Snapshot.self, from: Data(stored.line))
        result.decodeSeconds = clock.lap()
        let line = makeLine([], instrument, JournalWriter(connection: try PostgreSQLConnection(address), venue: "paper"))
        try line.restore(snapshot)
        result.restoreSeconds = clock.lap()
        for member in members { _ = try checkpoints.instance(member.instance) }
        result.instanceSeconds = clock.lap()
        let workers = try StrategyWorkers(configuration: StrategyWorkersConfiguration(workerExecutable: BuiltProduct.worker))
        defer { workers.stop(.shutdown) }
        _ = try workers.start(members.map { launch($0, instrument, line.engine) }, at: line.engine.now)
        result.workerSeconds = clock.lap()
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
