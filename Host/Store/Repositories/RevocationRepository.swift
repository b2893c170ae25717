package import TradingModel

/// A plugin file or a publisher's key that is not to be believed any more.
package struct StoredRevocation: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case plugin
        case key
    }

    package var kind: Kind
    /// Of the plugin's bytes, or of the public key: 32 bytes.
    package var sha256: [UInt8]
    package var reason: String
    package var revokedTime: Timestamp
    /// nil while it is in force.
    package var liftedTime: Timestamp?
    package var liftedReason: String?
}

/// What was revoked; rows stay when a revocation is lifted.
package struct RevocationRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Revokes. What is revoked already stays so, with its first reason; returns whether this one is new.
    package func revoke(_ kind: StoredRevocation.Kind, sha256: [UInt8], reason: String) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            INSERT INTO strategy.revocation (kind, sha256, reason) VALUES ($1, $2, $3)
            ON CONFLICT (kind, sha256) WHERE lifted_at IS NULL DO NOTHING
            """,
            [.text(kind.rawValue), .bytes(sha256), .text(reason)]
        ).affected > 0
    }

    /// Takes a revocation back; returns whether there was one in force.
    package func lift(_ kind: StoredRevocation.Kind, sha256: [UInt8], reason: String) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            UPDATE strategy.revocation SET lifted_at = now(), lifted_reason = $3
            WHERE kind = $1 AND sha256 = $2 AND lifted_at IS NULL
            """,
            [.text(kind.rawValue), .bytes(sha256), .text(reason)]
        ).affected > 0
    }

    /// The newest first; those in force, or all that ever were.
    package func all(inForce: Bool = false) throws(DatabaseError) -> [StoredRevocation] {
        try connection.query(
            """
            SELECT kind, sha256, reason, revoked_at, lifted_at, lifted_reason FROM strategy.revocation
            WHERE lifted_at IS NULL OR NOT $1
            ORDER BY revocation_id DESC
            """,
            [.bool(inForce)]
        ).map { (row) throws(DatabaseError) in
            guard let kind = StoredRevocation.Kind(rawValue: try row.text(0)) else {
                throw row.unexpected(0, "a kind of revocation")
            }
            return StoredRevocation(
                kind: kind, sha256: try row.bytes(1), reason: try row.text(2), revokedTime: try row.timestamp(3),
                liftedTime: try row.optional(4, row.timestamp), liftedReason: try row.optional(5, row.text))
        }
    }
}
