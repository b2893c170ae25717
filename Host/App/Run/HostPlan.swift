import Crypto
import Foundation
import MarketData
import PluginInspection
import Risk
import Store
import Strategies
import TradingModel

/// What a host shall run: made of the flags of `demo` or of the configuration file of `serve`.
struct HostPlan {
    /// Names the run in the database: runs of different shards do not see each other.
    var shard: String
    var continuation: Continuation
    var instrument: Instrument
    var users: [UserPlan]
    var feed: MarketFeed
    var pace: Pace
    /// Whose plugins may start.
    var admission = PluginAdmission.Policy.anyOrigin
    /// How long a strategy may take.
    var deadlines = StrategyWorkersConfiguration.Deadlines()
    /// What has to confine plugins that are not of the installation.
    var minimumCage = MinimumCage()
    /// How long a candle waits for its answers; nil: until all have answered, so that a run repeats exactly.
    var patience: Duration?
    /// Whether an operator may enable, disable and change strategies while it runs.
    var isChangeable = false
    /// Of everybody who does not say otherwise.
    var limits = LimitLayers()
    /// What the paper venue's order book shows behind each candle; nil: it has none.
    var depth: CandleDepth.Settings?
    /// Workers that are killed on purpose; nil: none.
    var kills: WorkerKills?
    /// For how long a new version of a plugin has to live before the one before is let go.
    var probation = Duration.seconds(60)
    /// How long rows are kept; nil: nobody looks after that.
    var retention: Retention?
    /// Nanoseconds of the line's clock between two snapshots of every user's portfolio; nil: none.
    var portfolioInterval: Int64?
    /// Where exchange keys lie.
    var vault = VaultPlan()
    /// Whether plugins that are installed start only when a check of them passed.
    var requiresCheck = false
    /// How much long work is taken on beside the trading.
    var jobs = JobSettings()

    enum Continuation {
        /// An interrupted run of the very same plan is continued; anything else is a new run beside the old ones.
        case sameRun
        /// What the shard did so far is always continued; users and strategies may come and go.
        case always
    }

    struct UserPlan {
        var name: String
        var webhook: String?
        /// Of each strategy that does not say otherwise; nil: those of everybody.
        var limits: LimitLayers?
        var strategies: [StrategyPlan]
    }

    struct StrategyPlan {
        /// Unique within the user.
        var name: String
        var plugin: AcceptedPlugin
        var parameters: [ResolvedParameter]
        var limits: LimitLayers
        var guards: GuardPlan?
    }
}

extension HostPlan {
    /// What a strategy of a tenant begins with: the tenant's limits where the plan has it among its users, else everybody's.
    func limits(of tenant: String) -> LimitLayers { users.first { $0.name == tenant }?.limits ?? limits }

    /// Of a host that trades: as long as the contract lets an event take without being slow.
    static let livePatience = Duration.milliseconds(50)

    /// Names everything that decides what a run does.
    var fingerprint: String {
        var parts = [feed.identity, "\(instrument.withoutID)"]
        if let depth { parts.append("\(depth)") }
        for user in users {
            parts.append(user.name)
            for strategy in user.strategies {
                parts.append("\(strategy.name) \(strategy.plugin.sha256) \(strategy.limits.limits)")
                if let guards = strategy.guards { parts.append("\(guards)") }
                parts += strategy.parameters.map { "\($0.name)=\($0.value)" }
            }
        }
        return SHA256Text.text(Array(SHA256.hash(data: Data(parts.joined(separator: "\n").utf8))))
    }
}

extension Instrument {
    /// Ids differ from one database to the next.
    fileprivate var withoutID: Instrument {
        var same = self
        same.id = InstrumentID(0)
        return same
    }
}
