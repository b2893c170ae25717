package import ChaosVenue
import MarketData

/// Who is killed in a life of the host. Its end is the host's or the database's, at each of their steps before any comes again.
/// On the way there none to two workers die, at steps that go round likewise, at a pace of their own. The exchange is not among
/// them: `ChaosExchange` has lives of its own, and its steps go round there.
package struct ChaosSchedule {
    private var random: Xoshiro256
    private var ends: [(target: ChaosTarget, step: ChaosStep)] = []
    private var workers: [ChaosStep] = []

    package init(seed: UInt64) { random = Xoshiro256(seed: seed) }

    /// Workers in the midst of it, and an end.
    package mutating func next() -> [ChaosKill] {
        if ends.isEmpty { ends = everyEnd() }
        var kills: [ChaosKill] = []
        for _ in 0..<(random.next() % 3) {
            if workers.isEmpty { workers = shuffled(ChaosStep.allCases.filter { $0.targets.contains(.worker) }) }
            kills.append(ChaosKill(target: .worker, step: workers.removeLast(), count: 1 + Int(random.next() % 3)))
        }
        let (target, step) = ends.removeLast()
        let isRare = step == .checkpointBegun || step == .checkpointDurable
        kills.append(ChaosKill(target: target, step: step, count: isRare ? 1 : 1 + Int(random.next() % 6)))
        return kills
    }

    private mutating func everyEnd() -> [(target: ChaosTarget, step: ChaosStep)] {
        shuffled(
            [ChaosTarget.host, .postgres].flatMap { target in
                ChaosStep.allCases.filter { $0.targets.contains(target) }.map { (target, $0) }
            })
    }

    private mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.reversed() where index > 0 {
            elements.swapAt(index, Int(random.next() % UInt64(index + 1)))
        }
        return elements
    }
}
