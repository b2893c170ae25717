import Foundation
import Line
import PluginInspection
import Store
import TradingModel

/// A run whose first candle can come.
struct StartedRun {
    var line: RunningLine
    /// Candles that an earlier start of this run had done; 0 = a new run.
    var resumedAtCandle: Int

    /// What it came to, once it has ended: the counts of the line beside the rows of the database.
    func summary(
        plan: HostPlan, status: RunStatus, elapsed: Duration, address: DatabaseAddress, dataFolder: String
    ) throws -> RunSummary {
        let connection = try PostgreSQLConnection(address)
        let ids = line.members.map(\.instance)
        let rows = try SummaryRepository(connection).counts(instances: ids)
        let chains = ids.map { line.journal.chains[$0] ?? IntentChain() }
        let counts = status.counts
        let start = status.startTime ?? plan.feed.startTime
        return RunSummary(
            users: plan.users.count, instances: ids.count, market: plan.feed.name, candles: counts.candles,
            intents: counts.intents, refusals: counts.refusals, orders: counts.orders, fills: counts.fills,
            notifications: counts.notices, restarts: status.restarts, workerKills: status.kills,
            intentHash: IntentChain.combined(chains).hexadecimal,
            elapsedSeconds: Double(elapsed / .microseconds(1)) / 1e6, resumedAtCandle: resumedAtCandle,
            isComplete: counts.candles == plan.feed.count,
            database: RunSummary.DatabaseRows(
                intents: rows.intents, orders: rows.orders, fills: rows.fills, notifications: rows.notifications,
                notificationsDelivered: rows.deliveredNotifications),
            strategies: try strategies(chains, SummaryRepository(connection)),
            results: zip(status.instances, chains).map { instance, chain in
                RunSummary.InstanceSummary(
                    user: instance.user, strategy: instance.strategy, intentHash: chain.hexadecimal,
                    openOrders: instance.openOrders, position: instance.quantity, profit: instance.profit)
            },
            marketNanoseconds: (status.time ?? start).nanoseconds - start.nanoseconds, dataFolder: dataFolder)
    }

    /// By the name of the plugin, in the order of the users.
    private func strategies(_ chains: [IntentChain], _ repository: SummaryRepository) throws -> [RunSummary.StrategySummary] {
        var names: [String] = []
        var instances: [String: [(id: InstanceID, chain: IntentChain)]] = [:]
        for (member, chain) in zip(line.members, chains) {
            let name = "\(member.plugin.manifest.name) \(member.plugin.manifest.version)"
            if instances[name] == nil { names.append(name) }
            instances[name, default: []].append((member.instance, chain))
        }
        return try names.map { name in
            let own = instances[name] ?? []
            let rows = try repository.counts(instances: own.map(\.id))
            return RunSummary.StrategySummary(
                strategy: name, users: own.count, intents: rows.intents, orders: rows.orders, fills: rows.fills,
                intentHash: IntentChain.combined(own.map(\.chain)).hexadecimal)
        }
    }
}
