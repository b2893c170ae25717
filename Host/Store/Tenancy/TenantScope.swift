package import TradingModel

/// Whose rows a question of the API may see and change. There is no question without one.
package enum TenantScope: Sendable, Hashable {
    /// One tenant's: the database adds `tenant_id = …` to each statement by its own policies.
    case tenant(TenantID)
    /// Every tenant's: for the staff of the host.
    case platform
}

/// A connection that shows the rows of a scope and no others, for the time of one transaction. Repositories of the API take it
/// and nothing else, so that none can ask without a scope.
package struct ScopedConnection {
    package let scope: TenantScope
    package let connection: PostgreSQLConnection

    /// Everything that is read from here on is of one moment. Before the first question.
    package func readOneMoment() throws(DatabaseError) {
        try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    }

    fileprivate init(scope: TenantScope, connection: PostgreSQLConnection) {
        self.scope = scope
        self.connection = connection
    }
}

/// The database as the API sees it: each question in a transaction of its own, under the rights of its scope.
package struct TenantStore: Sendable {
    private let pool: ConnectionPool

    /// - Parameter pool: of connections of the user who may take on the roles; see `DatabaseAddress`.
    package init(_ pool: ConnectionPool) { self.pool = pool }

    /// Runs `body` in one transaction that sees `scope` alone. An error undoes everything.
    package func transaction<Result: Sendable>(
        _ scope: TenantScope, _ body: @escaping @Sendable (ScopedConnection) throws -> Result
    ) async throws -> Result {
        try await pool.withConnection { connection in
            try connection.execute(scope.begin)
            do {
                let result = try body(ScopedConnection(scope: scope, connection: connection))
                try connection.execute("COMMIT")
                return result
            } catch {
                // A lost connection has rolled back by itself, and its own failure is not news.
                if connection.isUsable { try connection.execute("ROLLBACK") }
                throw error
            }
        }
    }
}

extension TenantScope {
    /// Begins a transaction whose rights end with it.
    fileprivate var begin: String {
        switch self {
        case .tenant(let tenant):
            "BEGIN; SET LOCAL ROLE \(DatabaseRole.tenant.rawValue); SET LOCAL app.tenant_id = '\(tenant.rawValue)'"
        case .platform: "BEGIN; SET LOCAL ROLE \(DatabaseRole.host.rawValue)"
        }
    }
}
