import TradingModel

/// Makes the partitions that a writer's rows will need before the rows come, as the line's own clock goes: months of a market
/// that is repeated at full speed and months of the calendar alike.
struct PartitionUpkeep {
    /// Made on the way: the months up to this much later than the newest row.
    static let ahead = Duration.seconds(62 * 86_400)
    /// Made again when the newest row is nearer to the last month than this.
    private static let margin = Duration.seconds(31 * 86_400)

    private var made: ClosedRange<Timestamp>?

    /// Rows at times that no calendar of ours has go to the default partition.
    private static let calendar = Timestamp(nanoseconds: 0)...Timestamp(nanoseconds: 7_258_118_400_000_000_000)

    /// Makes what is missing for rows of these times. A table that somebody else reads for longer than the function waits is left
    /// for a later day: its rows go to the default partition meanwhile, and move when the month is made.
    mutating func makeAhead(of times: ClosedRange<Timestamp>, _ connection: PostgreSQLConnection) throws(DatabaseError) {
        guard Self.calendar.contains(times.lowerBound), Self.calendar.contains(times.upperBound) else { return }
        if let made, made.contains(times.lowerBound), made.contains(times.upperBound) { return }
        do {
            try PartitionRepository(connection).make(from: times.lowerBound, to: times.upperBound + Self.ahead.wholeNanoseconds)
        } catch {
            guard error.sqlState == DatabaseError.lockNotAvailable else { throw error }
        }
        let last = times.upperBound + (Self.ahead - Self.margin).wholeNanoseconds
        made = min(made?.lowerBound ?? times.lowerBound, times.lowerBound)...last
    }
}
