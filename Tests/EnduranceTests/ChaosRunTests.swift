import EnduranceRuns
import Testing

/// The short form of `make chaos`.
@Suite("Host, workers and database that are killed at every step of an order", .serialized)
struct ChaosRunTests {
    @Test(arguments: [ChaosRun.Venue.honest, .rough])
    func `nothing is doubled or lost, and the venue has confirmed everything`(venue: ChaosRun.Venue) throws {
        var run = ChaosRun(kills: 16, seed: 7)
        run.venue = venue
        let result = try run.run()
        let outcome = result.outcome
        #expect(result.isClean, "\(result.line) \((outcome.violations + outcome.examples + outcome.alarms).prefix(5))")
        #expect(result.table.count >= 16 && outcome.orders > 20 && outcome.fills > 10, "\(result.line)")
        print(result.line)
    }
}
