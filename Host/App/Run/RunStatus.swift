import Line
import Synchronization
import TradingModel

/// What a run shows while it goes on. Written by the line's thread, read by the screen and by the health route.
struct RunStatus: Sendable {
    var instances: [InstanceStatus] = []
    var counts = LineCounts()
    /// Market time; nil before the first candle.
    var time: Timestamp?
    var startTime: Timestamp?
    var restarts = 0
    /// Workers that were killed on purpose; nil: nobody asked for that.
    var kills: WorkerKills.Counts?
    var isFinished = false
}

/// A line of the table.
struct InstanceStatus: Sendable {
    var user: String
    var strategy: String
    var instrument: String
    var quoteAsset: String
    var quantity: Quantity
    var entryPrice: Price?
    var openOrders: Int
    /// Realised and unrealised, after fees.
    var profit: Notional
    var lastEventTime: Timestamp?
    var lastEvent: String
}

/// The latest status, shared between threads.
final class RunStatusBox: Sendable {
    private let status = Mutex(RunStatus())

    var latest: RunStatus { status.withLock { $0 } }

    func publish(_ latest: RunStatus) { status.withLock { $0 = latest } }
}
