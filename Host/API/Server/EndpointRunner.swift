import HTTPTypes
import Hummingbird
import Identity
import Logging
import NIOCore
import Store

/// Carries a request to its endpoint: who calls, how often, whether that is permitted, whether the request has the form that the
/// endpoint takes; then the handler, once for each idempotency key; then what is kept of it.
struct EndpointRunner {
    let endpoint: Endpoint
    let authenticator: any Authenticator
    let recorder: (any RequestRecorder)?
    let options: APIOptions

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        var principal: Principal?
        var query: [String: String] = [:]
        do {
            // Whoever renews a session may still send the token that has expired.
            if endpoint.access != .open { principal = try await authenticate(request, context) }
            if let principal, principal.kind != .local { options.meters?.add(1, .apiCalls, tenant: principal.tenant) }
            let budget = try spend(principal, context)
            let reach = try self.reach(of: principal)
            let reader = RequestReader(
                endpoint: endpoint, settings: options.settings.current, authenticator: authenticator)
            let call = try await reader.call(request, context, principal, reach)
            query = named(by: call)
            var (answer, isReplayed) = try await answer(to: call, context)
            if !isReplayed { await record(principal, Int(answer.status.code), query, request, context) }
            for field in budget?.headers ?? [:] { answer.headers[field.name] = field.value }
            if case .webSocket(let conversation) = answer.content {
                return try await webSocket(conversation, answer, context)
            }
            return try answer.response(to: request)
        } catch {
            await record(principal, Problem.status(of: error), query, request, context)
            throw error
        }
    }

    /// Which of what is there a request names behind the question mark, bounded; where a list goes on is nothing to keep.
    private func named(by call: Call) -> [String: String] {
        let names = endpoint.parameters.filter { $0.place == .query && !["cursor", "limit"].contains($0.name) }.map(\.name)
        return call.parameters.filter { names.contains($0.key) }.mapValues { String($0.prefix(200)) }
    }

    /// The answer that ends HTTP on a connection. Its body is no bytes: the other protocol writes them, and this looks whether
    /// the caller may still listen.
    private func webSocket(
        _ conversation: any WebSocketConversation, _ answer: Answer, _ context: APIContext
    ) async throws -> Response {
        let checks: AsyncStream<Void>
        do {
            checks = try await context.upgrade(conversation)
        } catch {
            conversation.end()
            throw error
        }
        let body = ResponseBody { _ in
            for await _ in checks where !(await conversation.isStillAllowed()) {
                conversation.close(WebSocketClose(.policy, "signed_out: the session or token ended, sign in again"))
            }
        }
        return Response(status: answer.status, headers: answer.headers, body: body)
    }

    private func answer(to call: Call, _ context: APIContext) async throws -> (Answer, isReplayed: Bool) {
        let handle: @Sendable (Call) async throws -> Answer = { call in
            let answer = try await endpoint.handler(call)
            guard options.checksAnswers else { return answer }
            return try AnswerCheck(endpoint: endpoint, logger: context.logger).checked(answer, requestID: call.requestID)
        }
        if endpoint.isOfTheLine, let recentAnswers = options.recentAnswers {
            let key = RecentAnswers.Key(
                route: endpoint.name, principal: call.principal, reach: call.reach, parameters: call.parameters)
            return (try await recentAnswers.answer(key) { try await handle(call) }, false)
        }
        guard endpoint.isIdempotent, let key = try IdempotencyKey(call.headers), !endpoint.keepsIdempotencyKeys else {
            return (try await handle(call), false)
        }
        guard let idempotency = options.idempotency else {
            throw RequestProblem(
                .notImplemented, code: "idempotency_missing",
                "This server remembers no requests: send it without \(IdempotencyKey.header).", field: IdempotencyKey.header)
        }
        return try await idempotency.answer(call, route: endpoint.name, key: key, handle)
    }

    /// Keeps what changed something, and who was not let in. What was refused for its number is neither.
    private func record(
        _ principal: Principal?, _ status: Int, _ query: [String: String], _ request: Request, _ context: APIContext
    ) async {
        guard endpoint.isChange || status == 401 || status == 403, status != 429 else { return }
        await recorder?.record(
            RequestRecord(
                principal: principal, action: endpoint.name, target: String(request.uri.path.prefix(500)), status: status,
                requestID: context.requestID, address: context.address, query: query))
    }

    // MARK: - Who

    private func authenticate(_ request: Request, _ context: APIContext) async throws -> Principal? {
        do {
            return try await authenticator.principal(
                token: EndpointRunner.bearer(request.headers), address: context.address)
        } catch let problem as RequestProblem where problem.status == .unauthorized {
            // Guessing at tokens costs what being nobody costs.
            _ = try options.rateLimiter?.spend(.address(AddressBlock.name(of: context.address)))
            throw problem
        }
    }

    /// Open routes that only read cost nothing: whoever watches the host's health is never refused.
    private func spend(_ principal: Principal?, _ context: APIContext) throws -> RateBudget? {
        guard endpoint.access != .open || endpoint.isChange, let limiter = options.rateLimiter else { return nil }
        guard let principal else { return try limiter.spend(.address(AddressBlock.name(of: context.address))) }
        let plan = options.quotas?.rate(of: principal.tenant)
        // Without a bound for the tenant there is none for its people.
        if options.quotas != nil, plan == nil { return nil }
        // The caller's own first: what it sends beyond that is not taken from the others of its tenant.
        let budget: RateBudget
        switch principal.kind {
        case .local: return nil
        case .session: budget = try limiter.spend(.user(principal.user))
        case .token(let token): budget = try limiter.spend(.token(token))
        }
        if let plan { _ = try limiter.spend(.tenant(principal.tenant), rate: plan) }
        return budget
    }

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
            let reach = principal.reach(permission)
            guard reach == .platform else {
                throw reach == .none
                    ? EndpointRunner.forbidden(permission, principal) : EndpointRunner.ofTheStaff(permission, principal)
            }
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

    /// Permitted within the caller's tenant, which is not enough here.
    private static func ofTheStaff(_ permission: Permission, _ principal: Principal) -> RequestProblem {
        RequestProblem(
            .forbidden, code: "forbidden",
            "This is of every tenant on the host, so its staff alone may do it; \(permission.rawValue) of "
                + "\(principal.tenantName) is not enough. Ask whoever runs the host.")
    }
}
