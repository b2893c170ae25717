import CCage
import Foundation
import Store
import TradingModel

/// How many orders a second become durable: an intent's row and an order's row each, as the line writes them.
struct DurabilityMeasurement {
    struct Result {
        var ordersPerSecond: Double
        var ordersPerCommit: Int
        /// Among how many connections the journal of a host divides a commit, and the speed with one alone.
        var connections: Int
        var ordersPerSecondOfOne: Double
        /// Processor time of an order over one connection, which other load on the machine changes little; of the server's
        /// process 0 where the system does not show it.
        var hostMicroseconds: Double
        var serverMicroseconds: Double
        /// The same rows by the same number a transaction, one plain statement after the other.
        var loopedOrdersPerSecond: Double
        var bareTransactionsPerSecond: Double
    }

    private struct Speed {
        var ordersPerSecond: Double
        var hostMicroseconds: Double
        var serverMicroseconds: Double
    }

    private static let ordersPerCommit = 500
    private static let instances = 20
    private static let bareTransactions = 2_000
    private let database: Database

    init(database: Database) { self.database = database }

    func run(orders: Int) throws -> Result {
        let connection = try PostgreSQLConnection(database.address)
        let one = try journalled(orders, connections: 1, makeTraders(connection))
        let many = try journalled(orders, connections: RunStart.journalLanes, makeTraders(connection))
        return Result(
            ordersPerSecond: many.ordersPerSecond,
            ordersPerCommit: DurabilityMeasurement.ordersPerCommit, connections: RunStart.journalLanes,
            ordersPerSecondOfOne: one.ordersPerSecond, hostMicroseconds: one.hostMicroseconds,
            serverMicroseconds: one.serverMicroseconds,
            loopedOrdersPerSecond: try looped(connection, count: orders / 4, makeTraders(connection)),
            bareTransactionsPerSecond: try bareTransactions(PostgreSQLConnection(database.ownerAddress)))
    }

    /// Who gives the orders: new instances each time, so that their intents are numbered from 1.
    private struct Traders {
        var tenant: TenantID
        var instances: [InstanceID]
        var instrument: InstrumentID

        /// The orders of all in turn, counted from 0.
        func intent(_ place: Int) -> OrderIntent {
            let number = place / instances.count
            return OrderIntent(
                tenant: tenant, instance: instances[place % instances.count], number: UInt64(number) + 1,
                time: Timestamp(milliseconds: 1_767_225_600_000) + Int64(number) * 1_000_000,
                action: .submit(
                    OrderTerms(instrument: instrument, side: .buy, type: .limit, quantity: Quantity(1), price: Price(41_000))))
        }
    }

    private func makeTraders(_ connection: PostgreSQLConnection) throws -> Traders {
        let instrument = try InstrumentRepository(connection).save(.bitcoin(), venue: RunStart.venue)
        let tenant = try TenantRepository(connection).findOrCreate(name: "measure")
        let plugin = try PluginRepository(connection).findOrCreate(
            sha256: [UInt8](repeating: 0, count: 32), name: "measure", version: "1.0.0", manifest: "{}")
        let instances = try (0..<DurabilityMeasurement.instances).map { _ in
            try InstanceRepository(connection).findOrCreate(
                tenant: tenant, name: "durability \(UUID().uuidString)", plugin: plugin, instrument: instrument.id,
                parameters: "{}")
        }
        return Traders(tenant: tenant, instances: instances, instrument: instrument.id)
    }

    private func journalled(_ orders: Int, connections: Int, _ traders: Traders) throws -> Speed {
        let connection = try PostgreSQLConnection(database.address)
        let server = ProcessorTime(of: try connection.query("SELECT pg_backend_pid()").first?.int(0))
        let host = ProcessorTime(of: nil)
        let writer = JournalWriter(connection: connection, venue: RunStart.venue, maximumLanes: connections)
        var place = 0
        func commit() throws {
            for _ in 0..<DurabilityMeasurement.ordersPerCommit {
                let intent = traders.intent(place)
                place += 1
                guard case .submit(let terms) = intent.action else { continue }
                writer.record(.intent(intent, .approved))
                writer.record(
                    .order(Order(id: ClientOrderID(intent), terms: terms, createdTime: intent.time, state: .submitted)))
            }
            try writer.commit()
        }
        // Connections, months and statements are there after the first.
        try commit()
        let (hostStart, serverStart, start) = (host.seconds, server.seconds, cage_monotonic_time())
        for _ in 0..<(orders / DurabilityMeasurement.ordersPerCommit) { try commit() }
        let elapsed = Double(cage_monotonic_time() - start) / 1e9
        let count = Double(place - DurabilityMeasurement.ordersPerCommit)
        return Speed(
            ordersPerSecond: count / elapsed, hostMicroseconds: (host.seconds - hostStart) * 1e6 / count,
            serverMicroseconds: (server.seconds - serverStart) * 1e6 / count)
    }

    private func looped(_ connection: PostgreSQLConnection, count: Int, _ traders: Traders) throws -> Double {
        let start = cage_monotonic_time()
        var place = 0
        while place < count {
            try connection.execute("BEGIN")
            for _ in 0..<DurabilityMeasurement.ordersPerCommit {
                try insert(traders.intent(place), connection)
                place += 1
            }
            try connection.execute("COMMIT")
        }
        return Double(place) / (Double(cage_monotonic_time() - start) / 1e9)
    }

    private func insert(_ intent: OrderIntent, _ connection: PostgreSQLConnection) throws {
        guard case .submit(let terms) = intent.action else { return }
        let (instance, tenant) = (Int64(bitPattern: intent.instance.rawValue), Int64(bitPattern: intent.tenant.rawValue))
        let instrument = Int64(bitPattern: terms.instrument.rawValue)
        try connection.query(
            """
            INSERT INTO oms.order_intent (instance_id, intent_number, tenant_id, action, order_number, instrument_id, side,
                order_type, quantity, price, time_in_force, is_post_only, is_reduce_only, outcome, intended_at)
            VALUES ($1, $2, $3, 'submit', $2, $4, 'buy', 'limit', $5, $6, 'gtc', false, false, 'approved', $7)
            """,
            [
                .int64(instance), .int64(Int64(bitPattern: intent.number)), .int64(tenant), .int64(instrument),
                .decimal(terms.quantity.decimal), .decimal(terms.price?.decimal), .timestamp(intent.time),
            ])
        try connection.query(
            """
            INSERT INTO oms.order (instance_id, intent_number, tenant_id, client_order_id, venue, instrument_id, side,
                order_type, quantity, price, time_in_force, is_post_only, is_reduce_only, state, filled_quantity,
                filled_notional, fee, revision, created_at, updated_at)
            VALUES ($1, $2, $3, $4, 'paper', $5, 'buy', 'limit', $6, $7, 'gtc', false, false, 'submitted', 0, 0, 0, 1, $8, $8)
            """,
            [
                .int64(instance), .int64(Int64(bitPattern: intent.number)), .int64(tenant),
                .text(ClientOrderID(intent).description), .int64(instrument), .decimal(terms.quantity.decimal),
                .decimal(terms.price?.decimal), .timestamp(intent.time),
            ])
    }

    /// The floor: what one row a transaction costs on this machine.
    private func bareTransactions(_ connection: PostgreSQLConnection) throws -> Double {
        try connection.execute("CREATE TABLE IF NOT EXISTS public.measure_floor (number bigint)")
        defer { dropFloor(connection) }
        let start = cage_monotonic_time()
        for number in 0..<DurabilityMeasurement.bareTransactions {
            try connection.query("INSERT INTO public.measure_floor VALUES ($1)", [.int64(Int64(number))])
        }
        return Double(DurabilityMeasurement.bareTransactions) / (Double(cage_monotonic_time() - start) / 1e9)
    }

    private func dropFloor(_ connection: PostgreSQLConnection) {
        do {
            try connection.execute("DROP TABLE public.measure_floor")
        } catch {
            StandardError.write("the table public.measure_floor could not be dropped: \(error)")
        }
    }
}
