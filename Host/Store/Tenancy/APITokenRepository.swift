package import TradingModel

/// A token for programs, without what proves it.
package struct StoredAPIToken: Sendable, Hashable {
    package var id: APITokenID
    package var name: String
    /// Names of permissions.
    package var scopes: [String]
    package var createdTime: Timestamp
    package var expiryTime: Timestamp

    init(_ row: Row, at first: Int) throws(DatabaseError) {
        id = APITokenID(try row.uint64(first))
        name = try row.text(first + 1)
        scopes = try row.text(first + 2).split(separator: " ").map(String.init)
        createdTime = try row.timestamp(first + 3)
        expiryTime = try row.timestamp(first + 4)
    }
}

/// The API tokens that a scope shows.
package struct APITokenRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    private static let columns = "token_id, name, scopes, created_at, expires_at"

    /// Throws `DatabaseError.uniqueViolation` when the user has a token of that name.
    package func insert(
        tenant: TenantID, user: UserID, name: String, hash: [UInt8], scopes: [String], time: Timestamp, expiryTime: Timestamp
    ) throws(DatabaseError) -> StoredAPIToken {
        let rows = try connection.query(
            """
            INSERT INTO account.api_token (tenant_id, user_id, name, token_hash, scopes, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING \(APITokenRepository.columns)
            """,
            [
                .identifier(tenant), .identifier(user), .text(name), .bytes(hash), .text(scopes.joined(separator: " ")),
                .timestamp(time), .timestamp(expiryTime),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "the token \(name) was not stored") }
        return try StoredAPIToken(row, at: 0)
    }

    /// How many a user has; nobody else makes one for it until the transaction has ended.
    package func holdCount(of user: UserID) throws(DatabaseError) -> Int {
        try connection.query(
            "SELECT pg_advisory_xact_lock(hashtextextended('account.api_token', $1))::text", [.identifier(user)])
        return try connection.query("SELECT count(*) FROM account.api_token WHERE user_id = $1", [.identifier(user)])[0].int(0)
    }

    /// A user's, in the order in which they were made; those that have expired too, until they are removed.
    package func list(user: UserID) throws(DatabaseError) -> [StoredAPIToken] {
        try connection.query(
            "SELECT \(APITokenRepository.columns) FROM account.api_token WHERE user_id = $1 ORDER BY token_id",
            [.identifier(user)]
        ).map { (row) throws(DatabaseError) in try StoredAPIToken(row, at: 0) }
    }

    /// False when the user has none of that number.
    package func delete(_ token: APITokenID, user: UserID) throws(DatabaseError) -> Bool {
        try connection.query(
            "DELETE FROM account.api_token WHERE token_id = $1 AND user_id = $2", [.identifier(token), .identifier(user)]
        ).affected == 1
    }

    /// A user's, also one that somebody makes at this moment.
    package func deleteAll(of user: UserID) throws(DatabaseError) {
        _ = try holdCount(of: user)
        try connection.query("DELETE FROM account.api_token WHERE user_id = $1", [.identifier(user)])
    }

    /// Who is behind a token that counts, of a user and a tenant that are active. For the platform's scope.
    package func person(hash: [UInt8], now: Timestamp) throws(DatabaseError) -> (StoredPerson, token: StoredAPIToken)? {
        try person(where: "k.token_hash = $1", .bytes(hash), now)
    }

    /// As above, by the token's number.
    package func person(_ token: APITokenID, now: Timestamp) throws(DatabaseError) -> (StoredPerson, token: StoredAPIToken)? {
        try person(where: "k.token_id = $1", .identifier(token), now)
    }

    private func person(
        where condition: String, _ value: Parameter, _ now: Timestamp
    ) throws(DatabaseError) -> (StoredPerson, token: StoredAPIToken)? {
        try connection.query(
            """
            SELECT \(StoredPerson.columns), k.token_id, k.name, k.scopes, k.created_at, k.expires_at
            FROM \(StoredPerson.tables) JOIN account.api_token k ON k.user_id = u.user_id
            WHERE \(condition) AND k.expires_at > $2 AND u.status = 'active' AND t.status = 'active'
            """, [value, .timestamp(now)]
        ).first.map { (row) throws(DatabaseError) in
            (try StoredPerson(row), token: try StoredAPIToken(row, at: StoredPerson.columnCount))
        }
    }
}
