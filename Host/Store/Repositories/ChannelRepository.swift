package import TradingModel

package struct StoredChannel: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case log
        case webhook
    }

    package var id: Int64
    package var tenant: TenantID
    package var kind: Kind
    /// Of a webhook. May hold a secret: never logged as a whole.
    package var url: String?
}

/// Where tenants' notifications go. A tenant without a channel gets the host's log.
package struct ChannelRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Finds the channel that a configuration file names or creates it. A message goes to the channels that its tenant has when
    /// the sender first sees it.
    @discardableResult
    package func findOrCreate(tenant: TenantID, kind: StoredChannel.Kind, url: String? = nil) throws(DatabaseError)
        -> StoredChannel
    {
        let parameters: Parameters = [
            .int64(Int64(bitPattern: tenant.rawValue)), .text(kind.rawValue), .text(url),
        ]
        try connection.query(
            """
            INSERT INTO notification.channel (tenant_id, kind, url, allows_private) VALUES ($1, $2, $3, true)
            ON CONFLICT (tenant_id, kind, url) DO NOTHING
            """, parameters)
        let rows = try connection.query(
            """
            SELECT channel_id FROM notification.channel
            WHERE tenant_id = $1 AND kind = $2 AND url IS NOT DISTINCT FROM $3
            """, parameters)
        guard let row = rows.first else { throw DatabaseError(.statement, "the channel was removed while it was created") }
        return StoredChannel(id: try row.int64(0), tenant: tenant, kind: kind, url: url)
    }
}
