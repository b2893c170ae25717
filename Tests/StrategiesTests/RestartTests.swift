import PluginFixtures
import Strategies
import Testing
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Restart of a worker")
struct RestartTests {
    /// What an undisturbed run decides.
    private func reference(_ parameters: [String: ParameterValue], _ candles: ClosedRange<UInt64>) throws -> [StrategyMessage] {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), parameters)], at: Scene.start)
        return Scene.run(workers, candles).decisions
    }

    private func kill(_ workers: StrategyWorkers, _ instance: UInt64) throws {
        let process = try #require(workers.processIdentifier(of: InstanceID(instance)))
        // It may have ended a moment ago, overtaken by the candles.
        #expect(Glibc.kill(process, SIGKILL) == 0 || errno == ESRCH)
    }

    @Test func `a killed worker is started again, repeats its events, and nobody sees a difference`() throws {
        let expected = try reference(["every": .integer(7)], 1...200)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        let launches = [
            Scene.launch(image, tenant: 1, instance: 1, ["every": .integer(7)]),
            Scene.launch(image, tenant: 2, instance: 2, ["every": .integer(7)]),
        ]
        _ = try workers.start(launches, at: Scene.start)
        var failure: (any Error)?
        let messages = Scene.run(workers, 1...200, to: [1, 2]) { seq in
            guard seq == 60 || seq == 150 else { return }
            do { try kill(workers, 1) } catch { failure = error }
        }
        #expect(failure == nil)
        #expect(messages.of(1).decisions == expected)
        #expect(messages.of(2).decisions.count == expected.count)
        #expect(workers.restarts == 2)
        #expect(messages.of(1).kinds == [.started, .crashed, .restarted, .crashed, .restarted])
        #expect(messages.of(2).kinds == [.started])
        let crash = try #require(messages.incidents.first { $0.kind == .crashed })
        #expect(
            crash.text.hasPrefix("CountingPlugin 1.0.0: ended by signal 9 (KILL); restarted now (before event 61, "),
            "\(crash.text)")
        #expect(crash.lastSeq == 60)
    }

    @Test func `a worker that is killed while events wait in its ring loses none and doubles none`() throws {
        let expected = try reference(["every": .integer(5)], 1...3_000)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), ["every": .integer(5)])], at: Scene.start)
        var messages: [StrategyMessage] = []
        // More than the ring holds, and the kill somewhere in the middle of them.
        for seq in UInt64(1)...3_000 {
            workers.deliver(Scene.event(seq), to: InstanceID(1))
            if seq % 500 == 250 {
                workers.receive(into: &messages)
                if workers.processIdentifier(of: InstanceID(1)) != nil { try kill(workers, 1) }
            }
        }
        workers.receive(into: &messages, waiting: .quiet)
        #expect(messages.decisions == expected)
        #expect(workers.restarts >= 1)
    }

    @Test func `a restart begins at the last checkpoint`() throws {
        let expected = try reference(["every": .integer(5)], 1...120)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), ["every": .integer(5)])], at: Scene.start)
        var messages = Scene.run(workers, 1...50)
        let checkpoints = try workers.checkpoint()
        #expect(checkpoints.map(\.lastSeq) == [50])
        messages += Scene.run(workers, 51...80)
        try kill(workers, 1)
        messages += Scene.run(workers, 81...120)
        #expect(messages.decisions == expected)
        #expect(workers.restarts == 1)
    }

    @Test func `an instance continues from a checkpoint in another host`() throws {
        let expected = try reference(["every": .integer(5)], 1...100)
        let image = try Scene.image("CountingPlugin")
        let first = try Scene.workers()
        _ = try first.start([Scene.launch(image, ["every": .integer(5)])], at: Scene.start)
        var messages = Scene.run(first, 1...44)
        let checkpoint = try #require(try first.checkpoint().first)
        first.stop(.shutdown)

        let second = try Scene.workers()
        defer { second.stop(.requested) }
        _ = try second.start([Scene.launch(image, ["every": .integer(5)], checkpoint: checkpoint)], at: Scene.start)
        messages += Scene.run(second, 45...100)
        #expect(messages.decisions == expected)
    }

    @Test func `a damaged checkpoint is refused with its reason`() throws {
        let workers = try Scene.workers()
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start([Scene.launch(image)], at: Scene.start)
        _ = Scene.run(workers, 1...4)
        var checkpoint = try #require(try workers.checkpoint().first)
        workers.stop(.shutdown)
        checkpoint.state[checkpoint.state.count - 1] ^= 1

        let second = try Scene.workers()
        defer { second.stop(.requested) }
        let error = #expect(throws: StrategyStartError.self) {
            try second.start([Scene.launch(image, checkpoint: checkpoint)], at: Scene.start)
        }
        #expect(error?.failures.first?.reason == "the saved state is damaged: its checksum does not match")
    }

    @Test func `a crash that comes back is quarantined, and the others go on`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let launches = [
            Scene.launch(
                try Scene.image("MisbehavingPlugin"), tenant: 1, instance: 1, ["deed": .text("segv"), "at": .integer(5)]),
            Scene.launch(try Scene.image("CountingPlugin"), tenant: 2, instance: 2, ["every": .integer(5)]),
        ]
        _ = try workers.start(launches, at: Scene.start)
        let messages = Scene.run(workers, 1...30, to: [1, 2])
        #expect(messages.of(2).decisions == (try reference(["every": .integer(5)], 1...30)).map { $0.moved(to: 2) })
        #expect(messages.of(1).intents.map(\.number) == [1, 2, 3, 4])
        #expect(
            messages.of(1).kinds == [
                .started, .crashed, .restarted, .crashed, .restarted, .crashed, .restarted, .crashed, .restarted, .crashed,
                .quarantined,
            ])
        #expect(workers.quarantined == [InstanceID(1)])
        #expect(workers.isQuiet)
        let last = try #require(messages.of(1).incidents.last)
        #expect(
            last.text
                == "MisbehavingPlugin 1.0.0: stays down: 5 failures within 60.0 s, the last: ended by signal 11 (SEGV)")
        #expect(last.lastSeq == 4)
    }

    @Test func `a crash behind each checkpoint is survived as long as the restarts last`() throws {
        let expected = try reference(["every": .integer(4)], 1...60)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        // The process dies in its 30th call: after a restart from the checkpoint it gets further.
        let launch = Scene.launch(
            try Scene.image("CountingPlugin"), ["every": .integer(4), "crash_after": .integer(30)])
        _ = try workers.start([launch], at: Scene.start)
        var messages: [StrategyMessage] = []
        for first in stride(from: UInt64(1), through: 51, by: 10) {
            messages += Scene.run(workers, first...first + 9)
            _ = try workers.checkpoint()
        }
        #expect(messages.decisions == expected)
        #expect(messages.kinds == [.started, .crashed, .restarted, .crashed, .restarted])
    }

    @Test func `a strategy that decides otherwise after a restart stays down`() throws {
        // It decides by its process number and the place of its stack: four restarts cannot all agree.
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("MisbehavingPlugin")
        let launches = (1...24).map {
            Scene.launch(image, tenant: $0, instance: $0, ["deed": .text("change its mind"), "at": .integer(2)])
        }
        _ = try workers.start(launches, at: Scene.start)
        _ = Scene.run(workers, 1...3, to: Array(1...24))
        for instance in UInt64(1)...24 { try kill(workers, instance) }
        let messages = Scene.run(workers, 4...5, to: Array(1...24))
        let incident = try #require(messages.incidents.first { $0.kind == .protocolError })
        #expect(
            incident.text.contains("the strategy did not repeat its decisions of event 2 after a restart"))
        #expect(workers.quarantined.contains(incident.instance))
    }

    @Test func `the replay log is bounded: without a checkpoint there is no way back`() throws {
        var configuration = Scene.configuration()
        configuration.replayLimit = 24 * 176
        let workers = try Scene.workers(configuration)
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"))], at: Scene.start)
        _ = Scene.run(workers, 1...9)
        #expect(!workers.needsCheckpoint)
        _ = Scene.run(workers, 10...15)
        #expect(workers.needsCheckpoint)
        _ = try workers.checkpoint()
        #expect(!workers.needsCheckpoint)
        _ = Scene.run(workers, 16...60)
        try kill(workers, 1)
        let messages = Scene.run(workers, 61...61)
        #expect(messages.kinds == [.crashed, .quarantined])
        #expect(messages.incidents.last?.text.contains("the replay log keeps") == true)
    }
}

extension StrategyMessage {
    /// The same decision of another tenant and instance with equal numbers.
    func moved(to number: UInt64) -> StrategyMessage {
        let instance = InstanceID(number)
        switch self {
        case .intent(var intent):
            intent.tenant = TenantID(number)
            intent.instance = instance
            return .intent(intent)
        case .timerSet(_, let timer, let due): return .timerSet(instance, number: timer, due: due)
        case .timerCancelled(_, let timer): return .timerCancelled(instance, number: timer)
        case .historyAsked(_, let request, let timeframe, let count):
            return .historyAsked(instance, request: request, timeframe: timeframe, count: count)
        case .notification(_, let seq, let index, let title, let text, let time):
            return .notification(instance, seq: seq, index: index, title: title, text: text, time: time)
        case .log(_, let level, let text): return .log(instance, level: level, text: text)
        case .incident, .successorFailed, .commandAnswered, .commandFailed: return self
        }
    }
}
