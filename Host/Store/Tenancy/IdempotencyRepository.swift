package import TradingModel

/// What names a request that may come a second time.
package struct IdempotentRequest: Sendable, Hashable {
    package var tenant: TenantID
    /// Nil: the account that the host runs as.
    package var user: UserID?
    /// The route's name.
    package var route: String
    /// SHA-256, 32 bytes.
    package var keyHash: [UInt8]
    /// SHA-256, 32 bytes.
    package var requestHash: [UInt8]

    package init(tenant: TenantID, user: UserID?, route: String, keyHash: [UInt8], requestHash: [UInt8]) {
        self.tenant = tenant
        self.user = user
        self.route = route
        self.keyHash = keyHash
        self.requestHash = requestHash
    }
}

/// What is known of a request.
package enum IdempotencyState: Sendable, Hashable {
    /// It is the first: whoever asked carries it out.
    case first
    /// Another request came with the same key.
    case otherRequest
    /// It is carried out now, or its host died meanwhile.
    case running
    case answered([UInt8])
    /// It failed, and whether it was done is not known.
    case unknown
}

/// Which requests came, for the host alone.
package struct IdempotencyRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// For how long a request is remembered.
    package static let hours = 24

    /// Notes the request, unless it came before; forgets some that are too old.
    package func begin(_ request: IdempotentRequest) throws(DatabaseError) -> IdempotencyState {
        _ = try connection.query(
            """
            DELETE FROM account.idempotent_request WHERE (tenant_id, user_id, route, key_hash) IN (
                SELECT tenant_id, user_id, route, key_hash FROM account.idempotent_request
                WHERE created_at < now() - make_interval(hours => \(IdempotencyRepository.hours))
                ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED)
            """)
        let key = IdempotencyRepository.key(request)
        var values = key
        values.append(request.requestHash)
        let made = try connection.query(
            """
            INSERT INTO account.idempotent_request AS r (tenant_id, user_id, route, key_hash, request_hash)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant_id, user_id, route, key_hash) DO UPDATE
                SET request_hash = excluded.request_hash, state = 'running', answer = NULL,
                    created_at = now()
                WHERE r.created_at < now() - make_interval(hours => \(IdempotencyRepository.hours))
            """, values)
        if made.affected == 1 { return .first }
        let rows = try connection.query(
            """
            SELECT request_hash, state, answer FROM account.idempotent_request
            WHERE tenant_id = $1 AND user_id = $2 AND route = $3 AND key_hash = $4
            """, key)
        // Its request was given up between the two statements.
        guard let row = rows.first else { return .unknown }
        guard try row.bytes(0) == request.requestHash else { return .otherRequest }
        switch try row.text(1) {
        case "running": return .running
        case "answered": return .answered(try row.bytes(2))
        default: return .unknown
        }
    }

    /// Keeps what the request was answered; nil: what became of it is not known.
    package func end(_ request: IdempotentRequest, answer: [UInt8]?) throws(DatabaseError) {
        var values = IdempotencyRepository.key(request)
        values.append(answer)
        _ = try connection.query(
            """
            UPDATE account.idempotent_request SET answer = $5, state = CASE WHEN $5 IS NULL THEN 'unknown' ELSE 'answered' END
            WHERE tenant_id = $1 AND user_id = $2 AND route = $3 AND key_hash = $4 AND state = 'running'
            """, values)
    }

    /// Forgets the request: nothing was done, and it may be sent again.
    package func forget(_ request: IdempotentRequest) throws(DatabaseError) {
        _ = try connection.query(
            """
            DELETE FROM account.idempotent_request
            WHERE tenant_id = $1 AND user_id = $2 AND route = $3 AND key_hash = $4 AND state = 'running'
            """, IdempotencyRepository.key(request))
    }

    private static func key(_ request: IdempotentRequest) -> Parameters {
        [
            .int64(Int64(bitPattern: request.tenant.rawValue)), .int64(Int64(bitPattern: request.user?.rawValue ?? 0)),
            .text(request.route), .bytes(request.keyHash),
        ]
    }
}
