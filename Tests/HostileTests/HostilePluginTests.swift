import EnduranceRuns
import Foundation
import PluginFixtures
import Testing

@Suite("Hostile plugins", .serialized)
struct HostilePluginTests {
    @Test func `whatever a plugin does, the host, the other users and the orders are as if it had not`() throws {
        let start = ContinuousClock.now
        let scene = try HostileScene()
        var table = HostileTable()
        let only = ProcessInfo.processInfo.environment["HOSTILE_FAMILY"]
        if only == nil { table.add(try scene.runFiles()) }
        table.add(try scene.run(Family.all.filter { only == nil || only == $0.name }))
        if only == nil { for special in SpecialAttack.all { table.add([try special.run(in: scene)]) } }
        print(table.text)
        let seconds = (ContinuousClock.now - start).components.seconds
        print(
            "\(table.verdicts.count) rows, \(table.failures.count) not as expected, in \(seconds) s; \(try measureNeighbours())")
        for failure in table.failures { Issue.record("\(failure.title): \(failure.problems.joined(separator: "; "))") }
    }

    /// Neighbours' answers while others crash, loop and flood all the time. What is asserted is far above what is seen: a busy
    /// machine must not fail it.
    private func measureNeighbours() throws -> String {
        let latency = try NeighbourLatency()
        let (quiet, beset) = (latency.quietPercentiles, latency.besetPercentiles)
        #expect(latency.failures > 4, "the attackers did not attack")
        #expect(beset[1] <= quiet[1] * 105 / 100 + latency.noise * 3 + 20_000_000, "neighbours wait for attackers")
        return latency.line
    }

    @Test func `the page lists every attack and what becomes of it`() throws {
        if ProcessInfo.processInfo.environment["HOSTILE_PAGE"] != nil {
            try Data(HostilePage.text.utf8).write(to: URL(filePath: HostilePage.path))
        }
        let written = try String(contentsOfFile: HostilePage.path, encoding: .utf8)
        #expect(written == HostilePage.text, "write it anew: make hostile HOSTILE_PAGE=1")
    }
}
