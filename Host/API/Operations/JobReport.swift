package import FoundationEssentials

/// How a job stands.
package struct JobReport: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable { case backtest, check }

    package enum State: String, Sendable, Hashable, Codable, CaseIterable { case queued, running, done, failed, cancelled }

    package var id: UInt64
    /// Whose it is, by name.
    package var tenant: String
    /// Who asked for it, by name.
    package var user: String
    package var kind: Kind
    package var state: State
    /// What is run: the manifest's name and version.
    package var plugin: String
    package var version: String
    /// As it was asked for; one of the two.
    package var backtest: BacktestOrder?
    package var check: CheckOrder?
    /// Candles, or tests of the kit.
    package var done: UInt64
    /// 0 while it is not known.
    package var total: UInt64
    /// Of a backtest that runs: quote units behind its last candle.
    package var equity: String?
    /// Of one that failed. Stable: failed, time_limit, host_stopped, plugin_gone.
    package var code: String?
    /// The same for people.
    package var reason: String?
    /// Bytes of its files.
    package var storedBytes: UInt64
    package var createdAt: Date
    package var startedAt: Date?
    package var endedAt: Date?

    package init(
        id: UInt64, tenant: String, user: String, kind: Kind, state: State, plugin: String, version: String, done: UInt64,
        total: UInt64, storedBytes: UInt64, createdAt: Date
    ) {
        self.id = id
        self.tenant = tenant
        self.user = user
        self.kind = kind
        self.state = state
        self.plugin = plugin
        self.version = version
        self.done = done
        self.total = total
        self.storedBytes = storedBytes
        self.createdAt = createdAt
    }
}

/// A page of jobs, newest first.
package struct JobList: Sendable, Hashable, Codable {
    package var jobs: [JobReport]
    /// Where the list goes on; nil: it ends here.
    package var next: String?
}

/// Candles that somebody brought.
package struct CandleFileReport: Sendable, Hashable, Codable {
    package var id: UInt64
    package var tenant: String
    /// Who brought it.
    package var user: String
    package var name: String
    package var sha256: String
    package var bytes: UInt64
    /// With those that were filled in.
    package var candles: UInt64
    package var timeframe: String
    package var fillsGaps: Bool
    /// Open time of the first candle.
    package var from: Date
    /// Close time of the last one.
    package var until: Date
    package var createdAt: Date

    package init(
        id: UInt64, tenant: String, user: String, name: String, sha256: String, bytes: UInt64, candles: UInt64, timeframe: String,
        fillsGaps: Bool, from: Date, until: Date, createdAt: Date
    ) {
        self.id = id
        self.tenant = tenant
        self.user = user
        self.name = name
        self.sha256 = sha256
        self.bytes = bytes
        self.candles = candles
        self.timeframe = timeframe
        self.fillsGaps = fillsGaps
        self.from = from
        self.until = until
        self.createdAt = createdAt
    }
}

package struct CandleFileList: Sendable, Hashable, Codable {
    package var candleFiles: [CandleFileReport]
    /// Where the list goes on; nil: it ends here.
    package var next: String?
}
