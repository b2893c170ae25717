import Foundation
import StrictJSON
import Testing

/// A request that succeeds, and what is remembered of its answer. `$thing` in it stands for what an earlier one remembered.
struct SurfaceStep: Sendable {
    /// `acme-owner`; a thing that is a token; `nobody`.
    var who: String
    /// Of the route.
    var name: String
    /// `?query`, JSON, the name of bytes, or two of them with a space between.
    var what: String
    /// Things by the places of an answer where they stand: `sessions.0.id`.
    var keep: [String: String]
    /// What the route answers here, of necessity; nil: success.
    var refusal: String?
    /// Asked again until the answer has this field.
    var until: String?

    init(
        _ who: String, _ name: String, _ what: String = "", keep: [String: String] = [:], refusal: String? = nil,
        until: String? = nil
    ) {
        self.who = who
        self.name = name
        self.what = what
        self.keep = keep
        self.refusal = refusal
        self.until = until
    }
}

/// Things of a tenant by what they are, and the routes' parts and fields that name them.
struct SurfaceThings: Sendable {
    var values: [String: String]
    var bytes: [String: [UInt8]] = [:]

    /// What the last part of a path names. A route with another one is not tested before it is here.
    static let parts = [
        "candle-files/{id}": "candleFile", "configuration/versions/{version}": "configuration", "credentials/{id}": "credential",
        "flags/{name}": "flag", "instances/{id}": "instance", "instances/{id}/commands/{name}": "command",
        "invitations/{id}": "invitation", "jobs/{id}": "job", "market/instruments/{name}": "instrument",
        "me/sessions/{id}": "session", "me/tokens/{id}": "apiToken", "notifications/channels/{id}": "channel",
        "orders/{id}": "order", "plugins/{plugin}": "plugin", "plugins/{plugin}/versions/{version}": "pluginVersion",
        "positions/{instance}": "manual", "publishers/{fingerprint}": "publisher", "tenants/{name}": "tenant",
        "users/{id}": "user", "users/{id}/sessions/{session}": "session",
    ]

    /// Every tenant's, or numbered in each: no secret by their name.
    static let shared: Set<String> = [
        "command", "configuration", "flag", "instrument", "plugin", "pluginVersion", "publisher",
    ]

    /// As a thing is named that nobody has.
    static func unknown(_ thing: String) -> String {
        switch thing {
        case "order": "TB0000ZZZZ0000ZZZZ000000ZZZZ"
        case "tenant", "userName", "instanceName": "nobody-\(thing.lowercased())"
        default: "987654321987654321"
        }
    }

    /// What a part of a route's path names.
    static func thing(_ route: SurfaceRoute, _ part: String) throws -> String {
        let end = try #require(route.path.range(of: "{\(part)}")).upperBound
        let place = String(route.path[..<end]).replacing("/api/v1/", with: "")
        return try #require(
            parts[place], "\(route.title) is new: say in SurfaceThings.parts what {\(part)} names, and make one in Surface.begin")
    }

    /// A route's path with these things' names.
    func target(_ route: SurfaceRoute, _ others: [String: String] = [:]) throws -> String {
        var target = route.path
        for part in route.parts(false) {
            let thing = try SurfaceThings.thing(route, part.name)
            let value = try #require(others[thing] ?? values[thing], "\(route.title): Surface.begin makes no \(thing)")
            target = target.replacing("{\(part.name)}", with: SurfaceRoute.escaped(value))
        }
        return target
    }

    /// A text with the things in their places.
    func filled(_ text: String, _ others: [String: String] = [:]) -> String {
        let all = values.merging(others) { _, other in other }
        return all.keys.sorted { $0.count > $1.count }.reduce(text) { $0.replacing("$\($1)", with: all[$1] ?? "") }
    }
}

extension Surface {
    /// Makes these requests one after the other; what they keep is in `things`.
    mutating func walk(_ steps: [SurfaceStep]) async throws {
        for step in steps {
            if let until = step.until {
                try await Program.poll("\(step.name) with \(until)") { SurfaceStep.find(until, in: try await answer(step)) }
            } else {
                let answer = try await answer(step)
                for (thing, place) in step.keep { things.values[thing] = try SurfaceStep.value(at: place, answer) }
            }
        }
    }

    private func answer(_ step: SurfaceStep) async throws -> JSON {
        let route = try route(step.name)
        var (query, what) = ("", things.filled(step.what))
        if what.hasPrefix("?") {
            let end = what.firstIndex(of: " ") ?? what.endIndex
            (query, what) = (String(what[..<end]), String(what[end...].drop { $0 == " " }))
        }
        let bytes = things.bytes[what]
        let type = bytes == nil ? "application/json" : "application/octet-stream"
        let token = people.first { $0.name == step.who }?.token ?? things.values[step.who]
        let (target, body) = (try things.target(route) + query, bytes ?? Array(what.utf8))
        let answer = try await onThread {
            try KeptLine(port: port).send(
                route.method, target, token: token, body: body, headers: body.isEmpty ? [] : ["Content-Type: \(type)"])
        }
        let words = "\(step.who) \(step.name) \(target): \(answer.status) \(answer.text.prefix(400))"
        let difference = judge.judge(route, answer)
        #expect(difference == nil, "\(words): \(difference ?? "")")
        let isJSON = answer.headers["content-type"]?.hasSuffix("json") == true
        let json = isJSON ? try JSON(Array(answer.body)) : .null
        if let refusal = step.refusal {
            #expect(json["code"]?.string == refusal, "\(words)")
        } else {
            #expect(answer.status < 300, "\(words)")
        }
        return json
    }
}

extension SurfaceStep {
    fileprivate static func value(at place: String, _ answer: JSON) throws -> String {
        let value = try #require(find(place, in: answer), "\(place) of \(answer)")
        return value.string ?? "\(value)"
    }

    /// - Parameter place: names of members and numbers of elements, with points between them.
    fileprivate static func find(_ place: String, in answer: JSON) -> JSON? {
        place.split(separator: ".").map(String.init).reduce(answer as JSON?) { value, part in
            guard let value else { return nil }
            return Int(part).flatMap { SurfaceRoute.elements(value).dropFirst($0).first } ?? value[part]
        }
    }
}
