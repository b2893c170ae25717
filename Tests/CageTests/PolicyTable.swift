import CCage
import CageProbe
import PluginFixtures
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The policy as the tests see it: the rules of the table, and a second, independent reading of what they allow.
struct PolicyTable {
    struct Check {
        let isOwnProcess: Bool
        let argument: Int
        let mask: UInt32
        let value: UInt32

        /// An argument that passes.
        var passing: Int64 { isOwnProcess ? Int64.min : Int64(value) }

        /// The argument with one bit changed, for each bit that the check looks at; and with every bit changed.
        var changed: [Int64] {
            let base = isOwnProcess ? UInt32(bitPattern: getpid()) : value
            return (0..<32).filter { mask & (1 << $0) != 0 }.map { Int64(base ^ (1 << $0)) } + [Int64(~base)]
        }

        func holds(_ arguments: [Int64]) -> Bool {
            let given = arguments[argument]
            if isOwnProcess { return given == Int64.min }
            // What stands for the process's own number is one that no rule with a value names.
            return given != Int64.min && UInt32(truncatingIfNeeded: given) & mask == value
        }
    }

    struct Rule {
        let name: String
        let number: Int64
        let policies: UInt32
        let stages: UInt32
        let checks: [Check]

        /// Arguments that pass; the others are 0.
        var arguments: [Int64] {
            var arguments = [Int64](repeating: 0, count: 6)
            for check in checks { arguments[check.argument] = check.passing }
            return arguments
        }
    }

    /// A policy in a stage.
    struct Place: CustomTestStringConvertible {
        let policy: UInt32
        let stage: UInt32

        var testDescription: String {
            (policy == CAGE_POLICY_WORKER ? "worker, " : "backtest, ") + (stage == CAGE_STAGE_LOAD ? "loading" : "running")
        }

        static let all = [CAGE_POLICY_WORKER, CAGE_POLICY_BACKTEST].flatMap { policy in
            [CAGE_STAGE_LOAD, CAGE_STAGE_RUN].map { Place(policy: policy, stage: $0) }
        }

        /// A filter only takes away, so in the second stage the first one counts too.
        func has(_ rule: Rule) -> Bool { rule.policies & policy != 0 && rule.stages & stage != 0 }
    }

    static let rules: [Rule] = {
        var count: UInt32 = 0
        // SAFETY: the table is constant and as long as it says, and its names are text.
        let first = unsafe cage_rules(&count)
        return unsafe UnsafeBufferPointer(start: first, count: Int(count)).map { rule in
            let checks = unsafe [rule.checks.0, rule.checks.1].filter { UInt32($0.kind) != CAGE_CHECK_NONE }.map {
                Check(
                    isOwnProcess: UInt32($0.kind) == CAGE_CHECK_OWN_PROCESS, argument: Int($0.argument), mask: $0.mask,
                    value: $0.value)
            }
            return unsafe Rule(
                name: String(cString: rule.name), number: Int64(rule.number), policies: UInt32(rule.policies),
                stages: UInt32(rule.stages), checks: checks)
        }
    }()

    static func allows(_ number: Int64, _ arguments: [Int64], in place: Place) -> Bool {
        func stageAllows(_ stage: UInt32) -> Bool {
            let place = Place(policy: place.policy, stage: stage)
            return rules.contains { rule in
                rule.number == number && place.has(rule) && rule.checks.allSatisfy { $0.holds(arguments) }
            }
        }
        return stageAllows(CAGE_STAGE_LOAD) && (place.stage == CAGE_STAGE_LOAD || stageAllows(CAGE_STAGE_RUN))
    }

    private static let program = "\(BuiltProduct.folder)/fixture-cage-probe"

    /// How a process ended that made the call.
    static func status(
        _ number: Int64, _ arguments: [Int64] = [0, 0, 0, 0, 0, 0], in place: Place, how: UInt32 = CAGE_PROBE_PLAIN
    ) -> Int32 {
        // SAFETY: six arguments, for the length of the call.
        unsafe cage_probe(program, place.policy, place.stage, number, arguments, how, nil)
    }

    /// The same with a record of what was refused.
    static func recorded(
        _ number: Int64, _ arguments: [Int64], in place: Place
    ) -> (status: Int32, vitals: cage_vitals) {
        var vitals = cage_vitals()
        // SAFETY: six arguments, and a record that is written for the length of the call.
        let status = unsafe cage_probe(program, place.policy, place.stage, number, arguments, CAGE_PROBE_PLAIN, &vitals)
        return (status, vitals)
    }

    /// The number of a call that has a name; -1 of one that has none.
    static func number(_ name: String) -> Int64 {
        // SAFETY: the names are constant text.
        (0...500).first { unsafe cage_call_name($0).map { unsafe String(cString: $0) } == name } ?? -1
    }

    static func isRefusal(_ status: Int32) -> Bool { status & 0x7F == SIGSYS }
}
