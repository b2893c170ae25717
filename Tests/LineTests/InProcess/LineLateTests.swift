import Engine
import Line
import OMS
import Testing
import TradingModel

/// One slow strategy must not hold up the others' market.
@Suite("Late strategies")
struct LineLateTests {
    @Test func `with patience and nobody late a line decides as in lockstep`() throws {
        var lockstep = Rig(instances: Rig.strategies(5))
        var patient = Rig(instances: Rig.strategies(5))
        try lockstep.run(100)
        try patient.runPatiently(100)
        #expect(patient.strategies.heard == lockstep.strategies.heard)
        #expect(patient.journal.committed == lockstep.journal.committed && patient.line.counts == lockstep.line.counts)
    }

    @Test func `the others go on as if it were not there, and its answers are decided when they come`() throws {
        var lockstep = Rig(instances: Rig.strategies(5))
        try lockstep.run(60)
        var rig = Rig(instances: Rig.strategies(5))
        let late = InstanceID(2)
        try rig.runPatiently(20)
        let said = rig.strategies.said[late]?.count ?? 0
        rig.strategies.sleepers = [late]
        try rig.runPatiently(40)
        for id in [1, 3, 4, 5].map({ InstanceID($0) }) {
            #expect(rig.strategies.heard[id] == lockstep.strategies.heard[id], "instance \(id)")
            #expect(rig.strategies.said[id] == lockstep.strategies.said[id], "instance \(id)")
        }
        #expect(rig.strategies.said[late]?.count == said && rig.line.engine.lastIntent(of: late) == IntentNumber(said))
        // It was told of its fills meanwhile, and of every candle.
        let heard = rig.strategies.heard[late] ?? []
        #expect(heard.map(\.seq) == Array(1...UInt64(heard.count)) && heard.count > 60)

        rig.strategies.sleepers = []
        let time = rig.line.engine.now
        try rig.line.settle(patience: .seconds(1))
        let spoken = rig.strategies.said[late] ?? []
        #expect(spoken.count > said + 20 && rig.line.engine.lastIntent(of: late) == IntentNumber(spoken.count))
        // What it asked for long ago is an order of now.
        let orders = rig.journal.committed.compactMap { entry -> Order? in
            if case .order(let order) = entry, order.id.instance == late { order } else { nil }
        }
        #expect(orders.contains { $0.createdTime == time && spoken[Int($0.id.intent) - 1].time < time })
        try rig.runPatiently(20)
        #expect(rig.venue.early.isEmpty && rig.alarms.isEmpty)
    }

    @Test func `the patience is that of all rounds together, and lockstep has no end`() throws {
        var rig = Rig(instances: Rig.strategies(5))
        try rig.run(20)
        #expect(rig.strategies.waits.isEmpty)
        var longest = 0
        for _ in 0..<20 {
            try rig.advance()
            let before = rig.strategies.waits.count
            try rig.line.settle(patience: .seconds(3_600))
            // Whoever answers an answer has a little less time each round.
            let waits = rig.strategies.waits[before...]
            #expect(waits.first.map { $0 <= 3_600_000_000_000 } == true)
            for (wait, next) in zip(waits, waits.dropFirst()) { #expect(next < wait) }
            longest = max(longest, waits.count)
        }
        #expect(longest > 1)
        // A patience that is over still looks once.
        rig.strategies.sleepers = Set((1...5).map { InstanceID($0) })
        try rig.advance()
        let before = rig.strategies.waits.count
        try rig.line.settle(patience: .zero)
        #expect(rig.strategies.waits[before...] == [0])
    }

    @Test func `a line is settled and can be written down while somebody is late`() throws {
        var rig = Rig(instances: Rig.strategies(3))
        rig.strategies.sleepers = [InstanceID(1)]
        try rig.runPatiently(10)
        let snapshot = try rig.line.snapshot()
        #expect(snapshot.engine.nextSeq(of: InstanceID(1)) == 11)
        #expect(rig.strategies.lastFinished(by: InstanceID(1)) == 0)
        #expect(rig.journal.recorded.isEmpty)
    }
}
