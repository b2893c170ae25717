import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import NIOHTTP1
import StrictJSON

/// Reads what a request says, and refuses what its endpoint does not take.
struct RequestReader {
    /// Of a body in JSON.
    static let maximumJSON = 1 << 20
    /// The same of somebody who is not known: what anybody may make the host keep.
    static let maximumOpenJSON = 1 << 16

    let endpoint: Endpoint
    let settings: ServerSettings
    let authenticator: any Authenticator
    private var limits: ConnectionLimits { settings.limits }
    private var maximumJSON: Int { endpoint.access == .open ? RequestReader.maximumOpenJSON : RequestReader.maximumJSON }

    func call(_ request: Request, _ context: APIContext, _ principal: Principal?, _ reach: Reach) async throws -> Call {
        let parameters = try parameters(request, context)
        let stream = endpoint.isStreamed ? try stream(request) : nil
        let (body, json) = stream == nil ? try await body(request) : (ByteBuffer(), .object([]))
        var call = Call(
            principal: principal ?? .nobody, reach: reach, method: request.method, path: request.uri.path,
            headers: request.headers, parameters: parameters, body: body, json: json, requestID: context.requestID,
            address: context.address, stream: stream)
        if let principal { call.connection.isStillAllowed = { await authenticator.isStillAllowed(principal) } }
        call.connection.hangUp = context.hangUp
        call.connection.onGone = context.onGone
        return call
    }

    // MARK: - Address

    private func parameters(_ request: Request, _ context: APIContext) throws -> [String: String] {
        var values: [String: String] = [:]
        let known = endpoint.parameters.filter { $0.place == .query }
        for (name, value) in try RequestText.query(request.uri.query) {
            guard known.contains(where: { $0.name == name }) else {
                let names = known.isEmpty ? "there is none" : "there are \(known.map(\.name).joined(separator: ", "))"
                throw RequestProblem(
                    .badRequest, code: "query_unknown", "'\(name.prefix(64))' is not a query parameter here; \(names)",
                    field: String(name.prefix(64)))
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw RequestProblem(.badRequest, code: "query_twice", "'\(name)' is given twice: give it once", field: name)
            }
        }
        for parameter in endpoint.parameters {
            if parameter.place == .path { values[parameter.name] = try part(parameter.name, context) }
            guard let text = values[parameter.name] else {
                guard !parameter.isRequired else {
                    throw RequestProblem(
                        .badRequest, code: "query_missing", "'\(parameter.name)' is missing: \(parameter.text)",
                        field: parameter.name)
                }
                continue
            }
            guard let first = parameter.schema.problems(ofParameter: text, at: parameter.name).first else { continue }
            // Nothing is there under a name that nothing can have.
            if parameter.place == .path {
                throw RequestProblem(.notFound, code: "not_found", "There is nothing here: \(first.detail)")
            }
            throw RequestProblem(.badRequest, code: "query_value", first.detail, field: parameter.name)
        }
        return values
    }

    private func part(_ name: String, _ context: APIContext) throws -> String? {
        guard let text = context.parameters.get(name) else { return nil }
        guard let decoded = RequestText.decode(text, plusIsSpace: false) else {
            throw RequestProblem(
                .badRequest, code: "path_not_utf8", "'\(name)' in the path is not UTF-8 in percent-encoding.", field: name)
        }
        return decoded
    }

    // MARK: - Body

    private func body(_ request: Request) async throws -> (ByteBuffer, JSON) {
        switch endpoint.body {
        case .none:
            // An empty object is the same as none.
            let bytes = try await bytes(of: request, upTo: maximumJSON)
            guard bytes.readableBytes > 0 else { return (ByteBuffer(), .object([])) }
            try RequestReader.requireJSON(request.headers)
            try RequestReader.require(.fields([]), of: try RequestReader.json(bytes))
            return (ByteBuffer(), .object([]))
        case .json(let schema, _):
            let bytes = try await bytes(of: request, upTo: maximumJSON)
            if bytes.readableBytes > 0 { try RequestReader.requireJSON(request.headers) }
            let json = bytes.readableBytes == 0 ? JSON.object([]) : try RequestReader.json(bytes)
            try RequestReader.require(schema, of: json)
            return (bytes, json)
        case .bytes(let maximum, _):
            let bytes = try await bytes(of: request, upTo: maximum)
            guard bytes.readableBytes > 0 else { throw RequestReader.emptyBody }
            return (bytes, .object([]))
        }
    }

    private static func require(_ schema: Schema, of json: JSON) throws {
        guard case .object = json else {
            throw RequestProblem(
                .badRequest, code: "body_not_an_object", "The body is JSON, but not an object like {\"name\": value}.")
        }
        let problems = schema.problems(of: json)
        guard problems.isEmpty else { throw RequestProblem(problems) }
    }

    /// A body without a type is read as JSON; one that says that it is something else is not.
    private static func requireJSON(_ headers: HTTPFields) throws {
        guard let type = headers[.contentType] else { return }
        let parts = type.split(separator: ";").map { part in
            String(part.filter { $0 != " " && $0 != "\t" && $0 != "\"" }).lowercased()
        }
        guard parts.first == "application/json",
            parts.dropFirst().allSatisfy({ !$0.hasPrefix("charset=") || $0 == "charset=utf-8" })
        else {
            throw RequestProblem(
                .unsupportedMediaType, code: "media_type",
                "The body is said to be '\(type.prefix(100))'; this route takes JSON in UTF-8: send Content-Type: "
                    + "application/json.",
                field: "Content-Type", headers: [.accept: "application/json"])
        }
    }

    private static func json(_ bytes: ByteBuffer) throws -> JSON {
        do throws(JSONSyntaxError) {
            return try JSON(Array(bytes.readableBytesView))
        } catch {
            guard !error.isTooDeep else {
                throw RequestProblem(
                    .badRequest, code: "body_too_deep",
                    "The body has lists or objects in more than \(JSON.maximumDepth) levels: \(error).")
            }
            throw RequestProblem(.badRequest, code: "body_not_json", "The body is not JSON in UTF-8: \(error).")
        }
    }

    private func bytes(of request: Request, upTo maximum: Int) async throws -> ByteBuffer {
        let maximum = min(maximum, settings.maximumBodyBytes)
        let length = try RequestReader.length(request, upTo: maximum)
        if length == 0 || length == nil && request.headers[.transferEncoding] == nil { return ByteBuffer() }
        do {
            let bytes = try await RequestReader.collect(request, upTo: maximum, within: limits.time(upTo: maximum))
            if let bytes { return bytes }
        } catch is NIOTooManyBytesError {
            throw RequestReader.tooLarge(maximum)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RequestReader.malformed(error)
        }
        throw RequestReader.tooLate(limits.time(upTo: maximum))
    }

    /// Whether a body comes whole or chunked: of any other coding two readers may think differently.
    static func hasKnownEnd(_ headers: HTTPFields) -> Bool {
        let coding = headers[.transferEncoding]
        return coding == nil || coding?.lowercased() == "chunked"
    }

    /// What the caller says beforehand of a body; nil: nothing.
    private static func length(_ request: Request, upTo maximum: Int) throws -> Int? {
        if !hasKnownEnd(request.headers) {
            let coding = request.headers[.transferEncoding] ?? ""
            throw RequestProblem(
                .notImplemented, code: "transfer_encoding",
                "A body comes whole or chunked, not as '\(coding.prefix(64))'.", field: "Transfer-Encoding",
                headers: [.connection: "close"])
        }
        // Nothing is unpacked: a kilobyte that becomes a gigabyte stays a kilobyte.
        if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity" {
            throw RequestProblem(
                .unsupportedMediaType, code: "content_encoding",
                "The body is said to be packed as '\(coding.prefix(64))': send it as it is.", field: "Content-Encoding",
                headers: [.acceptEncoding: "identity"])
        }
        guard let text = request.headers[.contentLength] else { return nil }
        // The reader of HTTP lets digits alone through: more of them than fit are too many.
        guard let length = Int(text), length <= maximum else { throw tooLarge(maximum) }
        return length
    }

    /// What a body is made of is broken, or its sender went away in its middle.
    private static func malformed(_ error: any Error) -> RequestProblem {
        RequestProblem(
            .badRequest, code: "body_malformed",
            error is HTTPParserError ? "The body is no body of HTTP/1.1: \(error)." : "The connection broke off within the body.",
            headers: [.connection: "close"])
    }

    private static func tooLate(_ time: Duration) -> RequestProblem {
        RequestProblem(
            .requestTimeout, code: "body_timeout",
            "The body did not arrive within \(time): send it again, on a new connection.", headers: [.connection: "close"])
    }

    private static let emptyBody = RequestProblem(
        .badRequest, code: "body_empty", "The body is empty: send the bytes that this route takes.")

    private static func tooLarge(_ maximum: Int) -> RequestProblem {
        RequestProblem(
            .contentTooLarge, code: "body_too_large", "The body has more than \(maximum) bytes, the most that is taken here.")
    }

    /// The body as it comes, no longer than the route allows, nor for longer than one of that length may take.
    private func stream(_ request: Request) throws -> BodyStream {
        guard case .bytes(let most, _) = endpoint.body else { preconditionFailure("a streamed body is of bytes") }
        let maximum = min(most, settings.maximumBodyBytes)
        let length = try RequestReader.length(request, upTo: maximum)
        if length == 0 { throw RequestReader.emptyBody }
        let time = limits.time(upTo: maximum)
        return BodyStream(length: length) { take in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await RequestReader.pass(request, upTo: maximum, to: take) }
                tasks.addTask {
                    try await ContinuousClock().sleep(for: time)
                    throw RequestReader.tooLate(time)
                }
                defer { tasks.cancelAll() }
                try await tasks.next()
            }
        }
    }

    private static func pass(_ request: Request, upTo maximum: Int, to take: BodyStream.Take) async throws {
        var count = 0
        // Of whoever takes it; what is thrown beside that is of the connection.
        var refusal: (any Error)?
        do {
            for try await part in request.body {
                count += part.readableBytes
                do {
                    guard count <= maximum else { throw tooLarge(maximum) }
                    try await take(Array(part.readableBytesView))
                } catch {
                    refusal = error
                    break
                }
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw malformed(error)
        }
        if let refusal { throw refusal }
        // To a task that is cancelled the body seems to end where it is.
        try Task.checkCancellation()
        guard count > 0 else { throw emptyBody }
    }

    /// Nil when time is up first.
    private static func collect(_ request: Request, upTo maximum: Int, within time: Duration) async throws -> ByteBuffer? {
        try await withThrowingTaskGroup(of: ByteBuffer?.self) { tasks in
            tasks.addTask {
                var request = request
                return try await request.collectBody(upTo: maximum)
            }
            tasks.addTask {
                try await ContinuousClock().sleep(for: time)
                return nil
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
    }
}

extension Schema {
    /// A parameter is text: numbers and truth values are written as in JSON.
    func problems(ofParameter text: String, at name: String) -> [FieldProblem] {
        switch self {
        case .integer:
            guard let number = Int64(text), "\(number)" == text else {
                return [FieldProblem(name, code: "field_type", "'\(name)' is '\(text.prefix(64))'; it takes \(wanted)")]
            }
            return problems(of: .number(text), at: name)
        case .boolean:
            guard text == "true" || text == "false" else {
                return [FieldProblem(name, code: "field_type", "'\(name)' is '\(text.prefix(64))'; it takes \(wanted)")]
            }
            return []
        default: return problems(of: .text(text), at: name)
        }
    }
}
