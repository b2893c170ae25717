import Foundation
import StrictJSON
import Testing

/// Every route that names a thing, asked for a thing of the tenant acme by people whose it is not: it is as if there were no such
/// thing, to the letter, and nothing has changed.
struct OtherTenants: Sendable {
    let surface: Surface

    /// A request for a thing of acme.
    private struct Case: Sendable {
        var route: SurfaceRoute
        /// The thing that is asked for; nil: all in `query` and `body`.
        var thing: String?
        var query = ""
        var body = ""

        /// Everything in it that is acme's.
        var things: [String] {
            let named = (query + body).matches(of: /\$([A-Za-z]+)/).map { String($0.1) }
            return Array(Set(named + [thing].compactMap(\.self)))
        }
    }

    /// Query parameters and fields of bodies that name things, by their names.
    private static let fields = [
        "tenant": "tenant", "user": "userName", "instance": "instance", "cancel": "order", "id": "order",
        "candles.source": "candleFile", "invitation": "invitation", "users": "userName",
    ]

    /// Bodies that name them. Everything else in them is right, so that the name alone is what they are refused for.
    private static let bodies: [(route: String, json: String)] = [
        ("enableInstance", #"{"user": "$userName", "plugin": "Quoting"}"#),
        ("enableInstance", #"{"tenant": "$tenant", "user": "$userName", "plugin": "Quoting"}"#),
        ("submitOrder", #"{"user": "$userName", \#(order)}"#),
        ("submitOrder", #"{"tenant": "$tenant", "user": "$userName", \#(order)}"#),
        ("changeOrders", #"{"actions": [{"cancel": "$order"}]}"#),
        ("changeOrders", #"{"actions": [{"amend": {"id": "$order", "price": "1100"}}]}"#),
        ("changeOrders", #"{"user": "$userName", "actions": [{"submit": {\#(order)}}]}"#),
        ("changeOrders", #"{"tenant": "$tenant", "user": "$userName", "actions": [{"submit": {\#(order)}}]}"#),
        ("swap", #"{"instance": $instance, "to": "2.0.0"}"#),
        ("startBacktest", #"{"plugin": "Quoting", "candles": {"source": "upload:$candleFile"}}"#),
        ("registerCredential", #"{"tenant": "$tenant", \#(credential)}"#),
        ("registerCredential", #"{"user": "$userName", \#(credential)}"#),
        ("invite", #"{"tenant": "$tenant", "role": "viewer"}"#),
        ("makeUser", #"{"tenant": "$tenant", "name": "surface", "role": "viewer"}"#),
        (
            "addChannel",
            #"{"tenant": "$tenant", "kind": "webhook", "name": "x", "url": "https://127.0.0.1:1/x", "topics": ["fill"]}"#
        ),
        ("setHalt", #"{"scope": "user", "name": "$userName", "level": "cancel", "reason": "surface"}"#),
        ("setHalt", #"{"scope": "tenant", "name": "$tenant", "level": "cancel", "reason": "surface"}"#),
        ("setHalt", #"{"scope": "instance", "name": "$instanceName", "level": "cancel", "reason": "surface"}"#),
    ]

    private static let queries: [(route: String, query: String)] = [
        ("liftHalt", "?scope=user&name=$userName&reason=surface"),
        ("liftHalt", "?scope=tenant&name=$tenant&reason=surface"),
        ("liftHalt", "?scope=instance&name=$instanceName&reason=surface"),
    ]

    /// For the staff alone, or asked by nobody who is known: what they name is of no tenant of the caller's.
    private static let elsewhere = [
        "register.tenant", "register.invitation", "rotateKey.tenant", "swap.tenant", "setFlag.users",
    ]

    private static let order = #""instrument": "BTC-USDT", "side": "buy", "type": "limit", "quantity": "0.01", "price": "1000""#
    private static let credential =
        #""venue": "paper", "name": "surface", "key": "EXAMPLE-KEY-0002", "secret": "EXAMPLE-SECRET-0002""#

    func check() async throws {
        let before = try StoredRows(surface.database())
        let cases = try pathCases() + queryCases() + bodyCases()
        #expect(cases.count > 80)
        let strangers = surface.people.filter {
            $0.tenant == "bolt" || $0.tenant == "acme" && ["trader", "author"].contains($0.role)
        }
        var findings = Findings()
        findings += try await Surface.inLanes(strangers) { index, person in
            let line = KeptLine(port: surface.port, from: "127.0.5.\(index + 1)")
            var findings = Findings()
            for one in cases where isStranger(person, one.route) && !(person.tenant == "acme" && one.things.contains("tenant")) {
                try ask(one, person, line, &findings)
            }
            if person.tenant == "bolt" { try readLists(person, line, &findings) }
            return findings
        }.reduce(into: Findings(), +=)
        let after = try StoredRows(surface.database())
        for change in after.changes(since: before) {
            findings.expect(false, "somebody else's request changed something: \(change)")
        }
        findings.record()
        print(
            "other tenants: \(cases.count) things asked for, \(findings.asked) answers, \(after.tables.count) tables as before"
        )
    }

    /// Whether the route lets the person in and acme's things are not the person's.
    private func isStranger(_ person: Surface.Person, _ route: SurfaceRoute) -> Bool {
        guard !route.isOpen, !route.isStaffOnly else { return false }
        let reach = route.permission == nil ? "own" : route.reaches[person.role]
        return person.tenant == "acme" ? reach == "own" : reach != nil
    }

    // MARK: - What is asked

    private func pathCases() throws -> [Case] {
        try surface.routes.flatMap { route in
            try route.parts(false).compactMap { part in
                let thing = try SurfaceThings.thing(route, part.name)
                guard !SurfaceThings.shared.contains(thing) else { return nil }
                return Case(route: route, thing: thing, query: required(route, without: nil))
            }
        }
    }

    private func queryCases() throws -> [Case] {
        try OtherTenants.queries.map { Case(route: try surface.route($0.route), query: $0.query) }
            + surface.routes.flatMap { route in
                route.parts(true).compactMap { parameter in
                    guard let thing = OtherTenants.fields[parameter.name] else { return nil }
                    // Whoever has a role for its own things alone asks for them without saying whose.
                    let others = required(route, without: parameter.name)
                    let query = others + (others.isEmpty ? "?" : "&") + "\(parameter.name)=$\(thing)"
                    return Case(route: route, query: query)
                }
            }
    }

    private func bodyCases() throws -> [Case] {
        for route in surface.routes {
            guard case .json(let schema, _) = route.body else { continue }
            for field in OtherTenants.named(schema, "") {
                let name = "\(route.name).\(field.path)"
                let isTested =
                    OtherTenants.elsewhere.contains(name)
                    || OtherTenants.bodies.contains { $0.route == route.name && $0.json.contains("\"\(field.name)\": ") }
                #expect(
                    isTested, "\(route.title) takes a thing in '\(field.path)': say in OtherTenants.bodies how it is asked for")
            }
        }
        return try OtherTenants.bodies.map { Case(route: try surface.route($0.route), body: $0.json) }
    }

    /// Fields that name things: by their name, or as a number that ids have.
    private static func named(_ schema: JSON, _ path: String) -> [(path: String, name: String)] {
        let inner = SurfaceRoute.elements(schema["anyOf"]) + [schema["items"]].compactMap(\.self)
        let all = inner.flatMap { named($0, path) }
        return all
            + SurfaceRoute.members(schema["properties"]).flatMap { name, inner in
                let own = path.isEmpty ? name : "\(path).\(name)"
                let isID = inner["minimum"]?.integer == 1 && inner["maximum"]?.integer == .max
                let isNamed = fields[own] ?? fields[name] != nil || isID || inner["pattern"]?.string?.hasPrefix("^TB") == true
                return (isNamed ? [(own, name)] : []) + named(inner, own)
            }
    }

    private func required(_ route: SurfaceRoute, without name: String?) -> String {
        let parts = route.parts(true).filter { $0.isRequired && $0.name != name }.map { parameter in
            "\(parameter.name)=\(SurfaceRoute.elements(parameter.schema["enum"]).first?.string ?? "surface")"
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    // MARK: - Asking

    private func ask(_ one: Case, _ person: Surface.Person, _ line: KeptLine, _ findings: inout Findings) throws {
        let unknown = Dictionary(uniqueKeysWithValues: one.things.map { ($0, SurfaceThings.unknown($0)) })
        let known = try answer(one, [:], person, line)
        let other = try answer(one, unknown, person, line)
        let words = "\(one.route.title) \(one.query)\(one.body) as \(person.name)"
        findings.expect(
            known.text == other.text && known.status == other.status,
            "\(words): \(known.status) \(known.text.prefix(300)), of none \(other.status) \(other.text.prefix(300))"
        )
        // A list of nothing is an answer; a thing by its name is not there.
        let isList = one.thing == nil && !one.route.isChange
        let isRefused = [403, 404].contains(known.status) || isList && known.status == 200
        findings.expect(isRefused || saysSo(one, known), "\(words): \(known.status) \(known.text.prefix(300))")
        if let difference = known.difference { findings.expect(false, "\(words): \(difference)") }
    }

    /// Several actions are answered one by one, and a filter that nothing is of by nothing.
    private func saysSo(_ one: Case, _ answer: Answered) -> Bool {
        guard answer.status == 200 else { return false }
        switch one.route.name {
        case "changeOrders": return answer.text.contains("order_not_found") && !answer.text.contains(#""done":true"#)
        case "cancelOrders": return answer.text.contains(#""outcomes":[]"#)
        default: return false
        }
    }

    private struct Answered {
        var status: Int
        /// Without the request's number, and without the thing's name.
        var text: String
        var difference: String?
    }

    private func answer(_ one: Case, _ others: [String: String], _ person: Surface.Person, _ line: KeptLine) throws -> Answered {
        let things = surface.things
        let query = things.filled(one.query, others.mapValues(SurfaceRoute.escaped))
        var body = things.filled(one.body, others)
        if body.isEmpty, case .json(_, let example) = one.route.body { body = "\(example)" }
        let answer = try line.send(
            one.route.method, try things.target(one.route, others) + query, token: person.token, body: Array(body.utf8),
            headers: body.isEmpty ? [] : ["Content-Type: application/json"])
        var text = answer.text.replacing(/"requestID":"[0-9a-f]*"/, with: "")
        for thing in one.things.sorted(by: >) {
            for name in [things.values[thing] ?? "", SurfaceThings.unknown(thing)] {
                // A number stands alone: /api/v1 is none.
                for form in [name, SurfaceRoute.escaped(name)] {
                    text = text.replacing(try Regex("(^|[^0-9A-Za-z])\(form)\\b")) { "\(text[$0.range].first ?? " ")<thing>" }
                }
            }
        }
        return Answered(status: answer.status, text: text, difference: surface.judge.judge(one.route, answer))
    }

    /// Nothing that bolt can list is acme's: everything of acme has its name.
    private func readLists(_ person: Surface.Person, _ line: KeptLine, _ findings: inout Findings) throws {
        for route in surface.routes where !route.isChange && !route.isStream && isStranger(person, route) {
            guard route.parameters.allSatisfy({ $0.isQuery && !$0.isRequired }) else { continue }
            let answer = try line.send("GET", route.path, token: person.token)
            // The audit log has what the tenant's own people asked for, in their words.
            let text = answer.text.replacing(/"detail":\{[^{}]*\}/, with: "")
            let isRight = answer.status == 200 && !text.contains("acme")
            findings.expect(isRight, "\(route.title) as \(person.name): \(answer.status) \(answer.text.prefix(300))")
        }
    }
}
