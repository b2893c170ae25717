import HTTPTypes
package import Identity

/// Knows callers by their access tokens and API tokens.
package struct IdentityAuthenticator: Authenticator {
    private let signIn: SignIn

    package init(_ signIn: SignIn) { self.signIn = signIn }

    package func principal(token: String?, address: String) async throws -> Principal? {
        guard let token else { return nil }
        do {
            return try await signIn.principal(token: token, address: address)
        } catch let refusal as IdentityRefusal {
            throw RequestProblem(refusal)
        }
    }

    package func isStillAllowed(_ principal: Principal) async -> Bool {
        do {
            return try await signIn.isStillKnown(principal)
        } catch {
            // The database does not answer: who was let in stays until it does.
            return true
        }
    }
}

extension RequestProblem {
    /// The same no, as the API says it.
    init(_ refusal: IdentityRefusal) {
        var headers: HTTPFields = [:]
        let status: HTTPResponse.Status
        switch refusal.kind {
        case .malformed: status = .badRequest
        case .invalid: status = .unprocessableContent
        case .unauthorized:
            status = .unauthorized
            headers[.wwwAuthenticate] = "Bearer"
        case .forbidden: status = .forbidden
        case .notFound: status = .notFound
        case .conflict: status = .conflict
        case .tooMany(let wait):
            status = .tooManyRequests
            headers[.retryAfter] = "\(wait.components.seconds + 1)"
        case .busy(let wait):
            status = .serviceUnavailable
            headers[.retryAfter] = "\(max(1, wait.components.seconds))"
        }
        self.init(status, code: refusal.code, refusal.detail, field: refusal.field, headers: headers)
    }
}

extension Endpoint {
    /// The same route, whose handler may throw `IdentityRefusal`.
    var sayingRefusals: Endpoint {
        var endpoint = self
        let handler = self.handler
        endpoint.handler = { call in
            do {
                return try await handler(call)
            } catch let refusal as IdentityRefusal {
                throw RequestProblem(refusal)
            }
        }
        return endpoint
    }
}

extension Call {
    var origin: RequestOrigin { RequestOrigin(address: address, requestID: requestID) }

    var caller: Caller { Caller(principal: principal, reach: reach, origin: origin) }
}
