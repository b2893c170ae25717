import PluginFixtures
import Strategies
import Testing
import TradingModel

/// How each class of failure is told; what a plugin can try is in HostileTests.
@Suite("Hostile strategies")
struct HostileStrategyTests {
    /// Runs a deed on the third candle beside a strategy of another user.
    private func incidents(
        of deed: String, chances: Int = 1, deadlines: StrategyWorkersConfiguration.Deadlines = Scene.patience
    ) throws -> [InstanceIncident] {
        var restarts = Scene.quickRestarts
        restarts.maximumFailures = chances
        let workers = try Scene.workers(Scene.configuration(deadlines: deadlines, restarts: restarts))
        let launches = [
            Scene.launch(
                try Scene.image("MisbehavingPlugin"), tenant: 1, instance: 1, ["deed": .text(deed), "at": .integer(3)]),
            Scene.launch(try Scene.image("CountingPlugin"), tenant: 2, instance: 2, ["every": .integer(1)]),
        ]
        _ = try workers.start(launches, at: Scene.start)
        let messages = Scene.run(workers, 1...6, to: [1, 2])
        #expect(messages.of(2).intents.count == 6, "the other user's strategy does not notice")
        #expect(messages.of(1).intents.count == 2, "what finished before counts")
        #expect(workers.quarantined == [InstanceID(1)])
        workers.stop(.requested)
        return messages.of(1).incidents.filter { ![.started, .restarted, .quarantined].contains($0.kind) }
    }

    @Test(arguments: [
        ("segv", "signal 11 (SEGV)"), ("abort", "signal 6 (ABRT)"), ("trap", "signal 4 (ILL)"),
        ("overflow", "signal 11 (SEGV)"),
    ])
    func `a strategy that crashes is classified by how it ended`(deed: String, how: String) throws {
        let incidents = try incidents(of: deed)
        #expect(incidents.map(\.kind) == [.crashed])
        #expect(incidents.first?.text.contains(how) == true, "\(incidents)")
        #expect(incidents.first?.text.contains("(in event 3, the candle of 2023-11-14 22:17:20 UTC; up ") == true, "\(incidents)")
        #expect(incidents.first?.text.contains("; CPU ") == true, "\(incidents)")
        #expect(incidents.first?.lastSeq == 2)
    }

    @Test func `a strategy that takes all the memory it can get ends for that`() throws {
        let incidents = try incidents(of: "memory bomb")
        #expect(incidents.map(\.kind) == [.outOfMemory])
        #expect(
            incidents.first?.text.contains("ended by signal 11 (SEGV) when it could get no more memory") == true, "\(incidents)")
    }

    @Test func `a strategy that ends its process has done so itself`() throws {
        let incidents = try incidents(of: "exit")
        #expect(incidents.map(\.kind) == [.exitedEarly])
        #expect(incidents.first?.text.contains("ended by itself with status 0") == true, "\(incidents)")
    }

    @Test func `a system call that the cage forbids is named`() throws {
        let incidents = try incidents(of: "open")
        #expect(incidents.map(\.kind) == [.violation])
        #expect(incidents.first?.text.contains("signal 31 (SYS: a system call that the cage forbids)") == true, "\(incidents)")
    }

    @Test func `a strategy that never returns is ended at its deadline`() throws {
        var deadlines = Scene.patience
        deadlines.event = 400_000_000
        // More than one chance: a busy machine may keep the other strategy waiting as long.
        let incidents = try incidents(of: "loop", chances: 3, deadlines: deadlines)
        #expect(incidents.map(\.kind) == [.timedOut, .timedOut, .timedOut])
        #expect(
            incidents.last?.text.hasPrefix("MisbehavingPlugin 1.0.0: did not finish an event within 0.4 s (in event 3, ") == true)
    }

    @Test func `a strategy that wakes its host without end is ended`() throws {
        let incidents = try incidents(of: "ring")
        #expect(incidents.map(\.kind) == [.protocolError])
        #expect(incidents.first?.text.contains("it rings its bell without having sent anything") == true, "\(incidents)")
    }

    @Test func `a flood of requests is cut at the limit and harms nobody`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let launch = Scene.launch(try Scene.image("MisbehavingPlugin"), ["deed": .text("flood"), "at": .integer(2)])
        _ = try workers.start([launch], at: Scene.start)
        let messages = Scene.run(workers, 1...3)
        #expect(messages.intents.count == 1 + 256 + 1)
        #expect(messages.intents.map(\.number) == Array(1...258))
        let lines = messages.compactMap { if case .log(_, _, let text) = $0 { text } else { nil } }
        #expect(lines.contains("a line  [31m of a flood"), "control characters of a plugin reach no terminal")
        #expect(lines.contains { $0.hasSuffix("log lines were dropped") })
        #expect(workers.quarantined.isEmpty)
    }

    @Test func `random bytes are the same in every worker`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("MisbehavingPlugin")
        let launches = (1...3).map {
            Scene.launch(image, tenant: $0, instance: $0, ["deed": .text("random"), "at": .integer(1)])
        }
        _ = try workers.start(launches, at: Scene.start)
        let messages = Scene.run(workers, 1...1, to: [1, 2, 3])
        #expect(messages.notices.count == 3)
        #expect(Set(messages.notices).count == 1)
    }

    @Test func `a state beyond the limit fails the save, not the host`() throws {
        var restarts = Scene.quickRestarts
        restarts.maximumFailures = 2
        let workers = try Scene.workers(Scene.configuration(restarts: restarts))
        defer { workers.stop(.requested) }
        let launch = Scene.launch(try Scene.image("MisbehavingPlugin"), ["deed": .text("huge state"), "at": .integer(9)])
        _ = try workers.start([launch], at: Scene.start)
        var messages = Scene.run(workers, 1...2)
        #expect(try workers.checkpoint().isEmpty)
        workers.receive(into: &messages)
        #expect(messages.kinds == [.started, .exitedEarly, .restarted, .exitedEarly, .quarantined])
        #expect(messages.incidents[1].text.contains("could not save: save wrote more than 8 MiB"))
    }

    @Test func `a save that never returns is ended at its deadline`() throws {
        var deadlines = Scene.patience
        deadlines.save = 200_000_000
        var restarts = Scene.quickRestarts
        restarts.maximumFailures = 1
        let workers = try Scene.workers(Scene.configuration(deadlines: deadlines, restarts: restarts))
        defer { workers.stop(.requested) }
        let launch = Scene.launch(try Scene.image("MisbehavingPlugin"), ["deed": .text("hang in save"), "at": .integer(9)])
        _ = try workers.start([launch], at: Scene.start)
        var messages = Scene.run(workers, 1...2)
        #expect(try workers.checkpoint().isEmpty)
        workers.receive(into: &messages)
        #expect(messages.kinds == [.started, .timedOut, .quarantined])
    }

    @Test func `a stop that never returns is ended at its deadline`() throws {
        var deadlines = Scene.patience
        deadlines.stop = 200_000_000
        let workers = try Scene.workers(Scene.configuration(deadlines: deadlines))
        let launch = Scene.launch(try Scene.image("MisbehavingPlugin"), ["deed": .text("hang in stop"), "at": .integer(9)])
        _ = try workers.start([launch], at: Scene.start)
        var messages = Scene.run(workers, 1...2)
        workers.stop(.requested)
        workers.receive(into: &messages)
        #expect(messages.kinds == [.started, .timedOut])
        #expect(workers.processIdentifier(of: InstanceID(1)) == nil)
    }
}
