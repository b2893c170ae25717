import Foundation
import Line
import TradingModel

/// What a run came to: the numbers that were counted on the way, and the rows that are in the database.
struct RunSummary: Encodable {
    struct DatabaseRows: Encodable {
        var intents: Int
        var orders: Int
        var fills: Int
        var notifications: Int
        var notificationsDelivered: Int
    }

    /// Of all users of a strategy, as the rows of the database count it.
    struct StrategySummary: Encodable {
        /// Name and version.
        var strategy: String
        var users: Int
        var intents: Int
        var orders: Int
        var fills: Int
        /// As of a run with these users alone.
        var intentHash: String
    }

    struct InstanceSummary: Encodable {
        var user: String
        var strategy: String
        var intentHash: String
        var openOrders: Int
        var position: Quantity
        /// Realised and unrealised, after fees, quote units.
        var profit: Notional
    }

    var users: Int
    var instances: Int
    var market: String
    var candles: Int
    var intents: Int
    var refusals: Int
    var orders: Int
    var fills: Int
    var notifications: Int
    /// Workers that were started again after a failure, since this start of the host.
    var restarts: Int
    /// Workers that the demo killed on purpose; nil: none were to be.
    var workerKills: WorkerKills.Counts?
    var intentHash: String
    var elapsedSeconds: Double
    /// Candles that an earlier, interrupted start of this run had done.
    var resumedAtCandle: Int
    var isComplete: Bool
    var database: DatabaseRows
    var strategies: [StrategySummary]
    var results: [InstanceSummary]
    /// Ns of market time.
    var marketNanoseconds: Int64
    var dataFolder: String

    private enum CodingKeys: String, CodingKey {
        case users, instances, market, candles, intents, refusals, orders, fills, notifications, restarts, workerKills
        case intentHash, elapsedSeconds, resumedAtCandle, isComplete, database, strategies, results
    }

    var json: String { JSONText.pretty(self) }

    var text: String {
        """
        \(MarketClock.duration(nanoseconds: marketNanoseconds)) of market in \(seconds) · \(candles) candles · \
        \(intents) intents · \(orders) orders · \(fills) fills · \(notifications) notifications · \(restarts) restarts
        intent hash \(intentHash)\(strategiesText)\(killsText)
        in PostgreSQL: \(database.intents) intents, \(database.orders) orders, \(database.fills) fills, \
        \(database.notifications) notifications (\(database.notificationsDelivered) delivered)
        look at them: tradingboost psql --data \(dataFolder) -- -c 'select * from oms.fill limit 5'
        """
    }

    /// A table where there are several.
    private var strategiesText: String {
        guard strategies.count > 1 else { return "" }
        let columns: [TextTable.Column] = [
            .init(title: "STRATEGY", alignment: .left), .init(title: "USERS", alignment: .right),
            .init(title: "INTENTS", alignment: .right), .init(title: "ORDERS", alignment: .right),
            .init(title: "FILLS", alignment: .right), .init(title: "INTENT HASH", alignment: .left),
        ]
        let rows = strategies.map { one in
            [one.strategy, "\(one.users)", "\(one.intents)", "\(one.orders)", "\(one.fills)", one.intentHash]
        }
        return TextTable(columns: columns, rows: rows).lines().map { "\n\($0)" }.joined()
    }

    private var killsText: String {
        guard let workerKills else { return "" }
        return
            "\n\(workerKills.done) of \(workerKills.planned) kills of --kill-workers done with SIGKILL: without it the same run "
            + "has the same intent hash"
    }

    private var seconds: String {
        let tenths = Int((elapsedSeconds * 10).rounded())
        return tenths < 600 ? "\(tenths / 10).\(tenths % 10) s" : "\(tenths / 600) min \(tenths / 10 % 60) s"
    }
}
