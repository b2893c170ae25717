package import Identity

/// Tells who calls.
package protocol Authenticator: Sendable {
    /// - Parameters:
    ///   - token: what stands behind `Bearer`; nil: the request names nobody.
    ///   - address: where the request comes from.
    /// - Returns: nil: nobody is named.
    /// - Throws: `RequestProblem` with 401 for a token that does not count (any more).
    func principal(token: String?, address: String) async throws -> Principal?

    /// Whether somebody who was let in earlier would still be: the session or token has not ended, the user is not disabled.
    /// Asked every few seconds for each answer that goes on.
    func isStillAllowed(_ principal: Principal) async -> Bool
}

extension Authenticator {
    package func isStillAllowed(_ principal: Principal) async -> Bool { true }
}

/// Everybody who can reach a socket is the same one: the account that the host runs as.
package struct LocalAuthenticator: Authenticator {
    private let principal: Principal

    package init(_ principal: Principal) { self.principal = principal }

    package func principal(token: String?, address: String) async throws -> Principal? { principal }
}
