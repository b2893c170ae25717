import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// A request to an operation, read strictly: what is not known is refused with its name, never passed over.
struct OperationRequest {
    /// Of a body in JSON.
    static let maximumJSON = 1 << 20

    private let request: Request
    private let context: BasicRequestContext

    init(_ request: Request, _ context: BasicRequestContext) {
        self.request = request
        self.context = context
    }

    /// The number in the path.
    func id() throws -> UInt64 {
        let text = context.parameters.get("id") ?? ""
        guard let id = UInt64(text) else {
            throw RequestProblem(
                .notFound, code: "instance_not_found",
                "There is no instance '\(text)': a path names an instance by its number, which GET /api/v1/instances lists.")
        }
        return id
    }

    /// The parameters behind the question mark, each at most once.
    func query(_ known: Set<String> = []) throws -> [String: String] {
        var values: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                throw RequestProblem(
                    .badRequest, code: "query_unknown",
                    "'\(name)' is not a query parameter here; \(OperationRequest.list(known))", field: String(name))
            }
            guard values.updateValue(String(value), forKey: String(name)) == nil else {
                throw RequestProblem(
                    .badRequest, code: "query_twice", "'\(name)' is given twice: give it once", field: String(name))
            }
        }
        return values
    }

    /// The bytes of the body.
    func bytes(upTo maximum: Int) async throws -> ByteBuffer {
        let tooLarge = RequestProblem(
            .contentTooLarge, code: "body_too_large", "The body has more than \(maximum) bytes, the most that is taken here.")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > maximum { throw tooLarge }
        var request = request
        do {
            return try await request.collectBody(upTo: maximum)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    /// The body as an object of these fields; no body is an empty object.
    func object<Body: Decodable>(_ type: Body.Type, fields: Set<String>) async throws -> Body {
        let data = try await json()
        for name in try names(in: data) where !fields.contains(name) {
            throw RequestProblem(
                .badRequest, code: "field_unknown", "'\(name)' is not a field here; \(OperationRequest.list(fields))",
                field: name)
        }
        do {
            return try decode(type, data)
        } catch let problem as RequestProblem where problem.code == "body_not_json" {
            // It was JSON a moment ago: Foundation does not say which number its type cannot hold.
            throw RequestProblem(
                .badRequest, code: "field_value", "A number is out of the range of its field: none is below zero here.")
        }
    }

    /// The body as an object whose fields are somebody else's to know.
    func texts() async throws -> [String: String] {
        try decode([String: ParameterText].self, try await json()).mapValues(\.text)
    }

    /// For operations without a body: an empty object is the same as none.
    func empty() async throws {
        struct Nothing: Decodable {}
        _ = try await object(Nothing.self, fields: [])
    }

    // MARK: - JSON

    private func json() async throws -> Data {
        let body = try await bytes(upTo: OperationRequest.maximumJSON)
        return body.readableBytes == 0 ? Data("{}".utf8) : Data(body.readableBytesView)
    }

    private func names(in data: Data) throws -> [String] {
        try decode([String: Anything].self, data).keys.sorted()
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw RequestProblem(error)
        }
    }

    private static func list(_ names: Set<String>) -> String {
        names.isEmpty ? "there is none" : "there are \(names.sorted().joined(separator: ", "))"
    }
}

/// A value that only has to be there.
private struct Anything: Decodable {
    init(from decoder: any Decoder) {}
}

/// A parameter's value: a text, or a whole number or truth value, which have one way to be written.
struct ParameterText: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = Self.optional({ try container.decode(Bool.self) }) {
            text = "\(flag)"
        } else if let number = Self.optional({ try container.decode(Int64.self) }) {
            text = "\(number)"
        } else {
            text = try container.decode(String.self)
        }
    }

    /// Nil when the value is of another form: then the next one is tried.
    private static func optional<Value>(_ decode: () throws -> Value) -> Value? {
        do { return try decode() } catch { return nil }
    }
}

/// A request that is refused before any operation hears of it.
struct RequestProblem: Error {
    var status: HTTPResponse.Status
    var code: String
    var detail: String
    var field: String?

    init(_ status: HTTPResponse.Status, code: String, _ detail: String, field: String? = nil) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
    }

    /// A field that has another form than it should.
    static func value(_ field: String, _ given: String, takes allowed: String) -> RequestProblem {
        RequestProblem(.badRequest, code: "field_value", "'\(field)' is \(given); it takes \(allowed)", field: field)
    }

    init(_ error: DecodingError) {
        func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
        switch error {
        case .keyNotFound(let key, let context):
            let field = path(context.codingPath + [key])
            self.init(.badRequest, code: "field_missing", "'\(field)' is missing", field: field)
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            guard !context.codingPath.isEmpty else {
                self.init(.badRequest, code: "body_not_an_object", "The body is JSON, but not an object like {\"name\": value}.")
                return
            }
            let field = path(context.codingPath)
            self.init(
                .badRequest, code: "field_value", "'\(field)' has another type; it takes \(RequestProblem.word(type))",
                field: field)
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            let field = path(context.codingPath)
            self.init(
                .badRequest, code: "field_value", "'\(field)' is out of range: \(context.debugDescription)", field: field)
        case .dataCorrupted:
            self.init(.badRequest, code: "body_not_json", "The body is not JSON in UTF-8.")
        @unknown default:
            self.init(.badRequest, code: "body_not_json", "The body cannot be read.")
        }
    }

    private static func word(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        default: "an object"
        }
    }
}
