package import FoundationEssentials
import Identity
package import Store
package import TradingModel

/// Long work beside the trading: backtests, checks of plugins, and the candle files that people bring. Every function throws
/// `OperationProblem` for what the caller can put right; what is not within the caller's reach is not found.
package protocol JobOperations: Sendable {
    func startBacktest(_ order: BacktestOrder, for caller: JobCaller) async throws -> JobReport
    func startCheck(_ order: CheckOrder, for caller: JobCaller) async throws -> JobReport
    /// Newest first.
    func jobs(_ filter: JobFilter, for caller: JobCaller) async throws -> [JobReport]
    func job(_ id: UInt64, for caller: JobCaller) async throws -> JobReport
    /// Ends a job that waits or runs; forgets one that has ended, with its files.
    func endJob(_ id: UInt64, for caller: JobCaller) async throws -> JobReport
    /// What a job that is done came to, as JSON.
    func report(of id: UInt64, for caller: JobCaller) async throws -> String
    /// A file that a job wrote.
    func file(_ file: JobFile, of id: UInt64, for caller: JobCaller) async throws -> StoredFile

    /// Keeps a candle file when every row of it is right.
    ///
    /// - Parameter fillsGaps: whether missing candles are filled with flat ones; otherwise they are refused.
    func storeCandles(
        _ body: BodyStream, name: String, fillsGaps: Bool, for caller: JobCaller
    ) async throws -> CandleFileReport
    /// In the order of their numbers.
    func candleFiles(after: UInt64, limit: Int, for caller: JobCaller) async throws -> [CandleFileReport]
    func candleFile(_ id: UInt64, for caller: JobCaller) async throws -> CandleFileReport
    func removeCandleFile(_ id: UInt64, for caller: JobCaller) async throws
}

/// Who asks, and whose jobs that shows.
package struct JobCaller: Sendable, Hashable {
    /// Whose a new job is.
    package var tenant: TenantID
    package var tenantName: String
    /// Nil: the account that the host runs as.
    package var user: UserID?
    package var userName: String
    package var scope: TenantScope
    /// Whether only the user's own jobs and files are there for it.
    package var isOwn: Bool

    package init(_ call: Call) {
        let principal = call.principal
        tenant = principal.tenant
        tenantName = principal.tenantName
        user = principal.user
        userName = principal.userName
        scope = call.scope
        isOwn = call.reach == .own
    }

    package init(tenant: TenantID, tenantName: String, user: UserID?, userName: String, scope: TenantScope, isOwn: Bool) {
        self.tenant = tenant
        self.tenantName = tenantName
        self.user = user
        self.userName = userName
        self.scope = scope
        self.isOwn = isOwn
    }
}

/// A run of a strategy over candles, as it is asked for. Amounts are decimals as text.
package struct BacktestOrder: Sendable, Hashable, Codable {
    package enum Candles: Sendable, Hashable, Codable {
        /// The synthetic market.
        case synthetic(seed: UInt64, count: Int)
        /// A candle file's number.
        case file(UInt64)
    }

    /// What is traded; every amount that is missing is as in an instrument file.
    package struct Terms: Sendable, Hashable, Codable {
        package var name: String
        package var tickSize: String
        package var lotSize: String
        package var minimumQuantity: String?
        package var maximumQuantity: String?
        package var minimumNotional: String?
        package var makerFeeRate: String?
        package var takerFeeRate: String?
        package var contract: String?
    }

    /// Name or id.
    package var plugin: String
    /// Nil: the highest installed.
    package var version: String?
    /// By name, as texts.
    package var parameters: [String: String]
    package var candles: Candles
    /// Only candles that open then or later.
    package var from: Date?
    /// Only candles that open before.
    package var until: Date?
    /// Nil: BTC-USDT with usual filters.
    package var instrument: Terms?
    /// By key, as texts.
    package var limits: [String: String]
    /// Quote units.
    package var initialEquity: String
    /// What each side of the order book shows of a candle's volume, in percent; nil: there is no book.
    package var depthPercent: String?
    /// Whether every order intent is kept.
    package var keepsIntents: Bool

    package init(
        plugin: String, version: String? = nil, parameters: [String: String] = [:], candles: Candles, from: Date? = nil,
        until: Date? = nil, instrument: Terms? = nil, limits: [String: String] = [:], initialEquity: String = "10000",
        depthPercent: String? = nil, keepsIntents: Bool = false
    ) {
        self.plugin = plugin
        self.version = version
        self.parameters = parameters
        self.candles = candles
        self.from = from
        self.until = until
        self.instrument = instrument
        self.limits = limits
        self.initialEquity = initialEquity
        self.depthPercent = depthPercent
        self.keepsIntents = keepsIntents
    }
}

/// A run of the conformance kit over a plugin's version.
package struct CheckOrder: Sendable, Hashable, Codable {
    /// Name or id.
    package var plugin: String
    package var version: String
    package var parameters: [String: String]
    /// Of everything that is random.
    package var seed: UInt64

    package init(plugin: String, version: String, parameters: [String: String] = [:], seed: UInt64 = 1) {
        self.plugin = plugin
        self.version = version
        self.parameters = parameters
        self.seed = seed
    }
}

package struct JobFilter: Sendable, Hashable {
    package var kind: String?
    package var state: String?
    /// Only jobs with a smaller number; nil: from the newest.
    package var before: UInt64?
    package var limit: Int

    package init(kind: String? = nil, state: String? = nil, before: UInt64? = nil, limit: Int = 100) {
        self.kind = kind
        self.state = state
        self.before = before
        self.limit = limit
    }
}

/// What a job leaves beside its report.
package enum JobFile: String, Sendable, Hashable, CaseIterable {
    case chart = "chart.svg"
    case intents = "intents.jsonl"
}
