/// How much the streams of a host may take.
package struct StreamLimits: Sendable, Hashable {
    /// At the same time.
    package var streamsPerUser = 16
    package var streamsPerTenant = 200
    package var streams = 10_000
    /// Events about somebody that are kept for streams that come again; about 1 kB each.
    package var keptEvents = 32_768
    package var keptCandles = 4_096
    /// Events that wait for one stream; what is more is read from what is kept, while it is there.
    package var pendingEvents = 256
    /// Of the line that the hub has not taken yet. Beyond half of it candles are left out.
    package var waitingNews = 8_192
    package var heartbeat = Duration.seconds(15)
    /// How often it is asked whether a caller still may listen.
    package var check = Duration.seconds(5)
    /// A caller who has taken nothing for so long is cut off.
    package var stall = Duration.seconds(30)
    /// How long events are kept when nobody listens any more.
    package var interest = Duration.seconds(120)
    /// Rows of one kind that a stream is told from the database; with more it is told to read the lists again.
    package var caughtUpRows = 10_000

    package init() {}
}
