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
        case .ended(let classes, let texts):
            expect(faults, classes, texts)
            if faults.count != failures { problems.append("failed \(faults.count) times, not \(failures)") }
            if !isQuarantined { problems.append("is not quarantined") }
            let restarts = incidents.filter { $0.kind == "restarted" }.count
            if attack.comesBack, restarts != failures - 1 { problems.append("was restarted \(restarts) times") }
        case .neverStarts(let texts):
            expect(faults, [.loadFailed], texts)
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

    private mutating func expect(_ faults: [RunRows.Incident], _ classes: [Expectation.Failure], _ texts: [String]) {
        if faults.isEmpty { problems.append("did not fail") }
        var wrong: [String] = []
        for fault in faults {
            if !classes.contains(where: { $0.rawValue == fault.kind }) { wrong.append("is \(fault.kind): \(fault.text)") }
            for text in texts where !fault.text.contains(text) { wrong.append("does not say \"\(text)\": \(fault.text)") }
        }
        if let first = wrong.first { problems.append("\(first) (\(wrong.count) such)") }
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
        if !refusals.isEmpty {
            parts.append(refusals.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }.joined(separator: ", "))
        }
        return parts.isEmpty ? "runs on" : parts.joined(separator: ", ")
    }
}
