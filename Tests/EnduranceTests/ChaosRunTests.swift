import EnduranceRuns
import Testing

/// The short form of `make chaos`.
@Suite("Host, workers and database that are killed at every step of an order", .serialized)
struct ChaosRunTests {
    @Test func `nothing is doubled or lost, and the venue has confirmed everything`() throws {
        let result = try ChaosRun(kills: 12, seed: 7).run()
        #expect(result.isClean, "\(result.line) \((result.violations + result.examples + result.alarms).prefix(5))")
        #expect(result.killCount >= 12 && result.orders > 20 && result.fills > 10, "\(result.line)")
        print(result.line)
    }
}
