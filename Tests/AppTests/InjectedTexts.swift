import Foundation
import Store
import StrictJSON
import Testing

/// SQL in the texts that a host's document says routes for those who are signed in take: parts of paths, queries, fields of
/// bodies. No answer is a failure, sleeps, or finds more than with a word that means nothing, and the tables are as they were.
struct InjectedTexts: Sendable {
    let surface: Surface

    /// Twenty seconds of sleep would be seen; so would a table that is gone, and rows that are another's.
    private static let texts = [
        "' OR '1'='1", "'; DROP TABLE account.user; --", "x' UNION SELECT password_hash FROM account.user_secret --",
        "' || pg_sleep(20) || '", #"\'; SELECT pg_sleep(20); --"#, "%", "\"; DELETE FROM account.user; --", "$$; RESET ROLE; --",
    ]

    func check() async throws {
        let begun = ContinuousClock.now
        let before = try state()
        let owner = try surface.person("platform", "owner").token
        // What ends the asker's own session or the host's people would end the test.
        let routes = surface.routes.filter { !$0.isStream && $0.method != "DELETE" && $0.name != "logout" && !$0.isOpen }
        let (findings, slowest) = try await Surface.inLanes(routes) { index, route in
            var asking = Asking(route: route, token: owner, line: KeptLine(port: surface.port, from: "127.0.5.\(index + 1)"))
            try asking.askAll()
            return (asking.findings, asking.slowest)
        }.reduce(into: (Findings(), Duration.zero)) { all, one in
            all.0 += one.0
            all.1 = max(all.1, one.1)
        }
        findings.record()
        #expect(findings.asked > 3_000)
        // Some of it was welcome: there may be more people and tenants.
        let lost = Set(before).subtracting(try state())
        #expect(lost.isEmpty, "\(lost)")
        #expect(slowest < .seconds(15), "\(slowest)")
        let words = "\(routes.count) routes in \(ContinuousClock.now - begun), the slowest took \(slowest)"
        print("SQL injection: \(findings.asked) answers of \(words)")
    }

    /// Who there is and what they are, and every table.
    private func state() throws -> [String] {
        let connection = try surface.database()
        let people = "SELECT concat_ws(' ', name, role, status, tenant_id) FROM account.user ORDER BY user_id"
        let tables = "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"
        return try [people, tables].flatMap { sql in
            try connection.query(sql).map { (row) throws(DatabaseError) in try row.text(0) }
        }
    }

    /// One route is asked.
    private struct Asking {
        let route: SurfaceRoute
        let token: String
        let line: KeptLine
        var findings = Findings()
        var slowest = Duration.zero

        init(route: SurfaceRoute, token: String, line: KeptLine) {
            self.route = route
            self.token = token
            self.line = line
        }

        private var example: JSON? {
            guard case .json(_, let example) = route.body else { return nil }
            return example
        }

        private func isText(_ schema: JSON) -> Bool { schema["type"]?.string == "string" }

        private func word(_ parameter: SurfaceRoute.Parameter) -> String {
            if !isText(parameter.schema) { return "987654321987654321" }
            return SurfaceRoute.elements(parameter.schema["enum"]).first?.string ?? "surface"
        }

        /// The address with one parameter of another value.
        private func target(_ injected: String?, _ text: String) -> String {
            let path = route.target { name in
                if name == injected { return text }
                return route.parts(false).first { $0.name == name }.map(word) ?? "surface"
            }
            let query = route.parts(true).compactMap { parameter -> String? in
                if parameter.name == injected { return "\(parameter.name)=\(SurfaceRoute.escaped(text))" }
                return parameter.isRequired ? "\(parameter.name)=\(SurfaceRoute.escaped(word(parameter)))" : nil
            }
            return path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        }

        private mutating func ask(_ target: String, _ body: JSON?, _ what: String) throws -> Int {
            let clock = ContinuousClock()
            let begun = clock.now
            let answer = try line.send(
                route.method, target, token: token, body: Array((body?.description ?? "").utf8),
                headers: ["Content-Type: application/json"])
            slowest = max(slowest, clock.now - begun)
            let words = "\(route.title), \(what): \(answer.status) \(answer.text.prefix(300))"
            findings.expect(answer.status < 500, words)
            let shown = ["$scrypt$", "syntax error", "PG::", "SQLSTATE", "account.user_secret\" "]
            findings.expect(!shown.contains { answer.text.contains($0) }, words)
            do throws(JSONSyntaxError) { return InjectedTexts.elements(try JSON(Array(answer.body))) } catch { return 0 }
        }

        mutating func askAll() throws {
            for parameter in route.parameters where isText(parameter.schema) {
                // Only what reads finds: what it finds for a word that nothing has.
                let nothing = try ask(target(parameter.name, "surface"), example, "\(parameter.name) = surface")
                for text in InjectedTexts.texts {
                    let found = try ask(target(parameter.name, text), example, "\(parameter.name) = \(text)")
                    findings.expect(
                        route.isChange || found <= nothing, "\(route.title), \(parameter.name) = \(text): \(found) rows")
                }
            }
            guard let example else { return }
            for place in InjectedTexts.places(example, []) {
                for text in InjectedTexts.texts {
                    let body = example.setting(place[...], .text(text))
                    _ = try ask(target(nil, ""), body, "\(place.joined(separator: ".")) = \(text)")
                }
            }
        }
    }

    /// Of all lists in an answer.
    private static func elements(_ json: JSON) -> Int {
        switch json {
        case .object(let members): members.reduce(0) { $0 + elements($1.value) }
        case .array(let elements): elements.count
        default: 0
        }
    }

    /// Where a body has texts.
    private static func places(_ json: JSON, _ path: [String]) -> [[String]] {
        switch json {
        case .text: [path]
        case .object(let members): members.flatMap { places($0.value, path + [$0.name]) }
        case .array(let elements): elements.enumerated().flatMap { places($0.element, path + ["\($0.offset)"]) }
        default: []
        }
    }
}
