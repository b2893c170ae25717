import Logging
import Store

#if canImport(Glibc)
    import Glibc
#endif

/// The sending thread's work: new messages to their channels, channels' messages out, outcomes into the database.
///
/// Everything it holds in memory is also in the database as not delivered yet, so an error drops it all and begins again with a
/// fresh connection; what was on its way is then sent a second time.
final class SendLoop {
    private let configuration: NotificationSender.Configuration
    private let control: SenderControl
    private let logger: Logger
    private let outbox: Outbox
    private let transport: WebhookTransport
    /// The channels that this sender holds; the first message of each is on its way.
    private var channels: [Int64: LeasedChannel] = [:]

    /// Blocks until `control` is stopped, or everything that waits for it is drained.
    static func run(
        _ address: DatabaseAddress, _ configuration: NotificationSender.Configuration, _ control: SenderControl, _ logger: Logger,
        endsWhenDrained: Bool
    ) {
        // A receiver that hangs up is an error of its request, not a signal that ends the host.
        var signals = sigset_t()
        // SAFETY: the three calls read and fill one value of this stack.
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)

        var failures = 0
        var isDone = false
        var lastError: DatabaseError?
        while !isDone {
            do {
                let loop = try SendLoop(PostgreSQLConnection(address), configuration, control, logger)
                control.waker.arm(loop.transport)
                defer { control.waker.disarm() }
                failures = 0
                lastError = nil
                try loop.run(endsWhenDrained: endsWhenDrained)
                isDone = true
            } catch {
                failures += 1
                lastError = error
                logger.error("notifications wait: \(error.description)")
                control.answerDrains(remaining: .failure(error), now: .now)
                isDone = control.isStopping || (endsWhenDrained && !control.hasDrains) || !pause(configuration, control, failures)
            }
        }
        control.answerDrains(
            remaining: lastError.map { .failure($0) } ?? .success(0), now: .now, isEnding: true)
    }

    /// Waits before the next attempt to reach the database, ready to stop. False when there is nothing to wait with.
    private static func pause(
        _ configuration: NotificationSender.Configuration, _ control: SenderControl, _ failures: Int
    ) -> Bool {
        guard let idle = WebhookTransport(connectTimeout: .seconds(1), timeout: .seconds(1)) else { return false }
        control.waker.arm(idle)
        defer { control.waker.disarm() }
        let policy = RetryPolicy(firstDelay: configuration.pollInterval, longestDelay: .seconds(10))
        if !control.isStopping { _ = idle.poll(limit: policy.delay(afterAttempts: failures, retryAfter: nil, fraction: 1)) }
        return true
    }

    private init(
        _ connection: PostgreSQLConnection, _ configuration: NotificationSender.Configuration, _ control: SenderControl,
        _ logger: Logger
    ) throws(DatabaseError) {
        guard
            let transport = WebhookTransport(
                connectTimeout: configuration.connectTimeout, timeout: configuration.requestTimeout)
        else { throw DatabaseError(.unreachable, "libcurl cannot start: no memory") }
        self.configuration = configuration
        self.control = control
        self.logger = logger
        self.outbox = Outbox(connection: connection)
        self.transport = transport
    }

    private func run(endsWhenDrained: Bool) throws(DatabaseError) {
        while !control.isStopping {
            try outbox.forgetDeletedChannels()
            let newCount = try outbox.dispatch(limit: configuration.dispatchLimit, log: log)
            let newChannels = try lease()
            if control.hasDrains {
                let isIdle = newCount == 0 && newChannels == 0 && channels.isEmpty
                let remaining = isIdle || ContinuousClock.now >= nextDeadline ? try outbox.remaining() : 1
                control.answerDrains(remaining: .success(remaining), now: .now)
            }
            if endsWhenDrained, !control.hasDrains { break }
            // More of the same may wait when a limit was reached.
            let isBusy = newCount == configuration.dispatchLimit
            let finished = transport.poll(limit: isBusy ? .zero : pause)
            try settle(finished, isStopping: false)
        }
        try finish()
    }

    /// While somebody waits for the end, retries that are due are looked for more often.
    private var pause: Duration {
        control.hasDrains ? min(configuration.pollInterval, .milliseconds(20)) : configuration.pollInterval
    }

    private var nextDeadline: ContinuousClock.Instant { control.nextDeadline ?? .now }

    private func log(_ messages: [OutboxMessage]) {
        for message in messages {
            logger.info(
                "\(message.tenantName): \(message.title): \(message.text)",
                metadata: ["topic": "\(message.topic)", "key": "\(message.key)", "time": "\(message.time)"])
        }
    }

    private func lease() throws(DatabaseError) -> Int {
        let room = configuration.channelLimit - channels.count
        guard room > 0 else { return 0 }
        let leased = try outbox.lease(channels: room, messagesEach: configuration.readAhead, lease: configuration.lease)
        for channel in leased {
            channels[channel.id] = channel
            try startFirst(of: channel)
        }
        return leased.count
    }

    /// Sends a channel's first message. A channel whose message cannot be sent at all settles it and goes on.
    private func startFirst(of channel: LeasedChannel) throws(DatabaseError) {
        guard let delivery = channel.deliveries.first else {
            channels[channel.id] = nil
            try outbox.settle([], kept: [], released: [channel.id], lease: configuration.lease)
            return
        }
        let message = WebhookMessage(delivery.message)
        let outcome: DeliveryOutcome
        do {
            let request = WebhookTransport.Request(
                token: UInt64(bitPattern: channel.id), url: channel.url, body: try message.body(), headers: message.headers,
                allowsPrivate: channel.allowsPrivate)
            if transport.start(request) { return }
            outcome = .refused(reason: "the request cannot be made from this address")
        } catch {
            outcome = .refused(reason: "the message cannot be written as JSON")
        }
        try settle([(UInt64(bitPattern: channel.id), outcome)], isStopping: false)
    }

    /// Records what ended and sends the next messages of those channels.
    private func settle(
        _ finished: [(token: UInt64, outcome: DeliveryOutcome)], isStopping: Bool
    ) throws(DatabaseError) {
        guard !finished.isEmpty else { return }
        var settlements: [Settlement] = []
        var kept: [Int64] = []
        var released: [Int64] = []
        for (token, outcome) in finished {
            let id = Int64(bitPattern: token)
            guard var channel = channels[id], !channel.deliveries.isEmpty else { continue }
            let delivery = channel.deliveries.removeFirst()
            let settlement = settlement(of: delivery, outcome)
            settlements.append(settlement)
            // A message that waits holds the later ones of its channel back.
            let isWaiting = if case .pending = settlement.state { true } else { false }
            if isWaiting || isStopping || channel.deliveries.isEmpty {
                channels[id] = nil
                released.append(id)
            } else {
                channels[id] = channel
                kept.append(id)
            }
        }
        try outbox.settle(settlements, kept: kept, released: released, lease: configuration.lease)
        for id in kept { if let channel = channels[id] { try startFirst(of: channel) } }
    }

    private func settlement(of delivery: Delivery, _ outcome: DeliveryOutcome) -> Settlement {
        let attempts = delivery.attempts + 1
        let state: Settlement.State
        switch outcome {
        case .delivered: state = .delivered
        case .refused(let reason):
            state = .abandoned(reason: reason)
            logger.warning("notification \(delivery.message.id) to \(delivery.message.tenantName) abandoned: \(reason)")
        case .failed(let reason, _) where attempts >= configuration.retry.maximumAttempts:
            state = .abandoned(reason: reason)
            logger.warning(
                """
                notification \(delivery.message.id) to \(delivery.message.tenantName) abandoned after \(attempts) attempts: \
                \(reason)
                """
            )
        case .failed(let reason, let retryAfter):
            let delay = configuration.retry.delay(
                afterAttempts: attempts, retryAfter: retryAfter, fraction: Double.random(in: 0...1))
            state = .pending(after: delay, reason: reason)
        }
        return Settlement(
            message: delivery.message.id, channel: delivery.channel, attempts: attempts, state: state)
    }

    /// Waits for what is on its way and gives the channels back.
    private func finish() throws(DatabaseError) {
        let deadline = ContinuousClock.now + configuration.stopTimeout
        while transport.inFlightCount > 0, ContinuousClock.now < deadline {
            try settle(transport.poll(limit: .milliseconds(50)), isStopping: true)
        }
        try outbox.settle([], kept: [], released: Array(channels.keys), lease: configuration.lease)
        channels.removeAll()
        control.answerDrains(remaining: .success(try outbox.remaining()), now: .now, isEnding: true)
    }
}
