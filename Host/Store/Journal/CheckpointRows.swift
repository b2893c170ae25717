package import TradingModel

/// Where a run continues after a restart: a position in its market, and the line as bytes that only the line reads.
package struct RunCheckpoint: Sendable, Hashable {
    /// The host's part of the accounts; `main` while there is one.
    package var shard: String
    /// Which market the position belongs to: the hash of a file, or a seed.
    package var market: String
    /// How many candles of it were handled.
    package var candleCount: UInt64
    package var line: [UInt8]

    package init(shard: String, market: String, candleCount: UInt64, line: [UInt8]) {
        self.shard = shard
        self.market = market
        self.candleCount = candleCount
        self.line = line
    }
}

/// What an instance's worker saved, and after which event.
package struct InstanceCheckpointRow: Sendable, Hashable {
    package var instance: InstanceID
    package var tenant: TenantID
    /// The last event that the state contains.
    package var lastSeq: UInt64
    package var nextIntent: IntentNumber
    package var stateVersion: UInt32
    package var state: [UInt8]

    package init(
        instance: InstanceID, tenant: TenantID, lastSeq: UInt64, nextIntent: IntentNumber, stateVersion: UInt32, state: [UInt8]
    ) {
        self.instance = instance
        self.tenant = tenant
        self.lastSeq = lastSeq
        self.nextIntent = nextIntent
        self.stateVersion = stateVersion
        self.state = state
    }
}
