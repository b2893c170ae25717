package import TradingModel

/// What is kept of who did what.
package struct AuditRepository {
    private let scoped: ScopedConnection

    /// - Parameter scoped: of the platform: no tenant writes its own history.
    package init(_ scoped: ScopedConnection) { self.scoped = scoped }

    /// Adds one entry.
    /// - Parameters:
    ///   - tenant: nil: nobody's who is known, which is kept with the platform's own.
    ///   - userName: as it was given; cut to what the table takes.
    ///   - action: the route's name, or what happened.
    ///   - status: of the answer.
    ///   - detail: JSON without anything secret.
    package func append(
        tenant: TenantID?, user: UserID?, userName: String, action: String, target: String, status: Int, requestID: String,
        address: String, detail: String = "{}"
    ) throws(DatabaseError) {
        try scoped.connection.query(
            """
            INSERT INTO audit.entry (tenant_id, user_id, user_name, action, target, status, request_id, address, detail)
            VALUES (coalesce($1, (SELECT tenant_id FROM account.tenant WHERE is_platform)), $2, left($3, 64), left($4, 64),
                left($5, 500), $6, left($7, 64), left($8, 64), $9::jsonb)
            """,
            [
                .identifier(tenant), .identifier(user), .text(userName), .text(action), .text(target), .int64(Int64(status)),
                .text(requestID), .text(address), .text(detail),
            ])
    }
}
