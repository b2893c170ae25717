import PluginFixtures
import Testing
import TradingModel

@testable import Strategies

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Callbacks as a worker tells of them")
struct CallbackWatchTests {
    private func watch(sent: Int) -> CallbackWatch {
        var watch = CallbackWatch()
        for _ in 0..<sent { watch.didSend() }
        return watch
    }

    @Test func `a callback counts from when it was first seen`() throws {
        var watch = watch(sent: 3)
        try watch.look(begun: 0, finished: 0, now: 10)
        #expect(watch.callbackSince == nil)
        try watch.look(begun: 1, finished: 0, now: 20)
        try watch.look(begun: 1, finished: 0, now: 30)
        #expect(watch.callbackSince == 20)
        try watch.look(begun: 2, finished: 1, now: 40)
        #expect(watch.callbackSince == 40, "the next one")
        try watch.look(begun: 2, finished: 2, now: 50)
        #expect(watch.callbackSince == nil && watch.lookedAt == 50)
    }

    @Test(arguments: [(4, 0), (1, 2), (3, 1), (0, 0), (2, 0), (.max, .max)] as [(UInt64, UInt64)])
    func `counters that cannot be are found`(begun: UInt64, finished: UInt64) throws {
        var watch = watch(sent: 3)
        try watch.look(begun: 1, finished: 1, now: 1)
        #expect(throws: Violation.self) { try watch.look(begun: begun, finished: finished, now: 2) }
    }

    @Test func `a worker that gets no processor is not killed for it`() throws {
        var deadlines = Scene.patience
        deadlines.event = 100_000_000
        let workers = try Scene.workers(Scene.configuration(deadlines: deadlines))
        defer { workers.stop(.requested) }
        deadlines.queue = 30 * Scene.second
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), ["every": .integer(1)])], at: Scene.start)
        var messages = Scene.run(workers, 1...2)
        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        #expect(kill(process, SIGSTOP) == 0)
        workers.deliver(Scene.event(3), to: InstanceID(1))
        // Four times as long as a callback may take.
        let isNews = workers.waitForNews(atMost: 400_000_000)
        #expect(!isNews)
        #expect(kill(process, SIGCONT) == 0)
        workers.receive(into: &messages, waiting: .quiet)
        #expect(messages.intents.count == 3)
        #expect(messages.kinds == [.started])
    }

    @Test func `a worker that never comes to its event is ended at the longer limit`() throws {
        var deadlines = Scene.patience
        deadlines.event = 50_000_000
        deadlines.queue = 200_000_000
        let workers = try Scene.workers(Scene.configuration(deadlines: deadlines))
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), ["every": .integer(1)])], at: Scene.start)
        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        #expect(kill(process, SIGSTOP) == 0)
        let messages = Scene.run(workers, 1...1)
        #expect(messages.kinds == [.started, .timedOut, .restarted])
        #expect(messages.incidents[1].text.contains("did not come to an event within 0.2 s"))
        #expect(messages.intents.count == 1)
    }
}
