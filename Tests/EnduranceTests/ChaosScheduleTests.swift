import ChaosVenue
import EnduranceRuns
import Testing

/// Who is to be killed when; that it happens is what `ChaosRunTests` looks at.
@Suite("The schedule of kills")
struct ChaosScheduleTests {
    private static let seeds: [UInt64] = [1, 2, 7, 11, 4_711]

    private static func kills(of target: ChaosTarget) -> [ChaosKill] {
        ChaosStep.allCases.filter { $0.targets.contains(target) }.map { ChaosKill(target: target, step: $0, count: 1) }
    }

    @Test(arguments: seeds)
    func `a life ends at each step of the host and of the database before any comes again`(seed: UInt64) throws {
        let all = Set(Self.kills(of: .host) + Self.kills(of: .postgres))
        var schedule = ChaosSchedule(seed: seed)
        for _ in 0..<3 {
            var ends: Set<ChaosKill> = []
            for _ in 0..<all.count {
                let kills = schedule.next()
                var end = try #require(kills.last)
                #expect(end.count > 0)
                end.count = 1
                ends.insert(end)
            }
            #expect(ends == all)
        }
    }

    @Test(arguments: seeds)
    func `workers die before the end of a life, at each of their steps before any comes again`(seed: UInt64) {
        let all = Set(Self.kills(of: .worker).map(\.step))
        var schedule = ChaosSchedule(seed: seed)
        var steps: [ChaosStep] = []
        while steps.count < 3 * all.count {
            let kills = schedule.next().dropLast()
            #expect(kills.count <= 2 && kills.allSatisfy { $0.target == .worker && $0.count > 0 })
            steps += kills.map(\.step)
        }
        for round in 0..<3 { #expect(Set(steps[(round * all.count)..<((round + 1) * all.count)]) == all) }
    }
}
