import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Partitions")
struct PartitionRepositoryTests {
    let stored: StoredTrading
    let partitions: PartitionRepository
    private var sample: SampleTrading { stored.sample }
    private var connection: PostgreSQLConnection { stored.connection }
    private var writer: JournalWriter { stored.writer }

    init() throws {
        stored = try StoredTrading()
        partitions = PartitionRepository(try stored.connect(.host))
    }

    /// An order that was filled at once, or is open, in a month from January 2024.
    private func trade(_ number: IntentNumber, month: Int, isOpen: Bool = false) throws {
        var open = sample.order(number)
        open.state = .accepted
        let placed: [JournalEntry] = [.intent(sample.intent(number), .approved), .order(open)]
        let entries = isOpen ? placed : sample.filled(number)
        try stored.write(SampleTrading.shifted(entries, by: Int64(month) * 31 * 86_400_000_000_000))
    }

    @Test func `the months of rows are made before the rows come, and two more`() throws {
        try trade(1, month: 0)
        let names = try partitions.all().map(\.name)
        for month in ["2024_01", "2024_02", "2024_03"] {
            for table in ["order_intent", "order", "fill"] { #expect(names.contains("oms.\(table)_\(month)")) }
        }
        #expect(try stored.count("oms.order_2024_01") == 1)
        try trade(2, month: 3)
        #expect(try stored.count("oms.fill_2024_04") == 1)
        for table in ["order_intent", "order", "fill"] { #expect(try stored.count("oms.\(table)_default") == 0) }
    }

    @Test func `a row without a month waits in the default partition, which is a warning, until its month is made`() throws {
        try connection.execute(
            """
            INSERT INTO oms.order_intent (instance_id, intent_number, tenant_id, action, order_number, outcome, intended_at)
            VALUES (\(sample.instances[0]), 1, \(sample.tenants[0]), 'cancel', 1, 'approved', '2031-05-06')
            """)
        let finding = try #require(try Invariants(connection).findings().first)
        #expect(finding.severity == .warning)
        #expect(finding.examples == ["oms.order_intent_default: 2031-05-06 00:00:00+00"])
        #expect(try Invariants(connection).violations().isEmpty)
        #expect(try partitions.makeForStrays() == 3)
        #expect(try stored.count("oms.order_intent_2031_05") == 1)
        #expect(try Invariants(connection).findings().isEmpty)
        #expect(try partitions.makeForStrays() == 0)
    }

    @Test func `the same number at another time is a contradiction, in the next month too`() throws {
        try trade(1, month: 0)
        // Two milliseconds later, and a month later without two milliseconds.
        let later: [Int64] = [2_000_000, 31 * 86_400_000_000_000 - 2_000_000]
        for nanoseconds in later {
            let writer = try stored.newWriter()
            var intent = sample.intent(1)
            intent.time = intent.time + nanoseconds
            writer.record(.intent(intent, .approved))
            #expect(throws: DatabaseError.self) { try writer.commit() }
        }
        guard case .fill(var fill) = sample.filled(1)[3] else { return }
        fill.venueTime = fill.venueTime + 5_000_000_000
        writer.record(.fill(fill))
        let error = #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(error?.kind == .contradiction)
        #expect(try stored.count("oms.order_intent") == 1)
        #expect(try stored.count("oms.fill") == 1)
    }

    @Test func `an order without an intent and a fill without an order are refused`() throws {
        writer.record(.order(sample.order(1)))
        #expect(throws: DatabaseError.self) { try writer.commit() }
        let other = try stored.newWriter()
        other.record(sample.filled(1)[3])
        let error = #expect(throws: DatabaseError.self) { try other.commit() }
        #expect(error?.sqlState == "23503")
    }

    @Test func `retention drops whole months, sums their fills and keeps every rule`() throws {
        for number in 1...4 { try trade(UInt64(number), month: number - 1) }
        writer.record(sample.position(afterBuys: 4))
        try stored.checkpoint()
        let horizon = try #require(try partitions.horizon(keepingMonths: 1))
        let dropped = try partitions.retire(before: horizon)
        #expect(dropped.filter { $0.rows > 0 }.map(\.partition).contains("oms.fill_2024_01"))
        #expect(try stored.count("oms.fill") == 2)
        #expect(try stored.count("oms.order_intent") == 2)
        let summed = try connection.query("SELECT bought_quantity, bought_notional, fee, fill_count FROM oms.retired_fill")[0]
        #expect(try summed.decimal(0) == FixedDecimal(2))
        #expect(try summed.decimal(1) == FixedDecimal(80_000))
        #expect(try summed.decimal(2) == FixedDecimal(4))
        #expect(try Invariants(connection).findings().isEmpty)
        #expect(try partitions.retire(before: horizon).isEmpty)
        try trade(5, month: 4)
        writer.record(sample.position(afterBuys: 5))
        try stored.checkpoint()
        _ = try partitions.retire(before: try #require(try partitions.horizon(keepingMonths: 1)))
        #expect(try Invariants(connection).findings().isEmpty)
        #expect(try connection.query("SELECT fill_count FROM oms.retired_fill")[0].int(0) == 3)
    }

    @Test func `the month of an open order stays, with all later ones`() throws {
        try trade(1, month: 0)
        try trade(2, month: 1, isOpen: true)
        try trade(3, month: 2)
        try stored.checkpoint()
        let dropped = try partitions.retire(before: SampleTrading.time(0) + 400 * 86_400_000_000_000)
        #expect(
            dropped.filter { $0.rows > 0 }.map(\.partition) == [
                "oms.fill_2024_01", "oms.order_2024_01", "oms.order_intent_2024_01",
            ])
        #expect(try OrderRepository(connection).orders(onlyOpen: true).map(\.id.intent) == [2])
        #expect(try stored.count("oms.order") == 2)
    }

    @Test func `a month that somebody reads for long is not waited for, and the rows are stored all the same`() throws {
        try trade(1, month: 0)
        let reader = try stored.database.connect()
        try reader.execute("BEGIN; SELECT count(*) FROM oms.order_intent")
        try trade(2, month: 7)
        #expect(try stored.count("oms.order_intent_default") == 1)
        try reader.execute("COMMIT")
        #expect(try partitions.makeForStrays() == 3)
        #expect(try stored.count("oms.order_intent_2024_08") == 1)
    }
}
