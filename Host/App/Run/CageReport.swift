import API
import Strategies

/// What the machine's kernel gives to confine a worker, for `GET /health` and for people.
enum CageReport {
    static func protections(_ given: WorkerProtections) -> [HealthState.Protection] {
        WorkerProtections.kinds.map { kind in
            let isActive = given.has(kind)
            return HealthState.Protection(
                name: kind.name, isActive: isActive, text: isActive ? kind.text : "missing: \(WorkerProtections.reason(kind))")
        }
    }

    /// `namespaces ✓  empty root ✓  …  seccomp ✓  cgroup v2 –`, and a line for each reason why something is missing.
    static func lines(_ given: WorkerProtections) -> String {
        let groups: [(name: String, matches: (String) -> Bool)] = [
            ("namespaces", { $0.hasSuffix("namespace") }), ("empty root", { $0 == "empty root" }),
            ("own user", { $0 == "own user" }),
            ("landlock \(given.landlockVersion)", { $0.hasPrefix("landlock") }), ("seccomp", { $0.hasPrefix("seccomp") }),
            ("cgroup v2", { $0.hasSuffix("control") }),
        ]
        let marks = groups.map { group in
            let isWhole = WorkerProtections.kinds.filter { group.matches($0.name) }.allSatisfy(given.has)
            return "\(group.name) \(isWhole ? "✓" : "–")"
        }
        var reasons: [(names: [String], text: String)] = []
        for kind in WorkerProtections.kinds where !given.has(kind) {
            let text = WorkerProtections.reason(kind)
            if let index = reasons.firstIndex(where: { $0.text == text }) {
                reasons[index].names.append(kind.name)
            } else {
                reasons.append(([kind.name], text))
            }
        }
        return ([marks.joined(separator: "  ")] + reasons.map { "  without \($0.names.joined(separator: ", ")): \($0.text)" })
            .joined(separator: "\n")
    }
}

/// What an operator asks of the machine before code of somebody else runs on it.
struct MinimumCage {
    /// Names of protections.
    var names: [String] = WorkerProtections.minimum

    /// Names that no protection has.
    var unknown: [String] { names.filter { name in !WorkerProtections.kinds.contains { $0.name == name } } }

    /// What of it a machine does not give.
    func missing(in given: WorkerProtections) -> [String] {
        WorkerProtections.kinds.filter { names.contains($0.name) && !given.has($0) }.map(\.name)
    }
}
