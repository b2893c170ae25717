import API
import Engine
import Foundation
import Line
import Logging
import MarketData
import PluginInspection
import Store
import Strategies
import TradingModel

/// A line with its workers, its market and its journal, and what operators change of it. Belongs to the line's thread.
final class RunningLine {
    let plan: HostPlan
    let instrument: Instrument
    let line: Line
    let workers: StrategyWorkers
    let strategies: StrategyWorkersHost
    let journal: DatabaseJournal
    var feed: MarketFeed
    /// For what operators ask; the journal has its own.
    let connection: PostgreSQLConnection
    let library: PluginLibrary
    let log: Logger
    var members: [LineMember]
    /// People's own instances, for orders by hand.
    var manuals: [LineAccount]
    /// Members whose settings go into the database with the next checkpoint.
    private var changed: Set<InstanceID> = []
    var takeovers: [Takeover] = []
    /// When those that are ready are completed, while others are not.
    var nextTakeover = ContinuousClock.now
    var probations: [Probation] = []
    var shadowings: [Shadowing] = []
    var swaps: [SwapRecord] = []
    /// Commands of an earlier start that are given again when their candle has come.
    private var repeated: [LineCommandRow]
    private var repetition: Repetition
    /// Of the commands to be repeated, those that ended their strategy's process.
    private let abandonedCalls: Set<UInt64>
    /// Who waits for a strategy's answer.
    var callers = CommandCallers()
    /// Why it is not known whether a command is stored, why one that must be is not, or why the checkpoint behind one is lost:
    /// the line must not go on.
    private var commandFailure: (any Error)?
    /// Queries were stored since the last checkpoint.
    private var hasQueries = false
    /// What tenants' plans allow; nil: nobody is held to one.
    var quotas: Quotas?
    /// Nil where nobody can ask.
    var publisher: LinePublisher?
    let readings = MarketReadings()

    init(
        plan: HostPlan, instrument: Instrument, line: Line, workers: StrategyWorkers, strategies: StrategyWorkersHost,
        journal: DatabaseJournal, feed: MarketFeed, connection: PostgreSQLConnection, library: PluginLibrary, log: Logger,
        members: [LineMember], manuals: [LineAccount], repeated: [LineCommandRow], repetition: Repetition
    ) throws {
        self.plan = plan
        self.instrument = instrument
        self.line = line
        self.workers = workers
        self.strategies = strategies
        self.journal = journal
        self.feed = feed
        self.connection = connection
        self.library = library
        self.log = log
        self.members = members
        self.manuals = manuals
        self.repeated = repeated
        self.repetition = repetition
        var abandoned: Set<UInt64> = []
        for row in repeated { if case .abandonCall(_, let number) = try LineCommand(row.command) { abandoned.insert(number) } }
        abandonedCalls = abandoned
        strategies.abandoned = { [unowned self] instance, number in noteAbandoned(instance, number) }
    }

    /// The line's clock; before the first candle the market's start.
    var now: Timestamp { max(line.engine.now, feed.startTime) }

    // MARK: - Candles

    /// Handles the candle that the feed has handed out.
    func advance(to candle: Candle) throws {
        if workers.hasMessages, line.engine.now >= feed.startTime { try settle() }
        for answer in workers.lateAnswers {
            journal.record(answer, candleCount: feed.position - 1)
        }
        repetition.prepare(workers, candleCount: feed.position)
        publisher?.begin(candle)
        try line.advance(to: candle)
        let start = ContinuousClock.now
        publisher?.take(candle, isRepeating: isRepeating)
        readings.add(.now - start)
        readings.took(events: workers.marketEvents)
        try settle()
        repetition.finish(workers, candleCount: feed.position, now: line.engine.now)
    }

    /// What is repeated is answered as it was; what is new within the patience of the plan.
    func settle() throws { try settle(patience: repetition.isOver ? plan.patience : nil) }

    private func settle(patience: Duration?) throws {
        try line.settle(patience: patience)
        if let commandFailure { throw commandFailure }
        tellCallers()
    }

    /// What goes on beside the candles: processes that become ready, versions on probation, shadows.
    func continueOperations() throws {
        // They ask the database beside the journal, which connects again by itself.
        if operationPeriod != nil { keepConnection() }
        try continueProbations()
        try continueShadows()
        try continueTakeovers()
    }

    /// What is repeated goes on as it went; operators wait until it is over, commands among it.
    var isRepeating: Bool { !repetition.isOver || hasCommandsToRepeat }

    /// How soon `continueOperations` has to be called again; nil: there is nothing to continue.
    var operationPeriod: Duration? {
        if !takeovers.isEmpty { return .milliseconds(1) }
        return probations.isEmpty && shadowings.isEmpty ? nil : .milliseconds(100)
    }

    // MARK: - Commands

    /// Stores a command, carries it out, and makes what followed durable together with where the run stands.
    ///
    /// - Parameters:
    ///   - alongside: stored together with the command, or not at all.
    ///   - change: what is different from then on. A command that the database refuses has changed nothing.
    func carryOut(
        _ command: LineCommand, alongside: (() throws(DatabaseError) -> Void)? = nil, change: () throws -> Void = {}
    ) throws {
        let id = try store(command, alongside: alongside)
        try change()
        try apply(command, id)
        try checkpointCommand()
    }

    /// Where it fails the command is carried out and its caller hears that it failed: the line ends, as behind any checkpoint
    /// that is lost, and goes on from the one before.
    private func checkpointCommand() throws {
        do {
            try checkpoint(isFinished: false)
        } catch {
            commandFailure = commandFailure ?? error
            throw error
        }
    }

    /// A command that may be stored and was not carried out would be given at the next start, behind what came after it: the line
    /// ends here, and goes on from there.
    ///
    /// - Parameter key: of the request; nil: it has none.
    private func store(
        _ command: LineCommand, _ key: RequestKey? = nil, alongside: (() throws(DatabaseError) -> Void)? = nil
    ) throws -> UInt64 {
        let text = try command.text()
        func append() throws(DatabaseError) -> UInt64 {
            try LineCommandRepository(connection).append(
                shard: plan.shard, candleCount: UInt64(feed.position), command: text, isQuery: command.isQuery, key: key)
        }
        do throws(DatabaseError) {
            guard let alongside else { return try append() }
            return try connection.transaction { () throws(DatabaseError) in
                try alongside()
                return try append()
            }
        } catch {
            if error.kind == .connectionLost { commandFailure = error }
            throw error
        }
    }

    /// Why the line must not be used any more; nil: it may.
    var failure: (any Error)? { line.failure ?? commandFailure }

    /// A database that was away and is back is asked again: nobody who wants to stop something has to stop the host for it.
    func keepConnection() {
        guard connection.isLost else { return }
        do { try connection.reconnect() } catch { log.error("what operators ask for waits for the database: \(error)") }
    }

    /// Stores a person's command to a strategy and hands it over. There is no checkpoint for it, which would be of every
    /// instance: what follows is durable like that of any event, and a host that is killed gives it again.
    ///
    /// - Returns: the number that the answer will have.
    func hand(_ call: CommandCall, to instance: InstanceID) throws -> UInt64 {
        let id = try store(.call(instance, call))
        try line.handle(.commandGiven(instance, CommandEvent(number: id, call: call)))
        journal.lastCommand = id
        if call.isQuery { hasQueries = true }
        return id
    }

    /// Waits a moment for an answer; nobody else waits for a strategy that takes longer.
    func settleCall() throws {
        try settle(patience: repetition.isOver ? plan.patience.map { min($0, RunningLine.callPatience) } : nil)
    }

    private static let callPatience = Duration.milliseconds(2)

    /// At once: what the strategy asks for later must find it stored.
    private func noteAbandoned(_ instance: InstanceID, _ number: UInt64) {
        do { _ = try store(.abandonCall(instance, number: number)) } catch { commandFailure = error }
    }

    private func apply(_ command: LineCommand, _ id: UInt64) throws {
        if let event = command.event(number: id, isAbandoned: abandonedCalls.contains(id)) { try line.handle(event) }
        if case .orders(let orders) = command { for item in orders.items { try ask(item.asked) } }
        if case .setLimits(let instance, let texts) = command { try applyLimits(instance, texts) }
        try settle()
        journal.lastCommand = id
        if command.isQuery { hasQueries = true }
    }

    /// As above. Nobody's order waits for a strategy that is late: where one is, the next checkpoint is left to its time, and a
    /// host that is killed before gives the command again.
    ///
    /// - Parameter key: of the request; nil: it has none.
    func carryOut(_ orders: HandOrders, _ key: RequestKey?) throws {
        let command = LineCommand.orders(orders)
        let id = try store(command, key)
        try apply(command, id)
        if !workers.hasLate { try checkpointCommand() }
    }

    private func ask(_ intents: [HandOrders.Item.Asked]) throws {
        for asked in intents {
            guard line.engine.knows(asked.instance) else {
                log.error("an order by hand of instance \(asked.instance), which is not here any more, is left out")
                continue
            }
            guard asked.number < OrderIntent.hostNumbers else {
                try line.handle(.hostAsked(asked.instance, asked.action))
                continue
            }
            // Numbers that were given and are lost with an earlier run are not given again.
            if asked.number > line.engine.lastIntent(of: asked.instance) + 1 {
                line.continueIntents(of: asked.instance, at: asked.number)
            }
            try line.handle(
                .intentReceived(
                    OrderIntent(
                        tenant: asked.tenant, instance: asked.instance, number: asked.number, time: line.engine.now,
                        action: asked.action)))
        }
    }

    /// Whether there are commands that an earlier start was given and this one was not yet.
    var hasCommandsToRepeat: Bool { !repeated.isEmpty }

    /// Gives the commands again that an earlier start was given at this candle.
    func repeatCommands() throws {
        while let row = repeated.first, row.candleCount <= UInt64(feed.position) {
            repeated.removeFirst()
            try repeatCommand(try LineCommand(row.command), row.id)
        }
    }

    /// Whether an instance is paused or disabled goes into its row with the checkpoint behind the command, which was lost.
    private func repeatCommand(_ command: LineCommand, _ id: UInt64) throws {
        switch command {
        case .setPause(let instance, let isPaused): keep(isPaused ? .paused : .enabled, of: instance)
        case .disable(let instance, _): keep(.disabled, of: instance)
        default: break
        }
        try apply(command, id)
        if case .disable(let instance, _) = command { workers.stop(instance, .requested) }
    }

    private func keep(_ status: InstanceSettings.Status, of instance: InstanceID) {
        guard var member = member(instance), member.status != .disabled else { return }
        member.status = status
        member.origin = .operator
        store(member)
    }

    // MARK: - Members

    /// Everybody whose orders the line carries.
    var accounts: [LineAccount] { members.map(\.account) + manuals }

    func member(_ id: InstanceID) -> LineMember? { members.first { $0.instance == id } }

    /// Replaces what is known of a member, or adds it; stored with the next checkpoint.
    func store(_ member: LineMember) {
        if let index = members.firstIndex(where: { $0.instance == member.instance }) {
            members[index] = member
        } else {
            members.append(member)
            journal.addTenant(member.tenant, of: member.instance)
        }
        changed.insert(member.instance)
        publisher?.know(member)
    }

    func record(_ kind: InstanceIncident.Kind, _ text: String, of member: LineMember) throws {
        let engine = line.engine
        try line.handle(
            .incident(
                InstanceIncident(
                    tenant: member.tenant, instance: member.instance, kind: kind, text: text,
                    lastSeq: engine.nextSeq(of: member.instance) - 1, time: now)))
    }

    // MARK: - Checkpoints

    /// Waits for those who are late: a checkpoint without them would lose what they have not heard. While a run is repeated and
    /// somebody is held back, the checkpoint before stays.
    func checkpoint(isFinished: Bool) throws {
        guard !workers.isHolding else { return }
        try settle(patience: nil)
        let states = try workers.checkpoint()
        try journal.checkpoint(
            line: try line.snapshot(), position: feed.position, instances: states,
            settings: members.filter { changed.contains($0.instance) }.map(\.settings), isFinished: isFinished)
        changed = []
        strategies.hasQuarantined = false
        if hasQueries {
            keepConnection()
            try LineCommandRepository(connection).removeQueries(shard: plan.shard, through: journal.lastCommand)
        }
        hasQueries = false
    }
}
