import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Stored refusals")
struct RefusalRepositoryTests {
    @Test func `the last refusals of an instance come newest first, none of another and none from too long ago`() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        let sample = try SampleTrading(connection, tenantCount: 2)
        let writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
        for number in 1...6 as ClosedRange<IntentNumber> {
            let outcome: IntentOutcome = number == 3 ? .approved : .refused(code: "risk.number_\(number)", text: "no \(number)")
            writer.record(.intent(sample.intent(number), outcome))
        }
        writer.record(.intent(sample.intent(9, user: 1), .refused(code: "risk.other", text: "another's")))
        try writer.commit()

        let repository = RefusalRepository(connection)
        let latest = try repository.latest(instance: sample.instances[0], behind: 1, limit: 3)
        #expect(latest.map(\.intent) == [6, 5, 4])
        #expect(
            latest.first
                == StoredRefusal(intent: 6, code: "risk.number_6", text: "no 6", time: SampleTrading.time(6)))
        #expect(try repository.latest(instance: sample.instances[0], behind: 1, limit: 20).map(\.intent) == [6, 5, 4, 2])
        #expect(try repository.latest(instance: sample.instances[1], behind: 0, limit: 20).map(\.code) == ["risk.other"])
    }
}
