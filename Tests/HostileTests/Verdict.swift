/// What was seen of an attack, beside what was expected.
struct Verdict: Sendable {
    var title: String
    var expected: String
    var seen: String
    /// Empty when all is as expected.
    var problems: [String] = []
}

extension Verdict {
    /// Judges the rows of a user that ran an attack. `failures` is how often the host starts a plugin again before it gives up.
    init(_ attack: Attack, user: String, rows: RunRows, failures: Int) {
        let incidents = rows.incidents[user] ?? []
        let faults = incidents.filter { !["started", "restarted", "quarantined", "stopped"].contains($0.kind) }
        let isQuarantined = incidents.contains { $0.kind == "quarantined" }
        let told = rows.told[user] ?? []
        title = attack.title
        expected = attack.expectation.description
        seen = Verdict.summary(faults, isQuarantined: isQuarantined, told: told, refusals: rows.refusals[user] ?? [:])
        switch attack.expectation {
        case .ended(let failure, let texts):
            expect(faults, failure, texts)
            if faults.count != failures { problems.append("failed \(faults.count) times, not \(failures)") }
            if !isQuarantined { problems.append("is not quarantined") }
            if incidents.filter({ $0.kind == "restarted" }).count != failures - 1 { problems.append("was not restarted each time") }
        case .hopeless(let failure, let texts):
            expect(Array(faults.suffix(1)), failure, texts)
            if !isQuarantined { problems.append("is not quarantined") }
        case .neverStarts(let texts):
            expect(faults, .loadFailed, texts)
            if faults.count != 1 { problems.append("failed \(faults.count) times, not once") }
            if incidents.contains(where: { $0.kind == "started" }) { problems.append("was started") }
            if rows.orders[user] != nil { problems.append("has orders") }
        case .runsOn(let seen):
            if let fault = faults.first { problems.append("\(fault.kind): \(fault.text)") }
            if let seen, !told.contains(where: { $0.contains(seen) }) { problems.append("did not see it: \(told.prefix(3))") }
            if rows.orders[user] == nil { problems.append("has no orders") }
        case .refused(let code):
            if let fault = faults.first { problems.append("\(fault.kind): \(fault.text)") }
            if rows.refusals[user]?[code] == nil { problems.append("was not refused with \(code)") }
            if rows.orders[user] == nil { problems.append("has no orders") }
        }
    }

    private mutating func expect(_ faults: [RunRows.Incident], _ failure: Expectation.Failure, _ texts: [String]) {
        if faults.isEmpty { problems.append("did not fail") }
        for fault in faults {
            if fault.kind != failure.rawValue { problems.append("is \(fault.kind), not \(failure.rawValue)") }
            for text in texts where !fault.text.contains(text) { problems.append("does not say \"\(text)\": \(fault.text)") }
        }
    }

    private static func summary(
        _ faults: [RunRows.Incident], isQuarantined: Bool, told: [String], refusals: [String: Int]
    ) -> String {
        var parts: [String] = []
        if let last = faults.last {
            let reason = last.text.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
            parts.append("\(last.kind) × \(faults.count): \(reason)")
        }
        if isQuarantined { parts.append("quarantined") }
        if let line = told.last { parts.append("told \"\(line)\"") }
        if !refusals.isEmpty { parts.append(refusals.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }.joined(separator: ", ")) }
        return parts.isEmpty ? "runs on" : parts.joined(separator: ", ")
    }
}
