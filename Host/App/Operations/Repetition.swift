import Store
import Strategies
import TradingModel

/// The part of a run that is done again after the host was killed: from the last checkpoint to what is stored last. There every
/// answer is taken at the candle at which it was taken before, so that the same orders come of it.
struct Repetition {
    /// By candle: who was late, and how far each had come.
    private var late: [UInt64: [LateAnswer]] = [:]
    private let lastCandle: UInt64
    private let lastTime: Timestamp?
    private(set) var isOver: Bool

    /// - Parameters:
    ///   - candleCount: of the checkpoint.
    ///   - now: the line's clock there.
    ///   - lastTime: the line's clock at the last thing that is stored; nil: nothing is.
    init(
        shard: String, candleCount: UInt64, now: Timestamp, lastTime: Timestamp?, connection: PostgreSQLConnection
    ) throws {
        let rows = try LateAnswerRepository(connection).all(shard: shard, from: candleCount)
        for row in rows {
            late[row.candleCount, default: []].append(LateAnswer(instance: row.instance, lastSeq: row.lastSeq))
        }
        lastCandle = rows.last?.candleCount ?? 0
        self.lastTime = lastTime
        isOver = candleCount >= lastCandle && (lastTime.map { now >= $0 } ?? true)
    }

    /// Before a candle is handled: lets each instance hear as much as it had heard then.
    ///
    /// - Parameter candleCount: with this candle.
    func prepare(_ workers: StrategyWorkers, candleCount: Int) {
        guard !isOver else { return }
        workers.hold(late[UInt64(candleCount)] ?? [])
    }

    /// Behind a candle: from the last one that is repeated on, everybody hears everything.
    mutating func finish(_ workers: StrategyWorkers, candleCount: Int, now: Timestamp) {
        guard !isOver, UInt64(candleCount) >= lastCandle, lastTime.map({ now >= $0 }) ?? true else { return }
        isOver = true
        workers.hold([])
    }
}
