package import TradingModel

/// What a database that grows needs now and then: the months of the next rows, and the end of rows that are old enough.
///
/// The line trades on meanwhile. Months are attached and detached in moments, and not at all while somebody reads the tables for
/// long: then the call throws `lockNotAvailable`, what was done before stays done, and the next call goes on.
package struct StorageUpkeep {
    package struct Outcome: Sendable, Hashable {
        package var madePartitions = 0
        package var droppedPartitions: [String] = []
        /// Rows that went with them.
        package var tradingRows = 0
        package var messages = 0
        package var historyRows = 0

        package var isNothing: Bool { self == Outcome() }
    }

    private static let rowsAtOnce: Int64 = 10_000

    private let connection: PostgreSQLConnection
    private let retention: Retention

    package init(_ connection: PostgreSQLConnection, retention: Retention) {
        self.connection = connection
        self.retention = retention
    }

    /// - Parameter now: of the line's clock, by which rows have their times; nil: that of the newest stored trading.
    /// - Returns: what was done; nothing where there is no time to count from.
    package func run(now: Timestamp?) throws(DatabaseError) -> Outcome {
        var time = now
        if time == nil { time = try newestTrading() }
        guard let now = time else { return Outcome() }
        var outcome = Outcome()
        let partitions = PartitionRepository(connection)
        outcome.madePartitions = try partitions.make(from: now, to: now + PartitionUpkeep.ahead.wholeNanoseconds)
        if let days = retention.messages { outcome.messages = try repeated("notification.retire_before", now, days) }
        if let days = retention.history { outcome.historyRows = try repeated("strategy.retire_before", now, days) }
        if let days = retention.trading {
            for (partition, rows) in try partitions.retire(before: StorageUpkeep.time(now, daysAgo: days)) {
                outcome.droppedPartitions.append(partition)
                outcome.tradingRows += rows
            }
        }
        return outcome
    }

    /// The time before which rows of a kind leave; nil: none does.
    package func horizon(_ kind: Retention.Kind, now: Timestamp) -> Timestamp? {
        retention.days(kind).map { StorageUpkeep.time(now, daysAgo: $0) }
    }

    private func newestTrading() throws(DatabaseError) -> Timestamp? {
        let rows = try connection.query(
            "SELECT greatest((SELECT max(intended_at) FROM oms.order_intent), (SELECT max(filled_at) FROM oms.fill))")
        guard let row = rows.first else { return nil }
        return try row.optional(0, row.timestamp)
    }

    /// In small transactions, until nothing is left to do.
    private func repeated(_ function: String, _ now: Timestamp, _ days: Int) throws(DatabaseError) -> Int {
        var sum = 0
        while true {
            let rows = try connection.query(
                "SELECT \(function)($1, $2::bigint::integer)",
                [.timestamp(StorageUpkeep.time(now, daysAgo: days)), .int64(StorageUpkeep.rowsAtOnce)])
            let count = try rows.first?.int(0) ?? 0
            guard count > 0 else { return sum }
            sum += count
        }
    }

    private static func time(_ now: Timestamp, daysAgo days: Int) -> Timestamp {
        let (nanoseconds, overflow) = now.nanoseconds.subtractingReportingOverflow(Int64(days) * 86_400_000_000_000)
        return Timestamp(nanoseconds: overflow ? .min : nanoseconds)
    }
}

extension Duration {
    var wholeNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
