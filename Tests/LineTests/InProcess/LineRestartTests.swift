import Engine
import Foundation
import Line
import OMS
import Testing
import TradingModel

/// A line that is written down, thrown away and read back.
@Suite("Restart of a line")
struct LineRestartTests {
    @Test(arguments: [1, 2, 17, 80])
    func `a restored line goes on as the one that was never stopped`(candles: Int) throws {
        var steady = Rig(instances: Rig.strategies(5))
        try steady.run(candles)
        let written = try JSONEncoder().encode(try steady.line.snapshot())
        let strategies = try JSONEncoder().encode(steady.strategies.strategies)
        let heardBefore = steady.strategies.heard.mapValues(\.count)
        let committedBefore = steady.journal.committed.count
        try steady.run(60)

        var restored = Rig(instances: try JSONDecoder().decode([ScriptedStrategy].self, from: strategies))
        try restored.line.restore(try JSONDecoder().decode(Line.Snapshot.self, from: written))
        restored.skip(candles)
        try restored.run(60)

        for instance in steady.strategies.heard.keys.sorted() {
            let expected = steady.strategies.heard[instance]?.dropFirst(heardBefore[instance] ?? 0)
            #expect(restored.strategies.heard[instance] == expected.map(Array.init), "instance \(instance)")
        }
        #expect(restored.journal.committed == Array(steady.journal.committed[committedBefore...]))
        #expect(restored.line.counts == steady.line.counts)
        #expect(restored.journal.committed.count > 200)
    }

    @Test func `candles that are repeated from a snapshot make the same entries`() throws {
        // As after a kill: the journal has more than the snapshot.
        var killed = Rig(instances: Rig.strategies(4))
        try killed.run(50)
        let written = try JSONEncoder().encode(try killed.line.snapshot())
        let strategies = killed.strategies.strategies
        let committed = killed.journal.committed.count
        try killed.run(30)

        var repeated = Rig(instances: strategies, arrival: .backwards)
        try repeated.line.restore(try JSONDecoder().decode(Line.Snapshot.self, from: written))
        repeated.skip(50)
        try repeated.run(30)
        #expect(Set(repeated.journal.committed) == Set(killed.journal.committed[committed...]))
    }

    @Test func `counts that an earlier version wrote are read`() throws {
        var rig = Rig(instances: Rig.strategies(2))
        try rig.run(20)
        var fields = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(rig.line.counts)) as? [String: Any])
        #expect(fields.removeValue(forKey: "hostCancels") != nil && fields.removeValue(forKey: "hostOrders") != nil)
        let read = try JSONDecoder().decode(LineCounts.self, from: JSONSerialization.data(withJSONObject: fields))
        #expect(read == rig.line.counts)
    }

    @Test func `a snapshot that cannot be read leaves the line as it was`() throws {
        var rig = Rig(instances: Rig.strategies(2))
        try rig.run(20)
        let snapshot = try JSONEncoder().encode(try rig.line.snapshot())
        var fields = try #require(try JSONSerialization.jsonObject(with: snapshot) as? [String: Any])
        fields["venue"] = [1, 2, 3]
        let damaged = try JSONDecoder().decode(
            Line.Snapshot.self, from: JSONSerialization.data(withJSONObject: fields))
        let fresh = Rig(instances: Rig.strategies(2))
        #expect(throws: (any Error).self) { try fresh.line.restore(damaged) }
        #expect(fresh.line.counts.candles == 0)
        #expect(fresh.line.engine.now == Timestamp(nanoseconds: .min))
    }
}
