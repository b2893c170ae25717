import Synchronization

/// What the market costs the line, whoever listens to it. Written by the line's thread, read by any.
final class MarketReadings: Sendable {
    private let candleCount = Atomic<Int>(0)
    private let eventCount = Atomic<UInt64>(0)
    private let time = Atomic<Int64>(0)

    /// Base candles that the line took.
    var candles: Int { candleCount.load(ordering: .relaxed) }

    /// Market events that were written for strategies: each once for all of them.
    var events: UInt64 { eventCount.load(ordering: .relaxed) }

    /// Seconds in which candles were fetched, kept and put together to longer ones.
    var seconds: Double { Double(time.load(ordering: .relaxed)) / 1e9 }

    func add(_ duration: Duration) {
        let parts = duration.components
        time.wrappingAdd(parts.seconds &* 1_000_000_000 &+ parts.attoseconds / 1_000_000_000, ordering: .relaxed)
    }

    /// The line has taken a candle.
    ///
    /// - Parameter events: all that were written until now.
    func took(events: UInt64) {
        candleCount.wrappingAdd(1, ordering: .relaxed)
        eventCount.store(events, ordering: .relaxed)
    }
}
