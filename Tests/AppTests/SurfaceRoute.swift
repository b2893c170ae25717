import Foundation
import StrictJSON

/// An operation of a host's OpenAPI document, as a client reads it.
struct SurfaceRoute: Sendable {
    struct Parameter: Sendable {
        var name: String
        var isQuery: Bool
        var isRequired: Bool
        var schema: JSON
    }

    enum Body: Sendable {
        case none
        case json(schema: JSON, example: JSON)
        case bytes
    }

    var method: String
    /// With the names of parts in braces.
    var path: String
    var name: String
    /// Nobody has to be known.
    var isOpen: Bool
    var permission: String?
    /// Only within the platform's own tenant.
    var isStaffOnly = false
    /// How far the permission goes, by role.
    var reaches: [String: String] = [:]
    /// Of path and query.
    var parameters: [Parameter]
    var body: Body
    /// Whether it takes an `Idempotency-Key`.
    var isIdempotent: Bool
    /// Whether the answer goes on.
    var isStream: Bool
    /// Whether it answers by becoming a WebSocket.
    var isSocket: Bool
    /// By status, 200 or 4XX; without a content type nothing comes back.
    var answers: [(status: String, contentType: String?, schema: JSON?)]

    var isChange: Bool { method != "GET" }

    /// `GET /api/v1/instances`.
    var title: String { "\(method) \(path)" }

    func parts(_ isQuery: Bool) -> [Parameter] { parameters.filter { $0.isQuery == isQuery } }

    /// The path with these values, percent-encoded, for its parts.
    func target(_ value: (String) -> String) -> String {
        var target = path
        for part in parts(false) { target = target.replacing("{\(part.name)}", with: SurfaceRoute.escaped(value(part.name))) }
        return target
    }

    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "-._~").union(.alphanumerics)) ?? text
    }

    /// Every operation of a document.
    static func all(_ document: JSON) -> [SurfaceRoute] {
        members(document["paths"]).flatMap { path, item in
            members(item).map { method, operation in SurfaceRoute(method.uppercased(), path, operation, document) }
        }
    }

    private init(_ method: String, _ path: String, _ operation: JSON, _ document: JSON) {
        self.method = method
        self.path = path
        name = operation["operationId"]?.string ?? ""
        isOpen = operation["security"] == .array([])
        if let permission = operation["x-permission"] {
            self.permission = permission["name"]?.string
            isStaffOnly = permission["staffOnly"] == .boolean(true)
            for (role, reach) in SurfaceRoute.members(permission["roles"]) { reaches[role] = reach.string }
        }
        parameters = SurfaceRoute.elements(operation["parameters"]).compactMap { parameter in
            guard let name = parameter["name"]?.string, let place = parameter["in"]?.string, place != "header" else { return nil }
            return Parameter(
                name: name, isQuery: place == "query", isRequired: parameter["required"] == .boolean(true),
                schema: SurfaceRoute.resolved(parameter["schema"] ?? .null, document))
        }
        isIdempotent = SurfaceRoute.elements(operation["parameters"]).contains { $0["name"]?.string == "Idempotency-Key" }
        let content = operation["requestBody"]?["content"]
        if let json = content?["application/json"] {
            body = .json(
                schema: SurfaceRoute.resolved(json["schema"] ?? .null, document), example: json["example"] ?? .object([]))
        } else {
            body = content == nil ? .none : .bytes
        }
        let responses = SurfaceRoute.members(operation["responses"]).map { status, response in
            let name = response["$ref"]?.string?.split(separator: "/").last.map(String.init)
            return (status, name.flatMap { document["components"]?["responses"]?[$0] } ?? response)
        }
        answers = responses.map { status, response in
            let content = SurfaceRoute.members(response["content"]).first
            return (status, content?.0, content?.1["schema"].map { SurfaceRoute.resolved($0, document) })
        }
        isSocket = answers.contains { $0.status == "101" }
        isStream = isSocket || answers.contains { $0.contentType == "text/event-stream" }
    }

    static func members(_ json: JSON?) -> [(String, JSON)] {
        guard case .object(let members) = json else { return [] }
        return members.map { ($0.name, $0.value) }
    }

    static func elements(_ json: JSON?) -> [JSON] {
        guard case .array(let elements) = json else { return [] }
        return elements
    }

    /// The same schema with its references' schemas in their places.
    private static func resolved(_ schema: JSON, _ document: JSON) -> JSON {
        switch schema {
        case .object(let members):
            if let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last {
                return resolved(document["components"]?["schemas"]?[String(name)] ?? .null, document)
            }
            return .object(members.map { JSON.Member(name: $0.name, value: resolved($0.value, document)) })
        case .array(let elements): return .array(elements.map { resolved($0, document) })
        default: return schema
        }
    }
}

extension JSON {
    /// Of a text.
    var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// Of a whole number.
    var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits)
    }

    /// The same object with another value of a key; nil: without it.
    func setting(_ name: String, _ value: JSON?) -> JSON {
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.name == name }) {
            if let value { members[index].value = value } else { members.remove(at: index) }
        } else if let value {
            members.append(Member(name: name, value: value))
        }
        return .object(members)
    }

    /// The value with another one at a path of keys and indexes.
    func setting(_ path: ArraySlice<String>, _ value: JSON?) -> JSON {
        guard let first = path.first else { return value ?? self }
        if case .array(var elements) = self, let index = Int(first), elements.indices.contains(index) {
            elements[index] = elements[index].setting(path.dropFirst(), value)
            return .array(elements)
        }
        if path.count == 1 { return setting(first, value) }
        return setting(first, (self[first] ?? .object([])).setting(path.dropFirst(), value))
    }
}
