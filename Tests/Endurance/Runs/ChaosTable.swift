package import ChaosVenue

/// How often each target was killed at each step.
package struct ChaosTable: Sendable {
    private var cells: [ChaosStep: [ChaosTarget: Int]] = [:]

    package init() {}

    package var count: Int { ChaosTarget.allCases.reduce(0) { $0 + count(of: $1) } }

    package func count(of target: ChaosTarget) -> Int { cells.values.reduce(0) { $0 + ($1[target] ?? 0) } }

    package mutating func add(_ target: ChaosTarget, _ step: ChaosStep, count: Int = 1) {
        cells[step, default: [:]][target, default: 0] += count
    }

    package mutating func add(_ other: ChaosTable) {
        for (step, row) in other.cells { for (target, count) in row { add(target, step, count: count) } }
    }

    /// Pairs that can be killed and never were: `worker at amend-sent`.
    package var empty: [String] {
        ChaosStep.allCases.flatMap { step in
            step.targets.filter { cells[step]?[$0] == nil }.map { "\($0.rawValue) at \(step.rawValue)" }
        }
    }

    /// A line a step, a column a target; `·` where a target is never killed.
    package var text: String {
        let width = 20
        func padded(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
        var lines = [
            "step" + String(repeating: " ", count: width - 4)
                + ChaosTarget.allCases.map { padded($0.rawValue, 10) }.joined()
        ]
        for step in ChaosStep.allCases {
            let counts = ChaosTarget.allCases.map { target in
                padded(step.targets.contains(target) ? "\(cells[step]?[target] ?? 0)" : "·", 10)
            }
            lines.append(step.rawValue + String(repeating: " ", count: width - step.rawValue.count) + counts.joined())
        }
        let sums = ChaosTarget.allCases.map { padded("\(count(of: $0))", 10) }
        lines.append("sum" + String(repeating: " ", count: width - 3) + sums.joined())
        return lines.joined(separator: "\n")
    }

    /// `worker at amend-sent`: count.
    package var byKind: [String: Int] {
        var kinds: [String: Int] = [:]
        for (step, row) in cells { for (target, count) in row { kinds["\(target.rawValue) at \(step.rawValue)"] = count } }
        return kinds
    }
}
