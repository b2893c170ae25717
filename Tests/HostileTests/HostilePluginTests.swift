import Foundation
import Testing

@Suite("Hostile plugins", .serialized)
struct HostilePluginTests {
    @Test func `whatever a plugin does, the host, the other users and the orders are as if it had not`() throws {
        let start = ContinuousClock.now
        let scene = try HostileScene()
        var table = HostileTable()
        table.add(try scene.runFiles())
        for family in Family.all {
            let begin = ContinuousClock.now
            table.add(try scene.run(family))
            print("family", family.name, ContinuousClock.now - begin)
        }
        let special: [() throws -> Verdict] = [
            { try scene.swapFile() }, { try scene.preload() }, { try scene.crashTogether(200) }, { try scene.killHost() },
            { try scene.backtestTwice("asks for random numbers", "getrandom") },
            { try scene.backtestTwice("asks the C library for random numbers", "arc4random") },
            { try scene.backtestTwice("reads memory that was never written", "uninitialised") },
            { try scene.readClock() }, { try scene.callWrongly() },
        ]
        for attack in special {
            let begin = ContinuousClock.now
            table.add([try attack()])
            print(table.verdicts.last?.title ?? "", ContinuousClock.now - begin)
        }
        print(table.text)
        print("\(table.verdicts.count) attacks in \(ContinuousClock.now - start)")
        for failure in table.failures { Issue.record("\(failure.title): \(failure.problems.joined(separator: "; "))") }
    }
}
