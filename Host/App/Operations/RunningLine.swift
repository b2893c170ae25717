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
    /// Members whose settings go into the database with the next checkpoint.
    private var changed: Set<InstanceID> = []
    var takeovers: [Takeover] = []
    var probations: [Probation] = []
    var shadowings: [Shadowing] = []
    var swaps: [SwapRecord] = []
    /// Commands of an earlier start that are given again when their candle has come.
    private var repeated: [LineCommandRow]
    private var repetition: Repetition
    /// Nil where nobody can ask.
    var publisher: LinePublisher?

    init(
        plan: HostPlan, instrument: Instrument, line: Line, workers: StrategyWorkers, strategies: StrategyWorkersHost,
        journal: DatabaseJournal, feed: MarketFeed, connection: PostgreSQLConnection, library: PluginLibrary, log: Logger,
        members: [LineMember], repeated: [LineCommandRow], repetition: Repetition
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
        publisher?.take(candle, isRepeating: isRepeating)
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

    /// What is repeated goes on as it went; operators wait until it is over.
    var isRepeating: Bool { !repetition.isOver }

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

    private func apply(_ command: LineCommand, _ id: UInt64) throws {
        if let event = command.event { try line.handle(event) }
        if case .setLimits(let instance, let texts) = command { try applyLimits(instance, texts) }
        try settle()
        journal.lastCommand = id
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
        try line.settle()
        let states = try workers.checkpoint()
        try journal.checkpoint(
            line: try line.snapshot(), position: feed.position, instances: states,
            settings: members.filter { changed.contains($0.instance) }.map(\.settings), isFinished: isFinished)
        changed = []
        strategies.hasQuarantined = false
    }
}
