import Engine
import Line
import Risk
import Testing
import TradingModel

/// Nothing leaves before it is durable.
@Suite("Durable before sent")
struct LineDurabilityTests {
    @Test(arguments: [Arrival.together, .oneByOne, .shuffled(seed: 1)])
    func `the venue hears of nothing that is not committed`(arrival: Arrival) throws {
        var rig = Rig(instances: Rig.strategies(5), arrival: arrival)
        try rig.run(100)
        #expect(rig.venue.requests > 200)
        #expect(rig.venue.early == [])
        #expect(Set(rig.venue.submitted).count == rig.venue.submitted.count)
    }

    @Test func `a settled line has committed everything`() throws {
        var rig = Rig(instances: Rig.strategies(5))
        for _ in 0..<50 {
            try rig.run(1)
            #expect(rig.journal.recorded.isEmpty)
        }
        #expect(!rig.journal.committed.isEmpty)
    }

    @Test(arguments: [0, 1, 2, 7, 40])
    func `a commit that fails throws, and what depends on it does not leave`(commits: Int) throws {
        var rig = Rig(instances: Rig.strategies(5))
        rig.journal.commitsUntilFailure = commits
        #expect(throws: DiskFull.self) { try rig.run(200) }
        #expect(rig.journal.commits == commits)
        #expect(rig.venue.early == [])
        if commits == 0 { #expect(rig.venue.requests == 0) }
        // What was lost is exactly what was not sent.
        for entry in rig.journal.recorded {
            guard case .intent(let intent, .approved) = entry, case .submit = intent.action else { continue }
            #expect(!rig.venue.submitted.contains(ClientOrderID(intent)))
        }
    }

    @Test func `one commit serves the orders of all instances that answer a candle`() throws {
        var rig = Rig(instances: Rig.strategies(12))
        try rig.run(60)
        let intents = rig.line.counts.intents - rig.line.counts.refusals
        #expect(rig.journal.commits * 2 < intents, "\(rig.journal.commits) commits, \(intents) intents")
    }

    @Test func `a quiet candle commits nothing`() throws {
        var rig = Rig(instances: [])
        try rig.run(10)
        #expect(rig.journal.commits == 0 && rig.line.counts.candles == 10)
    }
}
