import Foundation
import Testing

@Suite("Hostile plugins", .serialized)
struct HostilePluginTests {
    @Test func `whatever a plugin does, the host, the other users and the orders are as if it had not`() throws {
        let start = ContinuousClock.now
        let scene = try HostileScene()
        var table = HostileTable()
        let families: [(attacks: [Attack], copies: Int)] = [
            (Attack.onTheWorld, 1), (Attack.onNeighbours, 2), (Attack.onProcesses, 1), (Attack.onItself, 1),
            (Attack.onLoading, 1), (Attack.onRings, 1), (Attack.onOrders, 1), (Attack.onState, 1), (Attack.onTime, 1),
            (Attack.onTheEnd, 1),
        ]
        for family in families {
            let begin = ContinuousClock.now
            table.add(try scene.run(family.attacks, copies: family.copies))
            print("family", family.attacks[0].title, ContinuousClock.now - begin)
        }
        print(table.text)
        print("\(table.verdicts.count) attacks in \(ContinuousClock.now - start)")
        for failure in table.failures { Issue.record("\(failure.title): \(failure.problems.joined(separator: "; "))") }
    }
}
