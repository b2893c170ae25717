import Foundation
import Store
import StrictJSON
import Testing

/// Everything that a host's document says it takes, wrong in every way: 4xx with a code and the place, and nothing has happened.
struct WrongInput: Sendable {
    let surface: Surface

    func check() async throws {
        let before = try StoredRows(surface.database())
        // Whoever may most: what is refused is refused for what it says.
        let owner = try surface.person("platform", "owner").token
        var findings = try await Surface.inLanes(surface.routes) { index, route in
            var findings = Findings()
            var asking = try Asking(surface: surface, route: route, token: route.isOpen ? nil : owner, index: index)
            try asking.askPath(&findings)
            try asking.askQuery(&findings)
            try asking.askBody(&findings)
            try asking.askHeaders(&findings)
            return findings
        }.reduce(into: Findings(), +=)
        let after = try StoredRows(surface.database())
        for change in after.changes(since: before) {
            findings.expect(false, "a request that was refused changed something: \(change)")
        }
        findings += try await checkExtremes(owner)
        findings.record()
        #expect(findings.asked > 5_000)
        print("wrong input: \(findings.asked) requests to \(surface.routes.count) routes, \(after.tables.count) tables as before")
    }

    // MARK: - At the bounds

    /// What the document takes and nobody means: refused or answered, and the host is still there.
    private func checkExtremes(_ owner: String) async throws -> Findings {
        try await Surface.inLanes(surface.routes) { index, route in
            let line = KeptLine(port: surface.port, from: "127.0.6.\(index + 1)")
            var findings = Findings()
            let target = try surface.things.target(route)
            func expect(_ query: String, _ body: JSON?) throws {
                let answer = try line.send(
                    route.method, target + query, token: owner, body: Array((body?.description ?? "").utf8),
                    headers: body == nil ? [] : ["Content-Type: application/json"])
                let words = "\(route.title) \(query) \(body?.description ?? ""): \(answer.status) \(answer.text.prefix(300))"
                findings.expect((200..<500).contains(answer.status), words)
                if let difference = surface.judge.judge(route, answer) { findings.expect(false, "\(words): \(difference)") }
            }
            for parameter in route.parts(true) where !route.isChange {
                for value in WrongInput.extremes(parameter) {
                    let others = route.parts(true).filter { $0.isRequired && $0.name != parameter.name }
                    let parts = others.map { "\($0.name)=BTC-USDT" } + ["\(parameter.name)=\(SurfaceRoute.escaped(value))"]
                    try expect("?" + parts.joined(separator: "&"), nil)
                }
            }
            guard case .json(let schema, let example) = route.body else { return findings }
            for (name, field) in SurfaceRoute.members(schema["properties"]) where field["format"]?.string == "date-time" {
                for time in WrongInput.times { try expect("", example.setting(name, .text(time))) }
            }
            return findings
        }.reduce(into: Findings(), +=)
    }

    /// Beyond what nanoseconds count to, on both sides, and just within.
    private static let times = [
        "0001-01-01T00:00:00Z", "1677-09-21T00:12:44Z", "1685-01-01T00:00:00Z", "2255-01-01T00:00:00Z", "2262-04-11T23:47:17Z",
        "9999-12-31T23:59:59Z",
    ]

    private static func extremes(_ parameter: SurfaceRoute.Parameter) -> [String] {
        let schema = parameter.schema
        if schema["format"]?.string == "date-time" { return times }
        if let least = schema["minimum"]?.integer { return ["\(least)", "\(schema["maximum"]?.integer ?? .max)"] }
        switch parameter.name {
        case "month": return ["0000-01", "1677-01", "2000-01", "2262-04", "3184-11", "9999-12"]
        case "cursor":
            let numbers = ["0", "-1", "\(Int64.max)", "\(Int64.min)", "\(Int64.max / 1_000)", "surface", "\u{0}"]
            return numbers.flatMap { number in
                (1...4).map { count in
                    let text = Array(repeating: number, count: count).joined(separator: "\n")
                    return Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
                }
            }
        case "lastEventID":
            return [Int64.max, .min, .max / 1_000].flatMap { ["1-1-\($0)-\($0)", "1-\(UInt64.max)-0-\($0)-\($0)-1-1"] }
        default: return []
        }
    }

    /// One route is asked.
    private struct Asking {
        let surface: Surface
        let route: SurfaceRoute
        let token: String?
        let index: Int
        private var line: KeptLine
        private var sent = 0
        private let target: String

        init(surface: Surface, route: SurfaceRoute, token: String?, index: Int) throws {
            self.surface = surface
            self.route = route
            self.token = token
            self.index = index
            line = KeptLine(port: surface.port, from: "127.10.\(index).1")
            target = try surface.things.target(route)
        }

        /// A thing that is there: what is wrong has to be seen before it is touched.
        private func part(_ name: String) throws -> String {
            let thing = try SurfaceThings.thing(route, name)
            return try #require(surface.things.values[thing], "Surface.begin makes no \(thing)")
        }

        private var required: [String] {
            route.parts(true).filter(\.isRequired).map { "\($0.name)=\(SurfaceRoute.escaped(value($0.schema)))" }
        }

        /// One that the schema takes.
        private func value(_ schema: JSON) -> String {
            SurfaceRoute.elements(schema["enum"]).first?.string ?? (schema["type"]?.string == "integer" ? "1" : "surface")
        }

        private var example: [UInt8] {
            guard case .json(_, let example) = route.body else { return [] }
            return Array(example.description.utf8)
        }

        /// Refused, by a problem with a code; at a place, where it has one.
        private mutating func refused(
            _ target: String, _ body: [UInt8], _ what: String, headers: [String] = ["Content-Type: application/json"],
            field: String? = nil, statuses: Set<Int> = [400, 413, 415, 422], _ findings: inout Findings
        ) throws {
            // Whoever is nobody may ask seldom: some requests from each address.
            sent += 1
            if token == nil, sent % 15 == 0 {
                line = KeptLine(port: surface.port, from: "127.10.\(index).\(sent / 15 + 1)")
            }
            let answer = try line.send(route.method, target, token: token, body: body, headers: headers)
            let words = "\(route.title), \(what): \(answer.status) \(answer.text.prefix(300))"
            if let difference = surface.judge.judge(route, answer) { findings.expect(false, "\(words); \(difference)") }
            guard statuses.contains(answer.status), answer.headers["content-type"] == "application/problem+json" else {
                return findings.expect(false, words)
            }
            do throws(JSONSyntaxError) {
                let problem = try JSON(Array(answer.body))
                let fields = SurfaceRoute.elements(problem["errors"]).compactMap { $0["field"]?.string }
                let isPlaced = field.map { fields.contains($0) || problem["field"]?.string == $0 } ?? true
                let code = problem["code"]?.string ?? ""
                findings.expect(isPlaced && !code.isEmpty && code != "internal", "\(words); \(field ?? "") expected")
            } catch {
                findings.expect(false, "\(words): \(error)")
            }
        }

        // MARK: - Path

        mutating func askPath(_ findings: inout Findings) throws {
            let texts = [
                "%00", "%FF", "%C0%AF", "%", "%zz", "a%2Fb", "..%2F..%2Fetc%2Fpasswd", String(repeating: "1", count: 5_000),
            ]
            let numbers = [
                "0", "-1", "1.5", "1e3", "surface", "9223372036854775808", "99999999999999999999", "%20", "01", "+1", "%D9%A1",
                "1%3B", "0x10", "null", "1,2",
            ]
            for part in route.parts(false) {
                let isNumber = part.schema["type"]?.string == "integer"
                for value in texts + (isNumber ? numbers : []) {
                    var path = route.path
                    for other in route.parts(false) {
                        path = path.replacing(
                            "{\(other.name)}", with: other.name == part.name ? value : try self.part(other.name))
                    }
                    try refused(path, example, "{\(part.name)} = \(value.prefix(40))", statuses: [400, 404], &findings)
                }
            }
            guard route.parts(false).isEmpty else { return }
            for path in [
                "\(route.path)/../../etc/passwd", "\(route.path)/surface/surface/surface", "\(route.path)%00", "/\(route.path)x",
            ] {
                try refused(path, example, path, statuses: [400, 404, 405], &findings)
            }
        }

        // MARK: - Query

        mutating func askQuery(_ findings: inout Findings) throws {
            for query in ["surface=1", "%FF=1", "a=%FF", "a=%00", "%", "surface", "tenant%00=1"] where query != "" {
                try refused("\(target)?\(query)", example, "?\(query)", &findings)
            }
            for parameter in route.parts(true) {
                let name = parameter.name
                let others = required.filter { !$0.hasPrefix("\(name)=") }
                func query(_ parts: [String]) -> String { (others + parts).joined(separator: "&") }
                for value in wrongValues(parameter.schema) {
                    let words = "\(name) = \(value.prefix(40))"
                    try refused("\(target)?\(query(["\(name)=\(value)"]))", example, words, field: name, &findings)
                }
                for value in ["%FF", "%00", "%", "%C0%AF"] {
                    try refused("\(target)?\(query(["\(name)=\(value)"]))", example, "\(name) = \(value)", &findings)
                }
                let value = "\(name)=\(SurfaceRoute.escaped(value(parameter.schema)))"
                try refused("\(target)?\(query([value, value]))", example, "\(name) twice", field: name, &findings)
                if parameter.isRequired {
                    try refused("\(target)?\(others.joined(separator: "&"))", example, "\(name) missing", field: name, &findings)
                }
            }
        }

        private func wrongValues(_ schema: JSON) -> [String] {
            switch schema["type"]?.string {
            case "integer":
                let most = schema["maximum"]?.integer ?? .max
                return ["", "surface", "1.5", "-1", "1e3", "0x1", "01", "+1", "%201", "99999999999999999999", "1%2C2"]
                    + (most < .max ? ["\(most + 1)"] : [])
            case "boolean": return ["", "1", "yes", "TRUE", "null", "surface"]
            default:
                var wrong: [String] = []
                if (schema["minLength"]?.integer ?? 0) > 0 { wrong.append("") }
                if let most = schema["maxLength"]?.integer { wrong.append(String(repeating: "1", count: most + 1)) }
                if schema["pattern"] != nil { wrong.append("%01%01%01%01%01%01%01%01") }
                if schema["enum"] != nil { wrong += ["surface", ""] }
                if schema["format"]?.string == "date-time" {
                    wrong += ["2026-13-45T00:00:00Z", "yesterday-at-four-o-clock", "2026-01-01T00%3A00%3A00%2B25:99"]
                }
                return wrong
            }
        }

        // MARK: - Body

        mutating func askBody(_ findings: inout Findings) throws {
            let query = required.isEmpty ? "" : "?" + required.joined(separator: "&")
            switch route.body {
            case .none:
                for body in ["{\"surface\":1}", "[]", "7", "{", "\u{1}", "null"] where route.isChange {
                    try refused(target + query, Array(body.utf8), body, &findings)
                }
            case .bytes:
                try refused(target + query, [], "nothing", headers: ["Content-Type: application/octet-stream"], &findings)
            case .json(let schema, let example):
                for wrong in WrongBodies(schema, example: example).all {
                    let place = wrong.field.map { " of '\($0)'" } ?? ""
                    try refused(
                        target + query, wrong.bytes, "\(wrong.what)\(place)",
                        field: wrong.field?.isEmpty == false ? wrong.field : nil,
                        &findings)
                }
                if !SurfaceRoute.elements(schema["required"]).isEmpty { try refused(target + query, [], "nothing", &findings) }
                let space = Array(repeating: UInt8(ascii: " "), count: 1 << 20)
                try refused(target + query, self.example + space, "a megabyte and more", statuses: [413], &findings)
            }
        }

        // MARK: - Headers

        mutating func askHeaders(_ findings: inout Findings) throws {
            let query = required.isEmpty ? "" : "?" + required.joined(separator: "&")
            guard case .json = route.body else { return }
            for key in [String(repeating: "k", count: 129), "a key", "schlüssel"] where route.isIdempotent {
                let headers = ["Content-Type: application/json", "Idempotency-Key: \(key)"]
                try refused(
                    target + query, example, "the key \(key.prefix(20))", headers: headers, field: "Idempotency-Key", &findings)
            }
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "json", "*/*"] {
                try refused(
                    target + query, example, type, headers: ["Content-Type: \(type)"], field: "Content-Type", statuses: [415],
                    &findings)
            }
        }
    }
}
