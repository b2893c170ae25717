import CCage
import PluginFixtures
import Testing
import TradingModel

@testable import Strategies

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Processes that are made and ended beside the line")
struct ProcessQueueTests {
    private let configuration = StrategyWorkersConfiguration(workerExecutable: BuiltProduct.worker)

    private func isGone(_ process: Int32) -> Bool { kill(process, 0) != 0 && errno == ESRCH }

    private func arrival(_ queue: ProcessQueue) throws -> ProcessQueue.Arrival {
        let arrivals = queue.finish()
        #expect(arrivals.count == 1)
        return try #require(arrivals.first)
    }

    @Test func `a process arrives at the place that asked for it, and is gone when it was ended`() throws {
        let queue = try ProcessQueue()
        let market = try MarketRing()
        queue.start(
            place: 3, generation: 5, configuration: configuration, tenant: TenantID(1), plugin: try Scene.image("CountingPlugin"),
            market: market)
        let arrival = try arrival(queue)
        #expect(arrival.place == 3 && arrival.generation == 5)
        let process = try arrival.result.get()
        #expect(kill(process.identifier, 0) == 0)
        queue.end(process)
        #expect(queue.finish().isEmpty)
        #expect(isGone(process.identifier))
    }

    @Test func `a process that cannot be made arrives as its reason`() throws {
        let queue = try ProcessQueue()
        var configuration = configuration
        configuration.workerExecutable = "/nowhere/tradingboost-worker"
        queue.start(
            place: 0, generation: 1, configuration: configuration, tenant: TenantID(1), plugin: try Scene.image("CountingPlugin"),
            market: try MarketRing())
        let result = try arrival(queue).result
        #expect(throws: StrategyWorkersError.self) { try result.get() }
    }

    @Test func `who gave up before the process arrived leaves none behind`() throws {
        let workers = try Scene.workers()
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start([Scene.launch(image, [:])], at: Scene.start)
        let own = try #require(workers.processIdentifier(of: InstanceID(1)))
        for _ in 0..<20 {
            workers.prepare(image, for: InstanceID(1), tenant: TenantID(1))
            workers.cancelPreparation(for: InstanceID(1))
        }
        #expect(workers.processIdentifier(of: InstanceID(1)) == own)
        workers.stop(.requested)
        #expect(isGone(own))
        #expect(workers.shard.processes.finish().isEmpty)
    }
}
