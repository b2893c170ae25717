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
    var probations: [Probation] = []
    var shadowings: [Shadowing] = []
    var swaps: [SwapRecord] = []
    /// Commands of an earlier start that are given again when their candle has come.
    private var repeated: [LineCommandRow]
    private var repetition: Repetition

    init(
        plan: HostPlan, instrument: Instrument, line: Line, workers: StrategyWorkers, strategies: StrategyWorkersHost,
        journal: DatabaseJournal, feed: MarketFeed, connection: PostgreSQLConnection, library: PluginLibrary, log: Logger,
        members: [LineMember], manuals: [LineAccount], repeated: [LineCommandRow], repetition: Repetition
    ) {
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
        try line.advance(to: candle)
        try settle()
        repetition.finish(workers, candleCount: feed.position, now: line.engine.now)
    }

    /// What is repeated is answered as it was; what is new within the patience of the plan.
    func settle() throws { try line.settle(patience: repetition.isOver ? plan.patience : nil) }

    /// What goes on beside the candles: processes that become ready, versions on probation, shadows.
    func continueOperations() throws {
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
    func carryOut(_ command: LineCommand) throws {
        let id = try LineCommandRepository(connection).append(
            shard: plan.shard, candleCount: UInt64(feed.position), command: try command.text())
        try apply(command, id)
        try checkpoint(isFinished: false)
    }

    /// As above. Nobody's order waits for a strategy that is late: where one is, the next checkpoint is left to its time, and a
    /// host that is killed before gives the command again.
    ///
    /// - Parameter key: of the request; nil: it has none.
    func carryOut(_ orders: HandOrders, _ key: RequestKey?) throws {
        let command = LineCommand.orders(orders)
        let id = try LineCommandRepository(connection).append(
            shard: plan.shard, candleCount: UInt64(feed.position), command: try command.text(), key: key)
        try apply(command, id)
        if !workers.hasLate { try checkpoint(isFinished: false) }
    }

    private func apply(_ command: LineCommand, _ id: UInt64) throws {
        if let event = command.event { try line.handle(event) }
        if case .orders(let orders) = command { for item in orders.items { try ask(item.asked) } }
        if case .setLimits(let instance, let texts) = command { try applyLimits(instance, texts) }
        try settle()
        journal.lastCommand = id
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
            try apply(try LineCommand(row.command), row.id)
        }
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
        try line.settle()
        let states = try workers.checkpoint()
        try journal.checkpoint(
            line: try line.snapshot(), position: feed.position, instances: states,
            settings: members.filter { changed.contains($0.instance) }.map(\.settings), isFinished: isFinished)
        changed = []
        strategies.hasQuarantined = false
    }
}
