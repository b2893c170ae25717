import PluginFixtures
import Strategies
import Testing
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Commands to a running strategy")
struct CommandTests {
    private static func call(
        _ name: String, _ arguments: [CommandValue] = [], isQuery: Bool = false, columns: [CommandForm] = []
    ) -> CommandCall {
        CommandCall(function: "tradingboost_command_\(name)", isQuery: isQuery, arguments: arguments, columns: columns)
    }

    private static let count = call("count", isQuery: true, columns: [.integer, .integer, .decimal])

    private static func buy(_ times: Int64 = 1, note: String = "by hand") -> CommandCall {
        call(
            "buy", [.decimal(FixedDecimal("0.25") ?? .one), .integer(times), .boolean(true), .number(1.5), .text(note)],
            columns: [.integer, .decimal, .boolean, .number, .text])
    }

    private static func resize(_ size: String) -> CommandCall { call("resize", [.decimal(FixedDecimal(size) ?? .one)]) }

    private static func command(_ call: CommandCall, at seq: UInt64, isAbandoned: Bool = false) -> StrategyEvent {
        let event = CommandEvent(number: 1_000 + seq, call: call, isAbandoned: isAbandoned)
        return StrategyEvent(seq: seq, time: Scene.event(seq).time, payload: .command(event))
    }

    private func workers(
        deadlines: StrategyWorkersConfiguration.Deadlines = Scene.patience, chances: Int = 5, instances: [UInt64] = [1]
    ) throws -> StrategyWorkers {
        var restarts = Scene.quickRestarts
        restarts.maximumFailures = chances
        let workers = try Scene.workers(Scene.configuration(deadlines: deadlines, restarts: restarts))
        let image = try PluginImage(name: CommandedPlugin.name, version: "1.0.0", bytes: try CommandedPlugin.bytes())
        _ = try workers.start(
            instances.map { Scene.launch(image, tenant: $0, instance: $0, capabilities: [.candles, .orders, .timers]) },
            at: Scene.start)
        return workers
    }

    /// Candles with commands at their places, each answered before the next.
    private func run(
        _ workers: StrategyWorkers, _ sequence: ClosedRange<UInt64>, _ commands: [UInt64: CommandCall], to instance: UInt64 = 1,
        before: (UInt64) throws -> Void = { _ in }
    ) throws -> [StrategyMessage] {
        var messages: [StrategyMessage] = []
        for seq in sequence {
            try before(seq)
            let event = commands[seq].map { CommandTests.command($0, at: seq) } ?? Scene.event(seq)
            workers.deliver(event, to: InstanceID(instance))
            workers.receive(into: &messages, waiting: .quiet)
        }
        return messages
    }

    private func answers(_ messages: [StrategyMessage]) -> [CommandAnswer] {
        messages.compactMap { if case .commandAnswered(_, let answer) = $0 { answer } else { nil } }
    }

    private func failures(_ messages: [StrategyMessage]) -> [InstanceIncident.Kind] {
        messages.compactMap { if case .commandFailed(_, _, let kind, _, _) = $0 { kind } else { nil } }
    }

    @Test func `a command is answered in its place, with values of every form, and may do what an event may`() throws {
        let workers = try workers()
        defer { workers.stop(.requested) }
        let messages = try run(
            workers, 1...12, [7: CommandTests.resize("0.5"), 8: CommandTests.buy(2, note: "grüße"), 9: CommandTests.count])
        let answers = answers(messages)
        #expect(answers.map(\.number) == [1_007, 1_008, 1_009] && answers.map(\.status) == [0, 0, 0])
        #expect(
            answers[1].rows == [
                [.integer(2), .decimal(FixedDecimal("0.25") ?? .one), .boolean(true), .number(1.5), .text("bought")]
            ])
        #expect(answers[2].rows == [[.integer(6), .integer(2), .decimal(FixedDecimal("0.5") ?? .one)]])
        let quantities = messages.intents.map { intent -> String in
            if case .submit(let terms) = intent.action { terms.quantity.description } else { "" }
        }
        #expect(quantities == ["0.01", "0.25", "0.25"], "the tenth candle is event 13")
        #expect(messages.intents.map(\.number) == [1, 2, 3])
        #expect(messages.intents[1].time == Scene.event(8).time)
        #expect(messages.contains { if case .timerSet(_, 1, _) = $0 { true } else { false } })
        #expect(messages.contains { if case .log(_, .info, "bought: grüße") = $0 { true } else { false } })
        let place = messages.firstIndex { if case .commandAnswered(_, let answer) = $0 { answer.number == 1_008 } else { false } }
        let last = messages.lastIndex { if case .timerSet = $0 { true } else { false } }
        let (lastRequest, answerPlace) = (try #require(last), try #require(place))
        #expect(lastRequest < answerPlace, "what it asked for comes first")
    }

    @Test func `a refusal comes with its status and its reason, and the strategy goes on`() throws {
        let workers = try workers()
        defer { workers.stop(.requested) }
        let messages = try run(
            workers, 1...10,
            [
                2: CommandTests.call("refuse"), 3: CommandTests.call("cheat", isQuery: true),
                4: CommandTests.call("missing", isQuery: true),
                5: CommandTests.call("flood", isQuery: true, columns: [.integer, .text]),
                6: CommandTests.call("count", isQuery: true, columns: [.integer]),
            ])
        let answers = answers(messages)
        let names = answers.map { CommandStatus.name(of: $0.status) }
        #expect(names == ["WRONG_STATE", "WRONG_STATE", "UNSUPPORTED", "LIMIT_REACHED", "INVALID_ARGUMENT"])
        #expect(answers[0].reason == "there is nothing to sell")
        #expect(answers[2].reason == "the plugin does not export tradingboost_command_missing")
        let rowCount = answers.reduce(0) { $0 + $1.rows.count }
        #expect(rowCount == 0)
        #expect(messages.intents.count == 1 && messages.kinds == [.started])
    }

    @Test func `an answer of many rows comes whole`() throws {
        let workers = try workers()
        defer { workers.stop(.requested) }
        let answers = try answers(run(workers, 1...1, [1: CommandTests.call("fill", isQuery: true, columns: [.integer, .text])]))
        #expect(answers.map(\.status) == [0])
        #expect(answers[0].rows.count == 700)
        #expect(answers[0].rows[699] == [.integer(699), .text("seventeen letters")])
    }

    private static let deeds: [UInt64: CommandCall] = [
        6: resize("0.75"), 13: buy(), 21: count, 33: buy(3), 44: resize("0.125"), 45: count,
    ]

    @Test(arguments: [[], [6], [13], [14], [33, 34], [6, 13, 14, 21, 33, 44, 45]])
    func `a worker that is killed around a command comes to the same decisions, and answers once`(kills: [UInt64]) throws {
        let undisturbed = try workers(chances: 100)
        let expected = try run(undisturbed, 1...60, CommandTests.deeds)
        undisturbed.stop(.requested)
        let workers = try workers(chances: 100)
        defer { workers.stop(.requested) }
        var messages = try run(workers, 1...30, CommandTests.deeds) { seq in
            if kills.contains(seq) { try kill(workers) }
        }
        _ = try workers.checkpoint()
        messages += try run(workers, 31...60, CommandTests.deeds) { seq in if kills.contains(seq) { try kill(workers) } }
        #expect(messages.decisions == expected.decisions)
        #expect(answers(messages) == answers(expected) && answers(messages).count == CommandTests.deeds.count)
        #expect(workers.restarts >= min(kills.count, 1))
    }

    @Test func `a worker that is killed while commands wait in its ring answers each once`() throws {
        let commands = Dictionary(uniqueKeysWithValues: (1...600).filter { $0 % 3 == 0 }.map { (UInt64($0), CommandTests.buy()) })
        let undisturbed = try workers(chances: 100)
        let expected = try run(undisturbed, 1...600, commands)
        undisturbed.stop(.requested)
        let workers = try workers(chances: 100)
        defer { workers.stop(.requested) }
        var messages: [StrategyMessage] = []
        for seq in UInt64(1)...600 {
            workers.deliver(commands[seq].map { CommandTests.command($0, at: seq) } ?? Scene.event(seq), to: InstanceID(1))
            guard seq % 100 == 50 else { continue }
            workers.receive(into: &messages)
            if workers.processIdentifier(of: InstanceID(1)) != nil { try kill(workers) }
        }
        workers.receive(into: &messages, waiting: .quiet)
        #expect(messages.decisions == expected.decisions)
        #expect(answers(messages) == answers(expected) && answers(messages).count == 200)
    }

    private func kill(_ workers: StrategyWorkers) throws {
        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        // It may have ended a moment ago.
        #expect(Glibc.kill(process, SIGKILL) == 0 || errno == ESRCH)
    }

    @Test(arguments: [
        ("crash", InstanceIncident.Kind.crashed), ("hang", .timedOut), ("escape", .violation),
    ])
    func `a command that ends its process is an incident, is not carried out again, and nobody else notices`(
        name: String, kind: InstanceIncident.Kind
    ) throws {
        var deadlines = Scene.patience
        if name == "hang" { deadlines.event = 400_000_000 }
        let workers = try workers(deadlines: deadlines, chances: 3, instances: [1, 2])
        defer { workers.stop(.requested) }
        let deeds: [UInt64: CommandCall] = [4: CommandTests.resize("0.5"), 7: CommandTests.call(name), 9: CommandTests.count]
        let messages = try run(workers, 1...12, deeds)
        #expect(failures(messages) == [kind])
        #expect(
            messages.contains {
                if case .commandFailed(InstanceID(1), 1_007, kind, _, true) = $0 { true } else { false }
            })
        #expect(messages.kinds.filter { ![.started, .restarted].contains($0) } == [kind])
        let incident = try #require(messages.incidents.first { $0.kind == kind })
        #expect(incident.text.contains("in event 7, the command of "), "\(incident.text)")
        #expect(answers(messages).map(\.number) == [1_004, 1_009])
        #expect(answers(messages).last?.rows == [[.integer(6), .integer(1), .decimal(FixedDecimal("0.5") ?? .one)]])
        #expect(workers.restarts == 1 && workers.quarantined.isEmpty)
        // A restart repeats the events around it, and leaves it out.
        try kill(workers)
        let later = try run(workers, 13...16, [:])
        #expect(failures(later).isEmpty && later.kinds == [.crashed, .restarted])
        let others = try run(workers, 1...6, [:], to: 2)
        #expect(others.intents.count == 1)
    }

    @Test func `a call that was abandoned in an earlier run changes nothing in the repeated one`() throws {
        let workers = try workers()
        defer { workers.stop(.requested) }
        workers.deliver(CommandTests.command(CommandTests.call("crash"), at: 1, isAbandoned: true), to: InstanceID(1))
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages, waiting: .quiet)
        for seq in UInt64(2)...11 {
            workers.deliver(Scene.event(seq), to: InstanceID(1))
            workers.receive(into: &messages, waiting: .quiet)
        }
        #expect(answers(messages).isEmpty && failures(messages).isEmpty && messages.kinds == [.started])
        #expect(messages.intents.count == 2)
    }

    @Test func `one command that crashes again and again puts its strategy into quarantine, and every caller is told`() throws {
        let workers = try workers(chances: 2)
        defer { workers.stop(.requested) }
        let messages = try run(workers, 1...4, [2: CommandTests.call("crash"), 3: CommandTests.call("crash")])
        #expect(failures(messages) == [.crashed, .crashed])
        #expect(messages.kinds.suffix(2) == [.crashed, .quarantined] && workers.quarantined == [InstanceID(1)])
    }
}
