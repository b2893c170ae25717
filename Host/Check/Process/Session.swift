import CCheckSystem
import CTradingBoost
import CheckProtocol
import MarketData
import PluginRunner
import Strategies
import TradingModel

/// Something that the contract does not allow, in one line.
struct Finding: Error {
    var text: String

    init(_ text: String) { self.text = text }
}

/// One instance over the candles of a session, with its desk. A session that is continued begins with the past: the market and
/// the desk go on as they did, and the requests of then stand for the strategy, until its state is loaded.
final class Session {
    let host: CheckHost
    private(set) var under: PluginUnderTest?
    private(set) var measure = CheckMeasure()

    private let job: CheckJob
    private let plugin: LoadedPlugin
    private let output: CheckOutput
    private let market: SessionCandles
    private let parameters: [ResolvedParameter]
    private let identifier: UInt64
    private let memory = EventMemory()
    private var desk: Desk
    private var aggregator = CandleAggregator(base: .minute1)
    private var history = CandleHistory(base: .minute1)
    private var disorder: Xoshiro256
    /// Of all events, those that do not count included.
    private var sequence: UInt64 = 0
    private var pastIndex = 0
    private var waiting: [tradingboost_order_event] = []
    private var durations: [UInt32] = []
    private var bytesBefore: Int64 = 0
    private var submissions = 0

    /// Orders that a strategy may ask for between two candles.
    private static let submissionMaximum = 100

    var candleCount: Int { market.candles.count }
    var requests: [AskedRequest] { host.asked }
    var events: UInt64 { host.event }

    init(
        _ job: CheckJob, plugin: LoadedPlugin, output: CheckOutput, parameters: [ResolvedParameter]? = nil,
        identifier: UInt64 = 1
    ) {
        self.job = job
        self.plugin = plugin
        self.output = output
        self.parameters = parameters ?? job.parameters
        self.identifier = identifier
        market = SessionCandles(job)
        host = CheckHost(
            capabilities: job.capabilities, instrument: UInt32(truncatingIfNeeded: market.instrument.id.rawValue),
            time: SessionCandles.start.nanoseconds, seed: job.seed)
        host.refusesOrders = job.desk == .refused
        host.isSlow = job.variation.contains(.slowHost)
        host.refusesMessages = job.variation.contains(.refusesMessages)
        desk = Desk(
            mode: job.desk, seed: job.seed, instrument: market.instrument,
            price: market.candles.first?.open ?? market.instrument.tickSize)
        disorder = Xoshiro256(seed: job.seed ^ 0xD15)
        if job.variation.contains(.measured) { durations.reserveCapacity(Int(job.candles) * 2) }
    }

    /// The whole session. False when the strategy refused its parameters, which it may.
    @discardableResult
    func run() throws(Finding) -> Bool {
        guard try begin() else { return false }
        for index in 0..<candleCount { try follow(index) }
        try end()
        return true
    }

    // MARK: - Begin and end

    func begin() throws(Finding) -> Bool {
        bytesBefore = check_plugin_bytes()
        guard job.resumeAfter == 0 else {
            while pastIndex < job.past.count, job.past[pastIndex].event == 0 { repeatPast() }
            host.phase = .running
            try subscribe()
            return true
        }
        guard try makeInstance() else { return false }
        try start()
        try subscribe()
        try takeRequests()
        return true
    }

    private func makeInstance() throws(Finding) -> Bool {
        let under = PluginUnderTest(plugin, host: host, appendedFields: job.variation.contains(.appendedFields))
        var configuration = market.configuration(job, parameters: parameters, instance: identifier)
        configuration.time = host.time
        let status = under.create(configuration)
        output.write(.status(name: "create", status))
        if status != TRADINGBOOST_OK {
            guard host.hasLogged || status != TRADINGBOOST_INVALID_PARAMETER else {
                throw Finding("create returned INVALID_PARAMETER and logged no reason")
            }
            return false
        }
        guard under.hasInstance else { throw Finding("create returned OK and gave no instance") }
        self.under = under
        return true
    }

    private func start() throws(Finding) {
        guard let under else { return }
        try require(under.start(), "start")
    }

    private func subscribe() throws(Finding) {
        for nanoseconds in host.timeframes.sorted() {
            guard let timeframe = Timeframe(nanoseconds: nanoseconds), aggregator.subscribe(timeframe) else {
                throw Finding("subscribe asked for candles of \(nanoseconds) ns, which there are none of")
            }
        }
    }

    /// The state at this point, and the instance that goes on from it.
    private func resume() throws(Finding) {
        let subscribed = host.timeframes
        host.phase = .loading
        guard try makeInstance(), let under else { throw Finding("create refused the parameters that it took before") }
        output.write(.step("load a state of \(job.state.count) bytes"))
        let chunk = job.variation.contains(.singleBytes) ? 1 : Int.max
        try require(under.load(job.state, version: job.stateVersion, chunk: chunk), "load of the state that save gave")
        try start()
        if host.timeframes != subscribed { throw Finding("it subscribed to other candles after a restart than before") }
        // As after every restart: what is, before what happens.
        host.phase = .telling
        let snapshot = host.account.snapshot(instance: identifier, seq: sequence, time: host.time)
        // SAFETY: tables and events are the plugin's or EventMemory's, and live through each call.
        unsafe try require(
            memory.withEvent(snapshot) { event in unsafe under.handle(event) }, "on_event of the snapshot")
        host.phase = .running
        if job.savePoints.contains(host.event) { try save(under) }
    }

    func end() throws(Finding) {
        guard let under else { throw Finding("the session ended before event \(job.resumeAfter)") }
        if job.variation.contains(.measured) { finishMeasure() }
        if under.savesState, !job.variation.contains(.measured) { try save(under) }
        if !job.variation.contains(.withoutStop) {
            let reason = job.seed % 2 == 0 ? TRADINGBOOST_STOP_REQUESTED : TRADINGBOOST_STOP_SHUTDOWN
            try require(under.stop(reason), "stop")
        }
        try require(under.destroy(), "destroy")
        measure.leftBytes = check_plugin_bytes() - bytesBefore
        // Nonsense that it was told is not its mistake.
        guard !job.variation.contains(.shortEvents) else { return }
        for mistake in desk.mistakes { throw Finding("it asked for an order with \(mistake)") }
    }

    // MARK: - Candles

    func follow(_ index: Int) throws(Finding) {
        let candle = market.candles[index]
        if job.changeAt > 0, index == Int(job.changeAt) { output.write(.status(name: "changed", Int32(clamping: host.event))) }
        submissions = 0
        host.time = candle.closeTime.nanoseconds
        for timer in host.takeDueTimers(until: host.time) {
            let due = Timestamp(nanoseconds: timer.due)
            try deliver(
                tradingboost_timer_event(
                    number: timer.number, due: due, instance: InstanceID(identifier), seq: 0, time: candle.closeTime))
        }
        history.add(candle)
        desk.take(candle)
        waiting += desk.takeEvents()
        try drain()
        var closed: [Candle] = []
        if host.timeframes.contains(Timeframe.minute1.nanoseconds) { closed.append(candle) }
        aggregator.add(candle, into: &closed)
        let next = index + 1 < candleCount ? market.candles[index + 1] : nil
        for closedCandle in closed { try deliver(record(closedCandle, at: candle.closeTime), next: next) }
        if job.variation.contains(.outOfOrder), index > 4, disorder.next() % 8 == 0 {
            try deliverBeside(record(market.candles[index - 4], at: candle.closeTime))
        }
        if job.variation.contains(.measured) { measureMemory(index) }
        if job.variation.contains(.writerFull), index == candleCount / 2 { try fillWriter() }
    }

    private func record(_ candle: Candle, at time: Timestamp) -> tradingboost_candle_event {
        tradingboost_candle_event(candle, instance: InstanceID(identifier), seq: 0, time: time)
    }

    private func drain() throws(Finding) {
        while !waiting.isEmpty {
            var event = waiting.removeFirst()
            event.header.time = host.time
            host.account.take(event)
            try deliver(event)
        }
        for asked in host.takeHistories() {
            guard let timeframe = Timeframe(nanoseconds: asked.timeframe) else { continue }
            let pages = history.pages(
                Int(asked.count), of: timeframe, instrument: market.instrument.id, request: asked.request)
            for page in pages {
                let bytes = page.contractBytes(
                    instance: InstanceID(identifier), seq: 0, time: Timestamp(nanoseconds: host.time))
                try deliver(bytes: bytes)
            }
        }
    }

    // MARK: - Events

    private func deliver<Record: BitwiseCopyable>(_ record: Record, next: Candle? = nil) throws(Finding) {
        try deliver(bytes: memory.bytes(of: record), next: next)
    }

    private func deliver(bytes given: [UInt8], next: Candle? = nil) throws(Finding) {
        if job.variation.contains(.unknownEvents), disorder.next() % 4 == 0 { try deliverUnknown() }
        if job.variation.contains(.shortEvents), disorder.next() % 4 == 0 { try deliverDamaged() }
        sequence += 1
        host.event += 1
        let behind = next.map { self.record($0, at: $0.closeTime) }
        var bytes = given
        stamp(&bytes)
        if let under {
            let status = hand(bytes, to: under, behind: behind)
            if status != TRADINGBOOST_OK, !mayRefuse {
                throw Finding(
                    "on_event returned \(status) (\(PluginError.name(of: status))) for \(memory.name(of: bytes)), "
                        + "event \(host.event)"
                )
            }
        } else {
            while pastIndex < job.past.count, job.past[pastIndex].event == host.event { repeatPast() }
            if host.event == job.resumeAfter { try resume() }
        }
        if let under, job.resumeAfter < host.event || job.resumeAfter == 0, job.savePoints.contains(host.event) {
            try save(under)
        }
        try takeRequests()
        if job.variation.contains(.duplicates), disorder.next() % 8 == 0, let under {
            _ = hand(bytes, to: under, behind: nil)
            try takeRequests()
        }
        try drain()
    }

    /// Statuses other than OK are an answer to what this session does to the strategy.
    private var mayRefuse: Bool {
        job.desk == .refused || !job.variation.isDisjoint(with: [.refusesMessages, .shortEvents, .duplicates, .outOfOrder])
    }

    private func stamp(_ bytes: inout [UInt8]) {
        let flags = host.event <= job.replayUntil ? UInt16(TRADINGBOOST_EVENT_REPLAY) : 0
        memory.stamp(&bytes, instance: identifier, seq: sequence, time: host.time, flags: flags)
    }

    private func hand(_ bytes: [UInt8], to under: PluginUnderTest, behind: tradingboost_candle_event?) -> Int32 {
        let extra = job.variation.contains(.appendedFields) ? PluginUnderTest.appendix : 0
        return unsafe memory.withEvent(bytes, appended: extra, behind: behind) { event in
            guard job.variation.contains(.measured) else { return unsafe under.handle(event) }
            let before = check_steady_time()
            let status = unsafe under.handle(event)
            durations.append(UInt32(clamping: check_steady_time() - before))
            return status
        }
    }

    private func deliverUnknown() throws(Finding) {
        guard let under else { return }
        let types: [UInt16] = [9, 17, 63, 200, 4_096, 65_535]
        let type = types[Int(disorder.next() % UInt64(types.count))]
        let bytes = memory.unknown(type: type, size: 32 + Int(disorder.next() % 20) * 8, &disorder)
        let status = hand(stamped(bytes), to: under, behind: nil)
        guard status == TRADINGBOOST_OK else {
            throw Finding(
                "on_event returned \(status) (\(PluginError.name(of: status))) for an event of the unknown type \(type)")
        }
        if !host.fresh.isEmpty { throw Finding("it asked for something behind an event of the unknown type \(type)") }
    }

    /// Short or with nonsense in it, where reading beyond its end is a crash. Any status will do.
    private func deliverDamaged() throws(Finding) {
        guard let under else { return }
        let bytes = stamped(memory.damaged(&disorder))
        output.write(.step("\(memory.name(of: bytes)) of \(bytes.count) bytes, cut short or with nonsense in it"))
        _ = unsafe memory.withEventAtEnd(bytes) { event in unsafe under.handle(event) }
        try takeRequests()
    }

    private func deliverBeside(_ record: tradingboost_candle_event) throws(Finding) {
        guard let under else { return }
        _ = hand(stamped(memory.bytes(of: record)), to: under, behind: nil)
        try takeRequests()
        try drain()
    }

    private func stamped(_ bytes: [UInt8]) -> [UInt8] {
        sequence += 1
        var bytes = bytes
        stamp(&bytes)
        return bytes
    }

    // MARK: - Requests

    private func repeatPast() {
        host.repeatPast(job.past[pastIndex])
        pastIndex += 1
    }

    private func takeRequests() throws(Finding) {
        for (number, kind) in host.takeFresh() {
            if case .submit = kind { submissions += 1 }
            desk.take(number, kind)
        }
        waiting += desk.takeEvents()
        guard submissions <= Session.submissionMaximum else {
            throw Finding(
                "it asked for \(submissions) orders behind one candle: an order that is refused is asked for again at once, "
                    + "endlessly"
            )
        }
    }

    // MARK: - State

    private func save(_ under: PluginUnderTest) throws(Finding) {
        let first = try saved(under)
        let second = try saved(under)
        guard first == second else { throw Finding("save gave other bytes when it was called again at once") }
        output.write(.state(event: host.event, bytes: first))
    }

    private func saved(_ under: PluginUnderTest) throws(Finding) -> [UInt8] {
        let (status, bytes) = under.save(room: 16 << 20)
        try require(status, "save")
        guard bytes.count <= Int(clamping: job.stateMaximum) else {
            throw Finding("save wrote \(bytes.count) bytes, the manifest's limits say \(job.stateMaximum)")
        }
        return bytes
    }

    private func fillWriter() throws(Finding) {
        guard let under else { return }
        let before = try saved(under)
        for room in Set([0, before.count / 2, before.count - 1]).sorted() where room >= 0 && room < before.count {
            output.write(.step("save into \(room) bytes"))
            let (status, _) = under.save(room: room)
            guard status != TRADINGBOOST_OK else {
                throw Finding("save returned OK though the writer had no room for all of it (LIMIT_REACHED)")
            }
        }
        guard try saved(under) == before else { throw Finding("a save that found no room changed the state") }
    }

    func require(_ status: Int32, _ function: String) throws(Finding) {
        guard status == TRADINGBOOST_OK else {
            let reason = host.lastLog.isEmpty ? "" : "; it logged: \(host.lastLog)"
            throw Finding("\(function) returned \(status) (\(PluginError.name(of: status)))\(reason)")
        }
    }

    // MARK: - Cost

    private func measureMemory(_ index: Int) {
        if index == candleCount / 5 { measure.firstBytes = check_plugin_bytes() }
        if index == candleCount * 3 / 5 { measure.middleBytes = check_plugin_bytes() }
    }

    private func finishMeasure() {
        measure.lastBytes = check_plugin_bytes()
        measure.allocations = check_plugin_allocations()
        measure.clockReads = check_clock_reads()
        durations.sort()
        guard let slowest = durations.last else { return }
        measure.events = UInt64(durations.count)
        measure.median = UInt64(durations[durations.count / 2])
        measure.percentile99 = UInt64(durations[durations.count * 99 / 100])
        measure.maximum = UInt64(slowest)
    }
}
