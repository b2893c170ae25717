import EnduranceRuns
import TestSupport
import Testing

/// The short form of `make kill-test`.
@Suite("Workers that are killed at random", .serialized)
struct KillRunTests {
    @Test func `no order is lost or doubled, and nobody misses an event`() throws {
        let disturbed = try TestDatabase()
        let undisturbed = try TestDatabase()
        let result = try KillRun(instances: 20, kills: 100, seed: 7).run(databases: (disturbed.address, undisturbed.address))
        #expect(result.isClean, "\(result.line) \(result.difference?.example ?? "")")
        #expect(result.kills == 100 && result.ready.count == 100)
        #expect(result.intents > 500 && result.fills > 50, "\(result.line)")
        print(result.line)
    }
}
