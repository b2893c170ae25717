import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import StrictJSON

/// Carries a request to its endpoint: who calls, whether that is permitted, whether the request has the form that the endpoint
/// takes; then the handler; then what is kept of it.
struct EndpointRunner {
    /// Of a body in JSON.
    static let maximumJSON = 1 << 20

    let endpoint: Endpoint
    let authenticator: any Authenticator
    let recorder: (any RequestRecorder)?

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        var principal: Principal?
        do {
            principal = try await authenticator.principal(
                token: EndpointRunner.bearer(request.headers), address: context.address)
            let reach = try self.reach(of: principal)
            let call = try await call(request, context, principal, reach)
            let answer = try await endpoint.handler(call)
            await record(principal, Int(answer.status.code), request, context)
            return try answer.response(to: request)
        } catch {
            let status = Problem.status(of: error)
            if endpoint.isChange || status == 401 || status == 403 { await record(principal, status, request, context) }
            throw error
        }
    }

    private func record(_ principal: Principal?, _ status: Int, _ request: Request, _ context: APIContext) async {
        guard endpoint.isChange || status == 401 || status == 403 else { return }
        await recorder?.record(
            RequestRecord(
                principal: principal, action: endpoint.name, target: String(request.uri.path.prefix(500)), status: status,
                requestID: context.requestID, address: context.address))
    }

    // MARK: - Who

    private static func bearer(_ headers: HTTPFields) -> String? {
        guard let value = headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return "" }
        return String(parts[1])
    }

    private func reach(of principal: Principal?) throws -> Reach {
        switch endpoint.access {
        case .open: return .none
        case .signedIn:
            guard principal != nil else { throw EndpointRunner.unknownCaller }
            return .own
        case .permission(let permission):
            guard let principal else { throw EndpointRunner.unknownCaller }
            let reach = principal.reach(permission)
            guard reach > .none else { throw EndpointRunner.forbidden(permission, principal) }
            return reach
        case .platform(let permission):
            guard let principal else { throw EndpointRunner.unknownCaller }
            guard principal.reach(permission) == .platform else { throw EndpointRunner.forbidden(permission, principal) }
            return .platform
        }
    }

    static let unknownCaller = RequestProblem(
        .unauthorized, code: "unauthorized",
        "Sign in first: send Authorization: Bearer TOKEN with a token of POST /api/v1/login.",
        headers: [.wwwAuthenticate: "Bearer"])

    private static func forbidden(_ permission: Permission, _ principal: Principal) -> RequestProblem {
        RequestProblem(
            .forbidden, code: "forbidden",
            principal.scopes.map { !$0.contains(permission) } ?? false
                ? "This token was not made for \(permission.rawValue)."
                : "\(permission.rawValue) is not permitted to the role \(principal.role.rawValue) here.")
    }

    // MARK: - What

    private func call(
        _ request: Request, _ context: APIContext, _ principal: Principal?, _ reach: Reach
    ) async throws -> Call {
        let parameters = try parameters(request, context)
        let (body, json) = try await body(request)
        var call = Call(
            principal: principal ?? .nobody, reach: reach, method: request.method, path: request.uri.path,
            headers: request.headers, parameters: parameters, body: body, json: json, requestID: context.requestID,
            address: context.address)
        if let principal { call.connection.isStillAllowed = { await authenticator.isStillAllowed(principal) } }
        call.connection.hangUp = context.hangUp
        call.connection.onGone = context.onGone
        return call
    }

    private func parameters(_ request: Request, _ context: APIContext) throws -> [String: String] {
        var values: [String: String] = [:]
        let known = endpoint.parameters.filter { $0.place == .query }
        for (name, value) in request.uri.queryParameters {
            let name = String(name)
            guard known.contains(where: { $0.name == name }) else {
                let names = known.isEmpty ? "there is none" : "there are \(known.map(\.name).joined(separator: ", "))"
                throw RequestProblem(
                    .badRequest, code: "query_unknown",
                    "'\(name.prefix(64))' is not a query parameter here; \(names)",
                    field: String(name.prefix(64)))
            }
            guard values.updateValue(String(value), forKey: name) == nil else {
                throw RequestProblem(.badRequest, code: "query_twice", "'\(name)' is given twice: give it once", field: name)
            }
        }
        for parameter in endpoint.parameters {
            if parameter.place == .path { values[parameter.name] = context.parameters.get(parameter.name) }
            guard let text = values[parameter.name] else {
                guard !parameter.isRequired else {
                    throw RequestProblem(
                        .badRequest, code: "query_missing", "'\(parameter.name)' is missing: \(parameter.text)",
                        field: parameter.name)
                }
                continue
            }
            let problems = parameter.schema.problems(ofParameter: text, at: parameter.name)
            guard let first = problems.first else { continue }
            // Nothing is there under a name that nothing can have.
            if parameter.place == .path {
                throw RequestProblem(.notFound, code: "not_found", "There is nothing here: \(first.detail)")
            }
            throw RequestProblem(.badRequest, code: "query_value", first.detail, field: parameter.name)
        }
        return values
    }

    private func body(_ request: Request) async throws -> (ByteBuffer, JSON) {
        switch endpoint.body {
        case .none:
            // An empty object is the same as none.
            let bytes = try await bytes(of: request, upTo: EndpointRunner.maximumJSON)
            guard try bytes.readableBytes == 0 || json(bytes) == .object([]) else {
                throw RequestProblem(.badRequest, code: "body_unknown", "This route takes no body: leave it out.")
            }
            return (ByteBuffer(), .object([]))
        case .json(let schema, _):
            let bytes = try await bytes(of: request, upTo: EndpointRunner.maximumJSON)
            let json = bytes.readableBytes == 0 ? JSON.object([]) : try json(bytes)
            guard case .object = json else {
                throw RequestProblem(
                    .badRequest, code: "body_not_an_object", "The body is JSON, but not an object like {\"name\": value}.")
            }
            let problems = schema.problems(of: json)
            guard problems.isEmpty else { throw RequestProblem(problems) }
            return (bytes, json)
        case .bytes(let maximum, _):
            let bytes = try await bytes(of: request, upTo: maximum)
            guard bytes.readableBytes > 0 else {
                throw RequestProblem(.badRequest, code: "body_empty", "The body is empty: send the bytes that this route takes.")
            }
            return (bytes, .object([]))
        }
    }

    private func json(_ bytes: ByteBuffer) throws -> JSON {
        do throws(JSONSyntaxError) {
            return try JSON(Array(bytes.readableBytesView))
        } catch {
            throw RequestProblem(.badRequest, code: "body_not_json", "The body is not JSON in UTF-8: \(error).")
        }
    }

    private func bytes(of request: Request, upTo maximum: Int) async throws -> ByteBuffer {
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
}

extension Schema {
    /// A parameter is text: numbers and truth values are written as in JSON.
    func problems(ofParameter text: String, at name: String) -> [FieldProblem] {
        switch self {
        case .integer:
            guard let number = Int64(text), "\(number)" == text else {
                return [FieldProblem(name, code: "field_type", "'\(name)' is '\(text.prefix(64))'; it takes a whole number")]
            }
            return problems(of: .number(text), at: name)
        case .boolean:
            guard text == "true" || text == "false" else {
                return [FieldProblem(name, code: "field_type", "'\(name)' is '\(text.prefix(64))'; it takes true or false")]
            }
            return []
        default: return problems(of: .text(text), at: name)
        }
    }
}
