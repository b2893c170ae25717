import Engine
import Foundation
import OMS
import ServiceLifecycle
import Strategies
import Synchronization
import TradingModel

/// Runs a line on a thread of its own: candle by candle, with a checkpoint now and then, until the market ends or it is told to
/// stop. Between two candles it carries out what operators ask for. Nothing else touches the line.
final class LineRunner: Service {
    private let line: Handover
    private let pace: Pace
    private let status: RunStatusBox
    private let desk: OperationsDesk
    private let stopRequested = Atomic(false)
    private let wakeUp: StrategyWorkers.WakeUp

    init(line: RunningLine, pace: Pace, status: RunStatusBox, desk: OperationsDesk) {
        self.wakeUp = line.workers.wakeUp
        self.line = Handover(line)
        self.pace = pace
        self.status = status
        self.desk = desk
    }

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let thread = Thread { continuation.resume(with: Result { try self.runOnThread() }) }
                thread.name = "line"
                thread.stackSize = 8 << 20
                thread.start()
            }
        } onCancelOrGracefulShutdown: {
            self.stopRequested.store(true, ordering: .releasing)
            self.wakeUp()
        }
    }

    private func runOnThread() throws {
        guard let line = line.take() else { preconditionFailure("a runner runs once") }
        defer { desk.close() }
        defer { line.refuseWaiting() }
        let killer = line.plan.kills.map { kills in
            WorkerKiller(
                kills, candleCount: line.feed.count, position: line.feed.position, instances: line.members.map(\.instance))
        }
        do {
            try follow(line, killer)
            killer?.finish()
            try line.checkpoint(isFinished: line.feed.position == line.feed.count)
        } catch {
            line.workers.stop(.shutdown)
            throw error
        }
        line.workers.stop(.shutdown)
        publish(line, killer, isFinished: true)
    }

    private func publish(_ line: RunningLine, _ killer: WorkerKiller?, isFinished: Bool = false) {
        var latest = line.status(isFinished: isFinished)
        latest.kills = killer?.counts
        status.publish(latest)
    }

    private func follow(_ line: RunningLine, _ killer: WorkerKiller?) throws {
        let start = ContinuousClock.now
        let firstPosition = line.feed.position
        var lastCheckpoint = start
        var lastPublication = start
        var candlesSinceCheckpoint = 0
        publish(line, killer)
        var mustEnforceHalts = true
        while !stopRequested.load(ordering: .acquiring) {
            try line.repeatCommands()
            // What is repeated decides as it did: a halt that was stored and not carried out begins behind it.
            if mustEnforceHalts, !line.isRepeating {
                try line.enforceHalts()
                mustEnforceHalts = false
            }
            try operate(line, until: start + .seconds(pace.due(line.feed.position - firstPosition)))
            guard !stopRequested.load(ordering: .acquiring), let candle = next(of: line) else { return }
            killer?.strike(position: line.feed.position - 1, process: line.workers.processIdentifier)
            try line.advance(to: candle)
            candlesSinceCheckpoint += 1

            let now = ContinuousClock.now
            let isDue =
                candlesSinceCheckpoint >= LineRunner.checkpointCandles || now - lastCheckpoint >= LineRunner.checkpointPeriod
            // Not for the sake of time alone while somebody is late: it would have to wait.
            // At once behind a quarantine: what the open-order policy sent must not be decided again otherwise.
            let isUrgent = line.workers.needsCheckpoint || line.strategies.hasQuarantined
            if isUrgent || (isDue && !line.workers.hasLate) {
                try line.checkpoint(isFinished: false)
                lastCheckpoint = now
                candlesSinceCheckpoint = 0
            }
            if now - lastPublication >= LineRunner.publicationPeriod {
                publish(line, killer)
                lastPublication = now
            }
        }
    }

    private func next(of line: RunningLine) -> Candle? {
        let start = ContinuousClock.now
        defer { line.readings.add(.now - start) }
        return line.feed.next()
    }

    private static let checkpointCandles = 512
    private static let checkpointPeriod = Duration.seconds(1)
    private static let publicationPeriod = Duration.milliseconds(50)

    /// Carries out what operators ask for, once and then as it comes, until the next candle is due or a stop is requested.
    private func operate(_ line: RunningLine, until due: ContinuousClock.Instant) throws {
        while true {
            if !line.isRepeating {
                try desk.carryOut(on: line)
                try line.continueOperations()
                line.tellInstances()
            }
            guard !stopRequested.load(ordering: .acquiring) else { return }
            let pause = ContinuousClock.now.duration(to: due)
            guard pause > .microseconds(50) else { return }
            let wait = line.operationPeriod.map { min(pause, $0) } ?? pause
            if line.workers.waitForNews(atMost: UInt64(wait / .nanoseconds(1))) { try line.settle() }
        }
    }
}

/// Who and what an instance is, for people.
struct InstanceLabel: Sendable {
    var instance: InstanceID
    var user: String
    var strategy: String
    var instrument: Instrument

    func status(in engine: Engine) -> InstanceStatus {
        let position = engine.oms.book(instance).position
        let lastEvent = engine.instance(instance).lastEvent
        return InstanceStatus(
            user: user, strategy: strategy, instrument: instrument.name, quoteAsset: instrument.quoteAsset,
            quantity: position.quantity, entryPrice: position.entryPrice,
            openOrders: engine.oms.book(instance).openOrders.count,
            // A screen shows what it can: what is held counts as nothing where it has no price or none that a decimal holds.
            profit: position.profit(at: engine.lastPrice(instrument.id)) ?? position.settledProfit ?? .zero,
            lastEventTime: lastEvent?.time,
            lastEvent: lastEvent?.text ?? "")
    }
}

/// Carries the line, which belongs to one thread, from where it is made to that thread.
///
/// SAFETY: it is taken out exactly once, under the lock, and is used by nobody else afterwards.
private final class Handover: @unchecked Sendable {
    private var line: RunningLine?
    private let lock = NSLock()

    init(_ line: RunningLine) { self.line = line }

    func take() -> RunningLine? {
        lock.withLock {
            defer { line = nil }
            return line
        }
    }
}
