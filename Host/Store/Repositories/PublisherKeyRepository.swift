package import TradingModel

/// A public key whose signatures the operator trusts.
package struct StoredPublisherKey: Sendable, Hashable {
    /// SHA-256 of the public key: 32 bytes.
    package var fingerprint: [UInt8]
    /// Ed25519: 32 bytes.
    package var publicKey: [UInt8]
    /// What the operator calls the publisher.
    package var name: String
    package var trustedTime: Timestamp
}

/// The publishers that an operator trusts.
package struct PublisherKeyRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Trusts a key, or gives a trusted one another name; the time of the first trust stays. The database checks that the
    /// fingerprint is the key's.
    package func save(fingerprint: [UInt8], publicKey: [UInt8], name: String) throws(DatabaseError) {
        try connection.query(
            """
            INSERT INTO strategy.publisher_key (fingerprint, public_key, name) VALUES ($1, $2, $3)
            ON CONFLICT (fingerprint) DO UPDATE SET name = EXCLUDED.name
            """,
            [.bytes(fingerprint), .bytes(publicKey), .text(name)])
    }

    /// Returns whether it was there.
    package func remove(fingerprint: [UInt8]) throws(DatabaseError) -> Bool {
        try connection.query("DELETE FROM strategy.publisher_key WHERE fingerprint = $1", [.bytes(fingerprint)]).affected > 0
    }

    /// By name, then by age.
    package func all() throws(DatabaseError) -> [StoredPublisherKey] {
        try connection.query(
            """
            SELECT fingerprint, public_key, name, trusted_at FROM strategy.publisher_key
            ORDER BY name, trusted_at, fingerprint
            """
        ).map { (row) throws(DatabaseError) in
            StoredPublisherKey(
                fingerprint: try row.bytes(0), publicKey: try row.bytes(1), name: try row.text(2),
                trustedTime: try row.timestamp(3))
        }
    }
}
