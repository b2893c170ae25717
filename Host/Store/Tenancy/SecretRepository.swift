package import TradingModel

/// What a user signs in with. Held in memory for the time of one request.
package struct StoredSecret: Sendable {
    package var person: StoredPerson
    /// Nil: nobody can sign in as this user yet.
    package var passwordHash: String?
    /// When the person chose its password, which another way of hashing does not change.
    package var passwordChangedTime: Timestamp?
    /// Attempts since the last that succeeded.
    package var failedCount: Int
    package var lockedUntil: Timestamp?
    /// Sealed.
    package var totpSecret: [UInt8]?
    package var isTOTPConfirmed: Bool
    /// The last step whose code was taken.
    package var totpLastStep: Int64?
}

/// Passwords' hashes, second factors and attempts; for the platform's scope alone, whose caller has made sure who it is about.
package struct SecretRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { self.connection = scoped.connection }

    /// The user of a name in whatever case, whose row is held until the transaction ends.
    package func hold(name: String) throws(DatabaseError) -> StoredSecret? {
        try connection.query(
            """
            INSERT INTO account.user_secret (user_id, tenant_id)
                SELECT user_id, tenant_id FROM account.user WHERE lower(name) = lower($1)
            ON CONFLICT (user_id) DO NOTHING
            """, [.text(name)])
        return try hold(where: "lower(u.name) = lower($1)", .text(name))
    }

    /// What is stored now of somebody whose password was compared a moment ago, held until the transaction ends; nil when another
    /// password was chosen since: what was compared proves nothing any more.
    package func holdAgain(_ compared: StoredSecret) throws(DatabaseError) -> StoredSecret? {
        let held = try hold(compared.person.id)
        return held?.passwordChangedTime == compared.passwordChangedTime ? held : nil
    }

    package func hold(_ user: UserID) throws(DatabaseError) -> StoredSecret? {
        try connection.query(
            """
            INSERT INTO account.user_secret (user_id, tenant_id) SELECT user_id, tenant_id FROM account.user WHERE user_id = $1
            ON CONFLICT (user_id) DO NOTHING
            """, [.identifier(user)])
        return try hold(where: "u.user_id = $1", .identifier(user))
    }

    private func hold(where condition: String, _ value: Parameter) throws(DatabaseError) -> StoredSecret? {
        let first = StoredPerson.columnCount
        return try connection.query(
            """
            SELECT \(StoredPerson.columns), s.password_hash, s.failed_count, s.locked_until, s.totp_secret,
                s.totp_confirmed_at IS NOT NULL, s.totp_last_step, s.password_changed_at
            FROM \(StoredPerson.tables) JOIN account.user_secret s ON s.user_id = u.user_id
            WHERE \(condition) FOR UPDATE OF s
            """, [value]
        ).first.map { (row) throws(DatabaseError) in
            StoredSecret(
                person: try StoredPerson(row),
                passwordHash: try row.optional(first) { (column) throws(DatabaseError) in try row.text(column) },
                passwordChangedTime: try row.optional(first + 6) { (column) throws(DatabaseError) in try row.timestamp(column) },
                failedCount: try row.int(first + 1),
                lockedUntil: try row.optional(first + 2) { (column) throws(DatabaseError) in try row.timestamp(column) },
                totpSecret: try row.optional(first + 3) { (column) throws(DatabaseError) in try row.bytes(column) },
                isTOTPConfirmed: try row.bool(first + 4),
                totpLastStep: try row.optional(first + 5) { (column) throws(DatabaseError) in try row.int64(column) })
        }
    }

    /// Reads alone: nobody waits for it.
    package func hasSecondFactor(_ user: UserID) throws(DatabaseError) -> Bool {
        try connection.query(
            "SELECT 1 FROM account.user_secret WHERE user_id = $1 AND totp_confirmed_at IS NOT NULL", [.identifier(user)]
        ).count > 0
    }

    package func setAttempts(_ user: UserID, failed: Int, lockedUntil: Timestamp?) throws(DatabaseError) {
        try connection.query(
            "UPDATE account.user_secret SET failed_count = $2, locked_until = $3 WHERE user_id = $1",
            [.identifier(user), .int64(Int64(failed)), .timestamp(lockedUntil)])
    }

    /// Makes the commit wait for the disk as one that changed something does, and changes nothing.
    package func writeNothing() throws(DatabaseError) {
        try connection.query("SELECT pg_logical_emit_message(true, 'tradingboost', '')")
    }

    /// Takes one attempt back, and the lock that it brought: while there is one, no attempt is counted.
    package func forgiveAttempt(_ user: UserID) throws(DatabaseError) {
        try connection.query(
            """
            UPDATE account.user_secret SET failed_count = greatest(failed_count - 1, 0), locked_until = NULL WHERE user_id = $1
            """, [.identifier(user)])
    }

    /// - Parameter time: when the person chose it; nil: only the way of hashing changed.
    package func setPassword(_ user: UserID, hash: String, time: Timestamp?) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO account.user_secret (user_id, tenant_id, password_hash, password_changed_at)
                SELECT user_id, tenant_id, $2, $3 FROM account.user WHERE user_id = $1
            ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash,
                password_changed_at = coalesce(excluded.password_changed_at, user_secret.password_changed_at)
            """, [.identifier(user), .text(hash), .timestamp(time)])
    }

    // MARK: - The second factor

    /// Nil takes it away, its recovery codes too.
    package func setTOTP(_ user: UserID, sealedSecret: [UInt8]?) throws(DatabaseError) {
        try connection.query(
            """
            UPDATE account.user_secret SET totp_secret = $2, totp_confirmed_at = NULL, totp_last_step = NULL WHERE user_id = $1
            """, [.identifier(user), .bytes(sealedSecret)])
        try connection.query("DELETE FROM account.recovery_code WHERE user_id = $1", [.identifier(user)])
    }

    package func confirmTOTP(_ user: UserID, time: Timestamp) throws(DatabaseError) {
        try connection.query(
            "UPDATE account.user_secret SET totp_confirmed_at = $2 WHERE user_id = $1", [.identifier(user), .timestamp(time)])
    }

    /// Takes the code of a step; false when that or a later one was taken before.
    package func takeStep(_ user: UserID, _ step: Int64) throws(DatabaseError) -> Bool {
        try connection.query(
            """
            UPDATE account.user_secret SET totp_last_step = $2
            WHERE user_id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)
            """, [.identifier(user), .int64(step)]
        ).affected == 1
    }

    package func setRecoveryCodes(_ user: UserID, hashes: [[UInt8]]) throws(DatabaseError) {
        try connection.query("DELETE FROM account.recovery_code WHERE user_id = $1", [.identifier(user)])
        for hash in hashes {
            try connection.query(
                """
                INSERT INTO account.recovery_code (user_id, code_hash, tenant_id)
                    SELECT user_id, $2, tenant_id FROM account.user WHERE user_id = $1
                """, [.identifier(user), .bytes(hash)])
        }
    }

    /// Takes a recovery code; false when there is none of that hash any more.
    package func takeRecoveryCode(_ user: UserID, hash: [UInt8]) throws(DatabaseError) -> Bool {
        try connection.query(
            "DELETE FROM account.recovery_code WHERE user_id = $1 AND code_hash = $2", [.identifier(user), .bytes(hash)]
        ).affected == 1
    }
}
