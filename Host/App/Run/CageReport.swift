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

    /// `limits ✓  empty root ✓ …  landlock scope –`, and a line for each reason why something is missing.
    static func lines(_ protections: [HealthState.Protection]) -> String {
        let marks = protections.map { "\($0.name) \($0.isActive ? "✓" : "–")" }.joined(separator: "  ")
        var reasons: [String] = []
        for text in protections.filter({ !$0.isActive }).map(\.text) where !reasons.contains(text) { reasons.append(text) }
        return
            ([marks]
            + reasons.map { reason in
                let names = protections.filter { !$0.isActive && $0.text == reason }.map(\.name).joined(separator: ", ")
                return "  \(names): \(reason)"
            }).joined(separator: "\n")
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
