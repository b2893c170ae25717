import CCage
import CTradingBoost
import TradingModel

/// The host's side of an instance: what it was told, what it answered, and whether an answer may be believed.
///
/// A callback counts when it finished: its requests are held back until then, so a worker that dies in the middle of one has
/// asked for nothing. After a restart the events since the checkpoint are repeated, and their requests must be the same bytes
/// as before; they are not passed on again.
struct InstanceRun {
    enum Phase: Equatable {
        /// No worker, or one that has not been told of the instance.
        case absent
        /// CREATE and START are sent.
        case creating
        case running
        case stopped
        /// Could not be created; stays down.
        case failed(String)
    }

    let launch: InstanceLaunch
    private(set) var checkpoint: InstanceCheckpoint?
    /// Until the first checkpoint of its own.
    private(set) var account: AccountSnapshot?
    private(set) var log: ReplayLog
    var commands = CommandLedger()
    var meter = InstanceMeter()
    private(set) var phase = Phase.absent
    private(set) var subscriptions: [Timeframe] = []
    /// The line's clock: of the last event, or of the launch.
    private(set) var time: Timestamp
    /// The last event that was finished by this or an earlier worker.
    private(set) var lastFinished: UInt64

    // What belongs to the present worker.
    /// The event that is sent next.
    private(set) var nextToSend: UInt64
    /// The event that is finished next.
    private(set) var nextToFinish: UInt64
    private var nextIntent: IntentNumber
    private var asked: [Timeframe] = []
    private var held: [UInt8] = []
    private var heldCount = 0
    private var heldNotices: UInt32 = 0
    private var heldHistories: UInt32 = 0
    private var heldMessages: [StrategyMessage] = []
    /// Timers that it set and that have not fired.
    private var timers: Set<UInt64> = []
    private(set) var isSaving = false
    private var saved: [UInt8] = []

    /// - Parameter market: where the market events of its shard are kept.
    init(_ launch: InstanceLaunch, time: Timestamp, market: MarketLog = MarketLog()) {
        self.launch = launch
        self.checkpoint = launch.checkpoint
        self.time = time
        self.account = launch.account
        let last = launch.lastSeq
        log = ReplayLog(firstSeq: last + 1, instance: launch.instance, market: market)
        lastFinished = last
        nextToSend = last + 1
        nextToFinish = last + 1
        nextIntent = launch.account?.nextIntent ?? launch.checkpoint?.nextIntent ?? launch.nextIntent
    }

    /// The last event before those that a restart repeats.
    private var lastSeqOfOrigin: UInt64 { account?.lastSeq ?? checkpoint?.lastSeq ?? 0 }

    var isDown: Bool {
        switch phase {
        case .stopped, .failed: true
        case .absent, .creating, .running: false
        }
    }

    /// Every delivered event is finished by the present worker.
    var isFinished: Bool { nextToFinish >= endOfSending }

    /// It has events that it has not finished.
    var isBusy: Bool { phase == .running && nextToFinish < nextToSend }

    /// Where the conversation about it is. A worker that was asked to stop answers first what it was sent before.
    func stage(isReady: Bool, isStopping isWorkerStopping: Bool) -> ConversationStage {
        if !isReady { return .opening }
        switch phase {
        case .absent, .creating: return .creating
        case .running, .stopped, .failed: break
        }
        if isSaving { return .saving }
        if isBusy { return .answering }
        return isWorkerStopping || isStopping ? .stopping : .idle
    }

    /// The event that the worker works on or waits for, of those that it was sent.
    func nextEvent(isBegun: Bool) -> CrashReport.Event {
        CrashReport.Event(
            seq: nextToFinish, type: log.type(of: nextToFinish), time: Timestamp(nanoseconds: log.time(of: nextToFinish)),
            isBegun: isBegun)
    }

    /// There are events to send.
    var hasUnsent: Bool { phase == .running && nextToSend < endOfSending }

    /// The last event that it may be sent; the ones behind wait. Nil: all.
    var sendLimit: UInt64?

    /// The first event that is not sent yet, whatever there is room for.
    private var endOfSending: UInt64 { sendLimit.map { min($0 + 1, log.nextSeq) } ?? log.nextSeq }

    // MARK: - Towards the worker

    mutating func deliver(_ event: StrategyEvent) {
        switch event.payload {
        case .timer(let number, _): timers.remove(number)
        case .command(let command): commands.append(command, seq: event.seq)
        case .candle, .order, .history: break
        }
        log.append(event)
        time = event.time
    }

    mutating func didSend() { nextToSend += 1 }

    /// Events up to here were finished once: they are flagged as a replay when they are sent again.
    func isReplay(_ seq: UInt64) -> Bool { seq <= lastFinished }

    /// Forgets what belonged to a worker that is gone. False when what is kept does not reach back to the checkpoint.
    mutating func begin() -> Bool {
        let last = lastSeqOfOrigin
        guard log.firstSeq == last + 1 else { return false }
        phase = .creating
        nextToSend = last + 1
        nextToFinish = last + 1
        nextIntent = account?.nextIntent ?? checkpoint?.nextIntent ?? launch.nextIntent
        asked = []
        dropHeld()
        isSaving = false
        saved = []
        return true
    }

    mutating func leaveWorker() {
        if !isDown { phase = .absent }
        isSaving = false
    }

    mutating func fail(_ text: String) {
        phase = .failed(text)
        log.forget()
    }

    mutating func didStop() {
        phase = .stopped
        log.forget()
    }

    /// It is asked to stop while its process goes on with others.
    private(set) var isStopping = false

    mutating func willStop() { isStopping = true }

    /// It has moved to another worker: what this one still says of it is nobody's news.
    private(set) var isRetired = false

    mutating func retire() { isRetired = true }

    mutating func willSave() {
        isSaving = true
        saved = []
    }

    mutating func take(_ checkpoint: InstanceCheckpoint) {
        self.checkpoint = checkpoint
        account = nil
        log.trim(through: checkpoint.lastSeq)
        commands.forget(through: checkpoint.lastSeq)
    }

    /// Gives up the part of the log that is finished, when it has grown too large: a restart is no longer possible.
    mutating func forgetFinished() {
        log.trim(through: nextToFinish - 1)
        commands.forget(through: nextToFinish - 1)
    }

    /// The command at an event is not carried out again; its number, or nil when there is none.
    mutating func abandonCommand(_ seq: UInt64) -> UInt64? {
        guard let number = commands.abandon(seq) else { return nil }
        log.abandonCommand(seq)
        return number
    }

    /// Numbers of the commands that nobody will answer any more; once.
    mutating func takeUnansweredCommands() -> [UInt64] {
        defer { commands = CommandLedger() }
        return commands.unanswered(after: lastFinished)
    }

    // MARK: - From the worker

    private mutating func dropHeld() {
        held.removeAll(keepingCapacity: true)
        heldMessages.removeAll(keepingCapacity: true)
        heldCount = 0
        heldNotices = 0
        heldHistories = 0
        commands.dropAnswer()
    }

    mutating func subscribe(_ record: WorkerRecord) throws(Violation) {
        let fixed = try record.fixed(cage_subscribe.self)
        let subscription = fixed.subscription
        guard phase == .creating, UInt64(subscription.instrument) == launch.instrument.id.rawValue,
            UInt32(subscription.type) == TRADINGBOOST_EVENT_CANDLE,
            UInt32(subscription.delivery) == TRADINGBOOST_DELIVERY_EVERY,
            let timeframe = Timeframe(nanoseconds: subscription.timeframe), launch.capabilities.contains(.candles),
            !asked.contains(timeframe)
        else { throw Violation("it subscribed to market data that it may not have") }
        asked.append(timeframe)
    }

    mutating func started() throws(Violation) {
        guard phase == .creating else { throw Violation("it said twice that it started") }
        asked.sort()
        if lastFinished != lastSeqOfOrigin, asked != subscriptions {
            throw Violation("the strategy did not repeat its subscriptions after a restart", isHopeless: true)
        }
        subscriptions = asked
        phase = .running
    }

    /// A request of the event that is worked on: checked and held back.
    mutating func request(_ record: WorkerRecord) throws(Violation) {
        guard isBusy, record.header.seq == nextToFinish, record.header.time == log.time(of: nextToFinish) else {
            throw Violation("it asked for something outside of an event")
        }
        heldCount += 1
        guard heldCount <= Int(CAGE_REQUESTS_MAXIMUM) else {
            throw Violation("it asked for more than \(CAGE_REQUESTS_MAXIMUM) things in one event")
        }
        heldMessages.append(try message(record))
        // SAFETY: the record is read before the next one replaces it.
        unsafe held.append(contentsOf: record.bytes)
    }

    private mutating func message(_ record: WorkerRecord) throws(Violation) -> StrategyMessage {
        let instance = launch.instance
        switch record.type {
        case CAGE_SUBMIT:
            let fixed = try record.fixed(cage_submit.self)
            guard UInt64(fixed.request.instrument) == launch.instrument.id.rawValue,
                let terms = OrderTerms(fixed.request, instrument: launch.instrument.id)
            else { throw Violation("it submitted an order that contradicts itself") }
            guard let plan = OrderPlan(fixed.plan, of: terms) else {
                throw Violation("it submitted an order with a plan that contradicts itself")
            }
            if let linked = plan.linkedOrder, linked >= fixed.number {
                throw Violation("it linked an order with order \(linked), which does not exist")
            }
            return .intent(try intent(record, fixed.number, .submit(terms), plan))
        case CAGE_CANCEL:
            let fixed = try record.fixed(cage_cancel.self)
            return .intent(try intent(record, fixed.number, .cancel(order: try order(fixed.order))))
        case CAGE_AMEND:
            let fixed = try record.fixed(cage_amend.self)
            guard let amendment = Amendment(fixed.request) else {
                throw Violation("it amended an order in a way that contradicts itself")
            }
            return .intent(try intent(record, fixed.number, .amend(order: try order(fixed.request.order), amendment)))
        case CAGE_TIMER_SET, CAGE_TIMER_CANCEL:
            let fixed = try record.fixed(cage_timer.self)
            guard launch.capabilities.contains(.timers) else { throw Violation("it set a timer without the grant to") }
            try count(timer: fixed.timer, isSet: record.type == CAGE_TIMER_SET, by: record.header.seq)
            guard record.type == CAGE_TIMER_SET else { return .timerCancelled(instance, number: fixed.timer) }
            return .timerSet(instance, number: fixed.timer, due: Timestamp(nanoseconds: fixed.due))
        case CAGE_HISTORY: return try historyAsked(record)
        default: return try notification(record)
        }
    }

    /// The runner keeps them few; whoever writes past it would fill the host's memory. Those that a repeated event sets again are
    /// in the line already.
    private mutating func count(timer: UInt64, isSet: Bool, by seq: UInt64) throws(Violation) {
        guard !isReplay(seq) else { return }
        guard isSet else {
            timers.remove(timer)
            return
        }
        timers.insert(timer)
        // Twice as many: one that fires while it is set again counts here and not there.
        guard timers.count <= 2 * Int(CAGE_TIMERS_MAXIMUM) else {
            throw Violation("it set more than \(CAGE_TIMERS_MAXIMUM) timers")
        }
    }

    private mutating func historyAsked(_ record: WorkerRecord) throws(Violation) -> StrategyMessage {
        let fixed = try record.fixed(cage_history.self)
        guard launch.capabilities.contains(.history) else { throw Violation("it asked for candles without the grant to") }
        guard UInt64(fixed.instrument) == launch.instrument.id.rawValue, (1...CAGE_HISTORY_CANDLES_MAXIMUM).contains(fixed.count),
            let timeframe = Timeframe(nanoseconds: fixed.timeframe)
        else { throw Violation("it asked for candles that do not exist") }
        heldHistories += 1
        guard heldHistories <= CAGE_HISTORY_REQUESTS_MAXIMUM else {
            throw Violation("it asked for candles more than \(CAGE_HISTORY_REQUESTS_MAXIMUM) times in one event")
        }
        return .historyAsked(launch.instance, request: fixed.request, timeframe: timeframe, count: Int(fixed.count))
    }

    private mutating func intent(
        _ record: WorkerRecord, _ number: IntentNumber, _ action: OrderIntent.Action, _ plan: OrderPlan = .none
    ) throws(Violation) -> OrderIntent {
        guard launch.capabilities.contains(.orders) else { throw Violation("it sent an order without the grant to") }
        guard number == nextIntent else { throw Violation("intent \(number) came where \(nextIntent) was due") }
        nextIntent += 1
        return OrderIntent(
            tenant: launch.tenant, instance: launch.instance, number: number,
            time: Timestamp(nanoseconds: record.header.time), action: action, plan: plan)
    }

    private func order(_ number: IntentNumber) throws(Violation) -> IntentNumber {
        guard number >= 1, number < nextIntent else { throw Violation("it named order \(number), which does not exist") }
        return number
    }

    private mutating func notification(_ record: WorkerRecord) throws(Violation) -> StrategyMessage {
        let fixed = try record.fixed(cage_notify.self)
        guard launch.capabilities.contains(.notifications) else {
            throw Violation("it sent a notification without the grant to")
        }
        guard fixed.index == heldNotices else { throw Violation("its notifications are not numbered in sequence") }
        heldNotices += 1
        let size = MemoryLayout<cage_notify>.size
        let title = try record.text(behind: size, size: fixed.title_size, atMost: CAGE_TITLE_MAXIMUM)
        let text = try record.text(
            behind: size, at: fixed.title_size, size: fixed.text_size, atMost: CAGE_NOTICE_MAXIMUM)
        return .notification(
            launch.instance, seq: record.header.seq, index: fixed.index, title: title, text: text,
            time: Timestamp(nanoseconds: record.header.time))
    }

    /// An event is finished: passes its requests on, or compares them with what was passed on before.
    mutating func finish(_ record: WorkerRecord, into messages: inout [StrategyMessage]) throws(Violation) {
        let fixed = try record.fixed(cage_finished.self)
        let seq = record.header.seq
        guard isBusy, seq == nextToFinish else { throw Violation("it finished event \(seq), which it does not have") }
        let answer = commands.isEmpty ? nil : try commands.finish(seq)
        if isReplay(seq) {
            guard log.requests(of: seq) == held[...] else {
                throw Violation(
                    "the strategy did not repeat its decisions of event \(seq) after a restart", isHopeless: true)
            }
        } else {
            messages.append(contentsOf: heldMessages)
            if let answer { messages.append(.commandAnswered(launch.instance, answer)) }
            meter.asked(heldMessages)
            if keepsAnswers { answers.append(InstanceAnswer(seq: seq, time: time(of: record), messages: heldMessages)) }
            log.appendRequests(held, of: seq)
            lastFinished = seq
            if fixed.status != TRADINGBOOST_OK {
                messages.append(
                    .log(launch.instance, level: .error, text: "on_event returned \(fixed.status) for event \(seq)"))
            }
        }
        nextToFinish += 1
        dropHeld()
    }

    private func time(of record: WorkerRecord) -> Timestamp { Timestamp(nanoseconds: record.header.time) }

    /// Whether what it asks for is kept for a comparison, and what is.
    var keepsAnswers = false
    private var answers: [InstanceAnswer] = []

    mutating func takeAnswers() -> [InstanceAnswer] {
        defer { answers.removeAll(keepingCapacity: true) }
        return answers
    }

    mutating func appendState(_ record: WorkerRecord) throws(Violation) {
        let chunk = unsafe record.rest(behind: MemoryLayout<tradingboost_event>.size)
        guard isSaving, saved.count + chunk.count <= Int(CAGE_STATE_MAXIMUM + CAGE_RUNNER_MAXIMUM) else {
            throw Violation("it saved more than it may, or without being asked")
        }
        unsafe saved.append(contentsOf: chunk)
    }

    /// The state is complete.
    mutating func finishSaving(_ record: WorkerRecord) throws(Violation) -> InstanceCheckpoint {
        let fixed = try record.fixed(cage_saved.self)
        guard isSaving, fixed.state_size == UInt64(saved.count), fixed.next_intent == nextIntent,
            fixed.header.seq == nextToFinish - 1
        else { throw Violation("its saved state is not what it announced") }
        isSaving = false
        defer { saved = [] }
        return InstanceCheckpoint(
            instance: launch.instance, lastSeq: nextToFinish - 1, nextIntent: nextIntent,
            stateVersion: launch.stateVersion, state: saved)
    }
}
