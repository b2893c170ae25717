package import Logging
import ServiceLifecycle
package import Store
import Synchronization
package import TradingModel

/// Carries what happens on the line to everybody who listens: the line puts in what it has committed, which costs it well under a
/// microsecond while nobody listens and never makes it wait; a task of the hub writes each event once and gives it to the streams
/// that may see it.
package final class EventHub: Service {
    private struct State {
        var board: EventBoard
        var waiting: [Int: CheckedContinuation<StreamTurn, Never>] = [:]
        /// Closes a stream's connection.
        var hangUps: [Int: @Sendable () -> Void] = [:]
        var isOpen = false
        var isClosed = false
        /// Since when nobody listens.
        var idleSince: ContinuousClock.Instant
    }

    package let limits: StreamLimits
    let directory: EventDirectory
    private let state: Mutex<State>
    private let inbox: Mutex<NewsInbox>
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let wallClock: @Sendable () -> Int64
    private let logger: Logger

    /// - Parameters:
    ///   - clock: for heartbeats and deadlines.
    ///   - wallClock: microseconds since 1970.
    ///   - line: the line's time at the start, microseconds since 1970.
    package init(
        limits: StreamLimits = StreamLimits(), line: Int64 = 0, epoch: UInt32 = .random(in: 1...UInt32.max), logger: Logger,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        wallClock: @escaping @Sendable () -> Int64 = EventClock.microseconds
    ) {
        self.limits = limits
        self.logger = logger
        self.clock = clock
        self.wallClock = wallClock
        directory = EventDirectory()
        let place = DurablePlace(recorded: wallClock(), line: max(line, 0))
        state = Mutex(State(board: EventBoard(epoch: epoch, place: place, limits: limits), idleSince: clock()))
        inbox = Mutex(NewsInbox(capacity: limits.waitingNews, place: place))
        (arrivals, arrival) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - The line's thread

    /// Who and what the events are about.
    package func know(_ instance: TradedInstance) { directory.set(instance) }
    package func know(_ instrument: Instrument) { directory.set(instrument) }

    /// From now on streams are taken: what an earlier start did is not done again any more.
    ///
    /// - Parameter line: the line's time.
    package func open(line: Timestamp) {
        let place = DurablePlace(recorded: wallClock(), line: max(line.nanoseconds / 1_000, 0))
        inbox.withLock { $0.passedOver = place }
        state.withLock { $0.isOpen = true }
    }

    /// Whether a commit that was just done has to be given to `take`. Where it need not, the hub remembers that it was.
    package func wants(line: Timestamp) -> Bool {
        let place = DurablePlace(recorded: wallClock(), line: max(line.nanoseconds / 1_000, 0))
        return inbox.withLock { inbox in
            if !inbox.isWanted { inbox.passedOver = place }
            return inbox.isWanted
        }
    }

    /// What a commit made durable. Behind the commit and before the next one.
    ///
    /// - Parameter line: the line's time.
    package func take(_ rows: CommittedRows, line: Timestamp) {
        put(.committed(rows, DurablePlace(recorded: wallClock(), line: max(line.nanoseconds / 1_000, 0))))
    }

    /// A candle that closed.
    package func take(_ candle: Candle) {
        guard isWanted else { return }
        put(.candle(candle))
    }

    /// How all instances are now; those that are otherwise than before are told.
    package func take(_ instances: [InstanceReport]) {
        guard isWanted else { return }
        put(.instances(instances))
    }

    /// What tenants used of the hour that goes on, as it is stored. From any thread.
    package func take(_ records: [UsageRecord]) {
        guard !records.isEmpty, isWanted else { return }
        put(.usage(records))
    }

    /// Whether anybody listens, or did lately.
    package var isWanted: Bool { inbox.withLock(\.isWanted) }

    private func put(_ item: LineNews) {
        if inbox.withLock({ $0.append(item) }) { arrival.yield() }
    }

    // MARK: - The hub's task

    package func run() async throws {
        try await StreamTask.run(arrivals, publish: publish, tick: tick, close: close)
    }

    /// Every stream ends, and no new one begins.
    package func close() {
        arrival.finish()
        let woken = state.withLock { state in
            state.isClosed = true
            return state.board.endAll(.stopping)
        }
        wake(woken)
    }

    /// Makes events of what the line has put in. One caller at a time.
    package func publish() {
        let taken = inbox.withLock { $0.take() }
        for item in taken.news {
            switch item {
            case .committed(let rows, let place):
                let drafts = directory.drafts(rows)
                wake(state.withLock { $0.board.append(drafts, committed: place) })
            case .candle(let candle):
                let draft = directory.draft(candle)
                wake(state.withLock { $0.board.append([draft]) })
            case .instances(let reports):
                let drafts = directory.changes(reports)
                if !drafts.isEmpty { wake(state.withLock { $0.board.append(drafts) }) }
            case .usage(let records):
                let drafts = records.map { directory.draft($0) }
                wake(state.withLock { $0.board.append(drafts) })
            }
        }
        if taken.missesCandles { missCandles() }
        if taken.isOverrun { overrun() }
    }

    private func missCandles() {
        let draft = directory.reset([.candles], "the market was faster than this stream: read GET /api/v1/market/candles")
        wake(
            state.withLock { state in
                state.board.forgetCandles()
                return state.board.append([draft])
            })
    }

    /// Everybody comes again, and is told from the database.
    private func overrun() {
        logger.error("events: the line was faster than the hub; streams begin again from the database")
        let passedOver = inbox.withLock(\.passedOver)
        wake(
            state.withLock { state in
                // What was left out need not have been a commit: then `passedOver` is of long ago.
                let place = state.board.place
                state.board.forget(until: place.recorded > passedOver.recorded ? place : passedOver)
                return state.board.endAll(.lagged)
            })
    }

    /// What is due by time. Once a second.
    package func tick() {
        let now = clock()
        let (woken, hangUps) = state.withLock { state in
            let (woken, stalled) = state.board.tick(now)
            let hangUps = stalled.compactMap { state.hangUps.removeValue(forKey: $0) }
            if !state.board.isEmpty { state.idleSince = now }
            return (woken, hangUps)
        }
        for hangUp in hangUps { hangUp() }
        wake(woken)
        rest(now)
    }

    /// Nobody listens any more: the line need not tell, and nothing is kept.
    private func rest(_ now: ContinuousClock.Instant) {
        state.withLock { state in
            guard state.board.isEmpty, now - state.idleSince >= limits.interest else { return }
            let place = inbox.withLock { inbox -> DurablePlace? in
                guard inbox.isWanted, inbox.news.isEmpty else { return nil }
                inbox.isWanted = false
                inbox.passedOver = state.board.place
                return state.board.place
            }
            guard let place else { return }
            state.board.forget(until: place)
            directory.forgetInstances()
        }
    }

    // MARK: - Streams

    /// Opens a stream.
    ///
    /// - Parameters:
    ///   - user: unique on the host.
    ///   - last: the place of the last event that the caller has.
    ///   - hangUp: closes its connection.
    package func subscribe(
        _ filter: EventFilter, user: String, tenant: TenantID, last: EventID?, hangUp: @escaping @Sendable () -> Void
    ) throws(StreamRefusal) -> EventSubscription {
        let now = clock()
        return try state.withLock { (state) throws(StreamRefusal) in
            guard state.isOpen, !state.isClosed else { throw StreamRefusal.closed }
            let passedOver = inbox.withLock { inbox -> DurablePlace? in
                guard !inbox.isWanted else { return nil }
                inbox.isWanted = true
                return inbox.passedOver
            }
            if let passedOver {
                let place = state.board.place
                state.board.forget(until: passedOver.recorded > place.recorded ? passedOver : place)
            }
            let opening = try state.board.subscribe(filter, user: user, tenant: tenant, last: last, now: now)
            state.hangUps[opening.stream] = hangUp
            return EventSubscription(hub: self, opening: opening)
        }
    }

    /// Waits for a stream's next turn.
    func next(_ stream: Int) async -> StreamTurn {
        await withCheckedContinuation { continuation in
            let now = clock()
            let turn = state.withLock { state in
                let turn = state.board.next(stream, now: now)
                if turn == nil { state.waiting[stream] = continuation }
                return turn
            }
            if let turn { continuation.resume(returning: turn) }
        }
    }

    /// The caller is gone.
    func leave(_ stream: Int) {
        state.withLock { $0.board.end(stream, .gone) }
        wake([stream])
    }

    func remove(_ stream: Int) {
        state.withLock { state in
            state.board.remove(stream)
            state.hangUps[stream] = nil
        }
    }

    private func wake(_ streams: Set<Int>) {
        guard !streams.isEmpty else { return }
        let now = clock()
        let turns = state.withLock { state in
            streams.compactMap { stream -> (CheckedContinuation<StreamTurn, Never>, StreamTurn)? in
                guard let continuation = state.waiting[stream], let turn = state.board.next(stream, now: now) else { return nil }
                state.waiting[stream] = nil
                return (continuation, turn)
            }
        }
        for (continuation, turn) in turns { continuation.resume(returning: turn) }
    }

    /// How many streams are open.
    package var streams: Int { state.withLock { $0.board.subscriptions.count } }
}

/// A stream's hold on the hub; its place is free again when this is gone.
package final class EventSubscription: Sendable {
    let hub: EventHub
    let opening: EventBoard.Opening

    init(hub: EventHub, opening: EventBoard.Opening) {
        self.hub = hub
        self.opening = opening
    }

    deinit { hub.remove(opening.stream) }

    func next() async -> StreamTurn { await hub.next(opening.stream) }
}
