import CCage
import Foundation
import Store
import TradingModel

/// How many orders a second become durable: an intent's row and an order's row each, as the line writes them.
struct DurabilityMeasurement {
    struct Result {
        var ordersPerSecond: Double
        var ordersPerCommit: Int
        /// The same rows by the same number a transaction, one plain statement after the other.
        var loopedOrdersPerSecond: Double
        var bareTransactionsPerSecond: Double
    }

    private static let ordersPerCommit = 500
    private static let bareTransactions = 2_000
    private let database: Database

    init(database: Database) { self.database = database }

    func run(orders: Int) throws -> Result {
        let connection = try PostgreSQLConnection(database.address)
        let instrument = try InstrumentRepository(connection).save(.bitcoin(), venue: RunStart.venue)
        let tenant = try TenantRepository(connection).findOrCreate(name: "measure")
        let plugin = try PluginRepository(connection).findOrCreate(
            sha256: [UInt8](repeating: 0, count: 32), name: "measure", version: "1.0.0", manifest: "{}")
        // A new instance each time: its intents are numbered from 1.
        func makeInstance() throws -> InstanceID {
            try InstanceRepository(connection).findOrCreate(
                tenant: tenant, name: "durability \(UUID().uuidString)", plugin: plugin, instrument: instrument.id,
                parameters: "{}")
        }
        let instance = try makeInstance()
        let writer = JournalWriter(connection: try PostgreSQLConnection(database.address), venue: RunStart.venue)

        let loopedInstance = try makeInstance()
        let start = cage_monotonic_time()
        var number: IntentNumber = 0
        while number < orders {
            for _ in 0..<DurabilityMeasurement.ordersPerCommit {
                number += 1
                let intent = DurabilityMeasurement.intent(number, tenant, instance, instrument.id)
                guard case .submit(let terms) = intent.action else { continue }
                writer.record(.intent(intent, .approved))
                writer.record(
                    .order(Order(id: ClientOrderID(intent), terms: terms, createdTime: intent.time, state: .submitted)))
            }
            try writer.commit()
        }
        let elapsed = Double(cage_monotonic_time() - start) / 1e9
        return Result(
            ordersPerSecond: Double(number) / elapsed, ordersPerCommit: DurabilityMeasurement.ordersPerCommit,
            loopedOrdersPerSecond: try looped(
                connection, count: orders / 4
            ) { DurabilityMeasurement.intent($0, tenant, loopedInstance, instrument.id) },
            bareTransactionsPerSecond: try bareTransactions(PostgreSQLConnection(database.ownerAddress)))
    }

    private static func intent(
        _ number: IntentNumber, _ tenant: TenantID, _ instance: InstanceID, _ instrument: InstrumentID
    ) -> OrderIntent {
        OrderIntent(
            tenant: tenant, instance: instance, number: number, time: Timestamp(milliseconds: 1_767_225_600_000),
            action: .submit(
                OrderTerms(
                    instrument: instrument, side: .buy, type: .limit, quantity: Quantity(1), price: Price(41_000))))
    }

    private func looped(
        _ connection: PostgreSQLConnection, count: Int, _ intent: (IntentNumber) -> OrderIntent
    ) throws -> Double {
        let start = cage_monotonic_time()
        var number: IntentNumber = 0
        while number < count {
            try connection.execute("BEGIN")
            for _ in 0..<DurabilityMeasurement.ordersPerCommit {
                number += 1
                try insert(intent(number), connection)
            }
            try connection.execute("COMMIT")
        }
        return Double(number) / (Double(cage_monotonic_time() - start) / 1e9)
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
