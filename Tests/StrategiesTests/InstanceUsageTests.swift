import PluginFixtures
import Strategies
import Testing
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Usage of an instance")
struct InstanceUsageTests {
    @Test func `events, orders, bytes and CPU time are counted over restarts`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start(
            [
                Scene.launch(image, tenant: 1, instance: 1, ["every": .integer(1)]),
                Scene.launch(image, tenant: 1, instance: 2, ["every": .integer(1_000)]),
                Scene.launch(image, tenant: 2, instance: 3, ["every": .integer(1)]),
            ], at: Scene.start)
        #expect(workers.processIdentifier(of: InstanceID(1)) == workers.processIdentifier(of: InstanceID(2)))
        _ = Scene.run(workers, 1...100, to: [1, 2, 3])
        let before = try #require(workers.usage(of: InstanceID(1)))
        #expect(before.events == 100 && before.orders == 100 && before.restarts == 0)
        // Two subscriptions and that it started; then each time a reference there, an order and its event's end back.
        #expect(before.bytes == 2 * 64 + 32 + 100 * (48 + 208 + 40))
        #expect(before.cpuTime > 0 && before.memory > 100_000)
        #expect(before.longestEvent > 0)
        let other = try #require(workers.usage(of: InstanceID(2)))
        #expect(other.events == 100 && other.orders < 10)

        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        #expect(kill(process, SIGKILL) == 0)
        _ = Scene.run(workers, 101...150, to: [1, 2, 3])
        let after = try #require(workers.usage(of: InstanceID(1)))
        // The first hundred were repeated, and what they asked for was not asked again.
        #expect(after.events == 250 && after.orders == 150 && after.restarts == 1)
        #expect(after.cpuTime > before.cpuTime)
        #expect(workers.usage(of: InstanceID(3))?.restarts == 0)
        #expect(workers.usage(of: InstanceID(4)) == nil)
    }
}
