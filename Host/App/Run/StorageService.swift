import Foundation
import Logging
import ServiceLifecycle
import Store
import TradingModel

/// Looks after the database beside the line, at the host's start and once a day: months for the next rows, the end of old ones.
/// On a thread and a connection of its own; what fails is logged and tried again soon, and never ends the host.
final class StorageService: Service {
    private let address: DatabaseAddress
    private let retention: Retention
    private let clock: @Sendable () -> Timestamp?
    private let log: Logger
    private let period: Duration
    private let alarm = Alarm()

    private static let retryPeriod = Duration.seconds(600)

    /// - Parameters:
    ///   - clock: the line's; nil before its first candle.
    ///   - period: between two looks.
    init(
        _ address: DatabaseAddress, retention: Retention, log: Logger, period: Duration = .seconds(86_400),
        clock: @escaping @Sendable () -> Timestamp?
    ) {
        self.address = address
        self.retention = retention
        self.clock = clock
        self.log = log
        self.period = period
    }

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let thread = Thread {
                    self.work()
                    continuation.resume()
                }
                thread.name = "storage"
                thread.start()
            }
        } onCancelOrGracefulShutdown: {
            self.alarm.stop()
        }
    }

    private func work() {
        var pause = Duration.zero
        while alarm.wait(pause) { pause = look() ? period : min(period, StorageService.retryPeriod) }
    }

    /// Whether everything was done.
    private func look() -> Bool {
        do {
            let outcome = try StorageUpkeep(PostgreSQLConnection(address), retention: retention).run(now: clock())
            if !outcome.isNothing { log.notice("storage upkeep", metadata: StorageService.metadata(outcome)) }
            return true
        } catch {
            log.warning("storage upkeep is tried again later", metadata: ["reason": "\(error)"])
            return false
        }
    }

    private static func metadata(_ outcome: StorageUpkeep.Outcome) -> Logger.Metadata {
        [
            "made_partitions": "\(outcome.madePartitions)",
            "dropped_partitions": .array(outcome.droppedPartitions.map { "\($0)" }),
            "trading_rows": "\(outcome.tradingRows)", "messages": "\(outcome.messages)",
            "history_rows": "\(outcome.historyRows)",
        ]
    }
}

/// A wait that another thread ends.
// SAFETY: `isStopped` is read and written between lock and unlock of the condition alone.
private final class Alarm: @unchecked Sendable {
    private let condition = NSCondition()
    private var isStopped = false

    /// False when it was stopped, at once.
    func wait(_ pause: Duration) -> Bool {
        let end = Date(timeIntervalSinceNow: pause / .seconds(1))
        condition.lock()
        defer { condition.unlock() }
        while !isStopped, condition.wait(until: end) {}
        return !isStopped
    }

    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        condition.unlock()
    }
}
