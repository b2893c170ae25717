import PluginFixtures
import Strategies
import Testing
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Reader of market data that is too slow")
struct SlowReaderTests {
    @Test func `a worker that was overtaken starts again from its checkpoint, and neither it nor anybody else misses an event`()
        throws
    {
        var configuration = Scene.configuration()
        // Room for 23 candles.
        configuration.marketCapacity = 4_096
        let workers = try Scene.workers(configuration)
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start(
            (1...2).map { Scene.launch(image, tenant: $0, instance: $0, ["every": .integer(7)]) }, at: Scene.start)
        var messages = Scene.run(workers, 1...10, to: [1, 2])
        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        #expect(kill(process, SIGSTOP) == 0)
        for seq in UInt64(11)...200 {
            for instance in UInt64(1)...2 { workers.deliver(Scene.event(seq), to: InstanceID(instance)) }
            workers.receive(into: &messages)
        }
        #expect(kill(process, SIGCONT) == 0)
        workers.receive(into: &messages, waiting: .quiet)
        #expect(messages.of(1).decisions == messages.of(2).decisions.map { $0.moved(to: 1) })
        #expect(messages.of(1).intents.count > 40)
        #expect(messages.of(1).kinds == [.started, .timedOut, .restarted])
        let text = try #require(messages.incidents.first { $0.kind == .timedOut }?.text)
        #expect(text.contains("bytes behind it were overwritten already"), "\(text)")
        // The other one may have been overtaken too: it reads while the test writes at full speed.
        #expect(workers.restarts >= 1)
    }
}
