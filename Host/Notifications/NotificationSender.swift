package import Logging
import NIOPosix
import ServiceLifecycle
package import Store
import Synchronization

/// Delivers what the outbox holds to the channels of its tenants: at least once, in order within a channel, again after a
/// failure with growing pauses, and abandoned after the last attempt.
///
/// Works on one thread of its own with one database connection: that thread may block, so nothing of it runs on the cooperative
/// pool. Several senders, also in several hosts, share the work: a channel is one sender's at a time.
package final class NotificationSender: Sendable {
    package struct Configuration: Sendable {
        package var retry = RetryPolicy()
        /// How often the outbox is looked at when nobody calls `wake()`.
        package var pollInterval = Duration.milliseconds(250)
        package var connectTimeout = Duration.seconds(5)
        /// Of one request, everything included.
        package var requestTimeout = Duration.seconds(10)
        /// New messages taken in one transaction.
        package var dispatchLimit = 500
        /// Channels that are served at the same time.
        package var channelLimit = 64
        /// Messages of a channel that are read ahead.
        package var readAhead = 32
        /// How long a stop waits for requests that are on their way.
        package var stopTimeout = Duration.seconds(3)

        package init() {}

        /// A sender that died keeps its channels for so long.
        var lease: Duration { requestTimeout + .seconds(5) }
    }

    private let address: DatabaseAddress
    private let configuration: Configuration
    private let logger: Logger
    private let control = SenderControl()

    /// - Parameter logger: also the log channel: one line a message.
    package init(_ address: DatabaseAddress, configuration: Configuration = Configuration(), logger: Logger) {
        self.address = address
        self.configuration = configuration
        self.logger = logger
    }

    /// Runs until the service group shuts down or the task is cancelled; requests on their way are waited for a moment.
    package func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await deliver()
        } onCancelOrGracefulShutdown: {
            self.control.stop()
        }
    }

    /// Looks at the outbox now. Any thread.
    package func wake() { control.waker.wake() }

    /// Delivers until nothing is left or the deadline passes, whether the service runs or not. Messages that wait for another
    /// attempt are waited for.
    ///
    /// - Returns: how many deliveries are left.
    package func drain(until deadline: ContinuousClock.Instant) async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            let drain = SenderControl.Drain(deadline: deadline, continuation: continuation)
            if control.add(drain) {
                control.waker.wake()
                return
            }
            // Nobody runs: this call does, in a thread of its own, and ends with the drain.
            let own = SenderControl()
            _ = own.begin()
            _ = own.add(drain)
            let (address, configuration, logger) = (address, configuration, logger)
            NIOThreadPool.singleton.submit { _ in
                SendLoop.run(address, configuration, own, logger, endsWhenDrained: true)
            }
        }
    }

    private func deliver() async throws {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        guard control.begin() else {
            try await threads.shutdownGracefully()
            return
        }
        let (address, configuration, control, logger) = (address, configuration, control, logger)
        try await threads.runIfActive { SendLoop.run(address, configuration, control, logger, endsWhenDrained: false) }
        try await threads.shutdownGracefully()
    }
}

extension NotificationSender: Service {}

/// What other threads tell the sending one.
final class SenderControl: Sendable {
    struct Drain: Sendable {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Int, any Error>
    }

    private struct State {
        var isRunning = false
        var isStopping = false
        var drains: [Drain] = []
    }

    let waker = WebhookTransport.Waker()
    private let state = Mutex(State())

    /// False when it was stopped before it began.
    func begin() -> Bool {
        state.withLock { state in
            state.isRunning = !state.isStopping
            return state.isRunning
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        waker.wake()
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// False when nobody runs.
    func add(_ drain: Drain) -> Bool {
        state.withLock { state in
            guard state.isRunning, !state.isStopping else { return false }
            state.drains.append(drain)
            return true
        }
    }

    /// The drains that wait; each is answered by `answerDrains`.
    var hasDrains: Bool { state.withLock { !$0.drains.isEmpty } }

    /// When the first of them is answered at the latest.
    var nextDeadline: ContinuousClock.Instant? { state.withLock { $0.drains.map(\.deadline).min() } }

    /// Answers those that are done: all when nothing remains or the loop ends, else the ones whose time is over.
    func answerDrains(remaining: Result<Int, any Error>, now: ContinuousClock.Instant, isEnding: Bool = false) {
        let done = state.withLock { state -> [Drain] in
            if isEnding { state.isRunning = false }
            let isEmpty = if case .success(0) = remaining { true } else { false }
            let done = state.drains.filter { isEnding || isEmpty || $0.deadline <= now }
            state.drains.removeAll { isEnding || isEmpty || $0.deadline <= now }
            return done
        }
        for drain in done { drain.continuation.resume(with: remaining) }
    }
}
