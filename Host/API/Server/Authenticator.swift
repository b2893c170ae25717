package import Identity

/// Tells who calls.
package protocol Authenticator: Sendable {
    /// - Parameters:
    ///   - token: what stands behind `Bearer`; nil: the request names nobody.
    ///   - address: where the request comes from.
    /// - Returns: nil: nobody is named.
    /// - Throws: `RequestProblem` with 401 for a token that does not count (any more).
    func principal(token: String?, address: String) async throws -> Principal?
}

/// Everybody who can reach a socket is the same one: the account that the host runs as.
package struct LocalAuthenticator: Authenticator {
    private let principal: Principal

    package init(_ principal: Principal) { self.principal = principal }

    package func principal(token: String?, address: String) async throws -> Principal? { principal }
}
