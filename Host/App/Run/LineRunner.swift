import Dispatch
import Engine
import Foundation
import Line
import Logging
import OMS
import ServiceLifecycle
import Store
import Strategies
import Synchronization
import TradingModel

/// Runs a line on a thread of its own: candle by candle, with a checkpoint now and then, until the market ends or it is told to
/// stop. Nothing else touches the line.
final class LineRunner: Service {
    struct Parts {
        var line: Line
        var workers: StrategyWorkers
        var journal: DatabaseJournal
        var feed: MarketFeed
        var instances: [InstanceLabel]
    }

    private let parts: Handover
    private let pace: Pace
    private let status: RunStatusBox
    private let log: Logger
    private let stopRequested = Atomic(false)
    private let stopSignal = DispatchSemaphore(value: 0)

    init(parts: consuming Parts, pace: Pace, status: RunStatusBox, log: Logger) {
        self.parts = Handover(parts)
        self.pace = pace
        self.status = status
        self.log = log
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let thread = Thread { continuation.resume(with: Result { try self.runOnThread() }) }
                thread.name = "line"
                thread.stackSize = 8 << 20
                thread.start()
            }
        } onGracefulShutdown: {
            self.stopRequested.store(true, ordering: .releasing)
            self.stopSignal.signal()
        }
    }

    private func runOnThread() throws {
        guard var run = parts.take() else { preconditionFailure("a runner runs once") }
        do {
            try follow(&run)
            try checkpoint(&run, isFinished: run.feed.position == run.feed.count)
        } catch {
            run.workers.stop(.shutdown)
            throw error
        }
        run.workers.stop(.shutdown)
        publish(run, isFinished: true)
    }

    private func follow(_ run: inout Parts) throws {
        let start = ContinuousClock.now
        let firstPosition = run.feed.position
        var lastCheckpoint = start
        var lastPublication = start
        var candlesSinceCheckpoint = 0
        publish(run, isFinished: false)
        while !stopRequested.load(ordering: .acquiring) {
            waitUntil(start + .seconds(pace.due(run.feed.position - firstPosition)))
            guard !stopRequested.load(ordering: .acquiring), let candle = run.feed.next() else { return }
            try run.line.advance(to: candle)
            try run.line.settle()
            candlesSinceCheckpoint += 1

            let now = ContinuousClock.now
            if candlesSinceCheckpoint >= LineRunner.checkpointCandles || run.workers.needsCheckpoint
                || now - lastCheckpoint >= LineRunner.checkpointPeriod
            {
                try checkpoint(&run, isFinished: false)
                lastCheckpoint = now
                candlesSinceCheckpoint = 0
            }
            if now - lastPublication >= LineRunner.publicationPeriod {
                publish(run, isFinished: false)
                lastPublication = now
            }
        }
    }

    private static let checkpointCandles = 512
    private static let checkpointPeriod = Duration.seconds(1)
    private static let publicationPeriod = Duration.milliseconds(50)

    /// Sleeps until the moment, or until a stop is requested.
    private func waitUntil(_ moment: ContinuousClock.Instant) {
        let pause = ContinuousClock.now.duration(to: moment)
        guard pause > .microseconds(50) else { return }
        let nanoseconds = Int(pause / .nanoseconds(1))
        // Either result is checked by the caller's loop.
        _ = stopSignal.wait(timeout: .now() + .nanoseconds(nanoseconds))
    }

    private func checkpoint(_ run: inout Parts, isFinished: Bool) throws {
        let states = try run.workers.checkpoint()
        try run.journal.checkpoint(
            line: try run.line.snapshot(), position: run.feed.position, instances: states, isFinished: isFinished)
    }

    private func publish(_ run: Parts, isFinished: Bool) {
        var latest = RunStatus()
        latest.counts = run.line.counts
        latest.restarts = run.workers.restarts
        latest.isFinished = isFinished
        latest.startTime = run.feed.startTime
        latest.time = run.feed.position > 0 ? run.line.engine.now : nil
        latest.instances = run.instances.map { $0.status(in: run.line.engine) }
        status.publish(latest)
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
        let unrealised = engine.lastPrice(instrument.id).map { position.unrealisedProfit(at: $0) } ?? .zero
        return InstanceStatus(
            user: user, strategy: strategy, instrument: instrument.name, quoteAsset: instrument.quoteAsset,
            quantity: position.quantity, entryPrice: position.entryPrice,
            openOrders: engine.oms.book(instance).openOrders.count,
            profit: position.realisedProfit + unrealised - position.fee, lastEventTime: lastEvent?.time,
            lastEvent: lastEvent?.text ?? "")
    }
}

/// Carries the parts, which belong to one thread, from where they are made to the line's thread.
///
/// SAFETY: the parts are taken out exactly once, under the lock, and are used by nobody else afterwards.
private final class Handover: @unchecked Sendable {
    private var parts: LineRunner.Parts?
    private let lock = NSLock()

    init(_ parts: LineRunner.Parts) { self.parts = parts }

    func take() -> LineRunner.Parts? {
        lock.withLock {
            defer { parts = nil }
            return parts
        }
    }
}
