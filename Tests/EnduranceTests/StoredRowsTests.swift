import EnduranceRuns
import Store
import TestSupport
import Testing
import TradingModel

@Suite("Comparison of stored rows")
struct StoredRowsTests {
    private func stored(_ orders: [IntentNumber]) throws -> StoredRows {
        let database = try TestDatabase()
        let connection = try database.connect()
        let sample = try SampleTrading(connection, tenantCount: 2)
        let writer = JournalWriter(connection: try database.connect(), venue: SampleTrading.venue)
        for order in orders { for entry in sample.filled(order) { writer.record(entry) } }
        try writer.commit()
        return try StoredRows(database.address)
    }

    @Test func `equal trading is equal, whenever it was written`() throws {
        let (first, second) = (try stored([1, 2]), try stored([1, 2]))
        #expect(first.missing(from: second).count == 0 && second.missing(from: first).count == 0)
        #expect(first.count("oms.order") == 2 && first.count("oms.fill") == 2)
    }

    @Test func `an order that only one side has is found, with its rows`() throws {
        let (all, fewer) = (try stored([1, 2]), try stored([1]))
        let lost = fewer.missing(from: all)
        // Intent, order, fill and message.
        #expect(lost.count == 4)
        #expect(lost.example != nil)
        #expect(all.missing(from: fewer).count == 0)
    }
}
