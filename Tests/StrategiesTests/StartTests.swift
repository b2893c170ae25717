import PluginFixtures
import Strategies
import Testing
import TradingModel

@Suite("Start of workers")
struct StartTests {
    /// Starts a launch that must fail beside one that must not; the reason.
    private func reason(_ launch: InstanceLaunch, _ configuration: StrategyWorkersConfiguration = Scene.configuration()) throws
        -> String
    {
        let workers = try Scene.workers(configuration)
        defer { workers.stop(.requested) }
        let healthy = Scene.launch(try Scene.image("CountingPlugin"), tenant: 9, instance: 9, ["every": .integer(1)])
        let error = try #require(
            #expect(throws: StrategyStartError.self) { try workers.start([launch, healthy], at: Scene.start) })
        #expect(error.subscriptions.keys.sorted() == [InstanceID(9)])
        #expect(error.failures.count == 1)
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages)
        #expect(messages.of(launch.instance.rawValue).kinds == [.loadFailed])
        #expect(workers.quarantined == [launch.instance])
        let more = Scene.run(workers, 1...2, to: [launch.instance.rawValue, 9])
        #expect(more.of(9).intents.count == 2, "the others live")
        #expect(error.description.hasPrefix("tenant 1, instance 1, plugin \(launch.plugin.name) 1.0.0: "))
        return error.failures.first?.reason ?? ""
    }

    private func image(_ bytes: [UInt8]) throws -> PluginImage {
        try PluginImage(name: "Broken", version: "1.0.0", bytes: bytes)
    }

    @Test func `a file that is no library names the loader's reason`() throws {
        #expect(
            try reason(Scene.launch(try image(Array("not a library".utf8)))).hasPrefix("the plugin cannot be loaded: "))
    }

    @Test func `a truncated library names the loader's reason`() throws {
        let bytes = try BuiltProduct.plugin("CountingPlugin")
        let reason = try reason(Scene.launch(try image(Array(bytes.prefix(bytes.count / 8)))))
        #expect(reason.hasPrefix("the plugin cannot be loaded: ") || reason.hasPrefix("ended by signal"), "\(reason)")
    }

    @Test func `a plugin of another major version is refused`() throws {
        #expect(
            try reason(Scene.launch(try Scene.image("ForeignPlugin")))
                == "the plugin is built for ABI 2, this host has ABI 1; rebuild it")
    }

    @Test func `a constructor that starts a program is stopped before it does`() throws {
        #expect(
            try reason(Scene.launch(try Scene.image("ConstructingPlugin")))
                .hasPrefix("ended by signal 31 (SYS: a system call that the cage forbids): "))
    }

    @Test func `a strategy that refuses its parameters says so`() throws {
        let launch = Scene.launch(try Scene.image("MisbehavingPlugin"), ["deed": .text("refuse")])
        #expect(try reason(launch) == "create returned -101 (INVALID_PARAMETER): fast must be below slow")
    }

    @Test func `a start that never returns is ended at the deadline`() throws {
        var deadlines = Scene.patience
        deadlines.load = 3_000_000_000
        let launch = Scene.launch(try Scene.image("MisbehavingPlugin"), ["deed": .text("hang in start")])
        #expect(
            try reason(launch, Scene.configuration(deadlines: deadlines)) == "did not load and start within 3.0 s")
    }

    @Test func `a service that was not granted is not there`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        // The fixture calls what it is not given: a NULL function.
        let launch = Scene.launch(try Scene.image("CountingPlugin"), capabilities: [.orders, .timers, .notifications])
        let error = #expect(throws: StrategyStartError.self) { try workers.start([launch], at: Scene.start) }
        #expect(error?.failures.first?.reason == "ended by signal 11 (SEGV)")
    }

    @Test func `a missing worker executable is one clear line`() throws {
        var configuration = Scene.configuration()
        configuration.workerExecutable = "/nowhere/tradingboost-worker"
        let workers = try Scene.workers(configuration)
        let error = #expect(throws: StrategyStartError.self) {
            try workers.start([Scene.launch(try Scene.image("CountingPlugin"))], at: Scene.start)
        }
        #expect(
            error?.failures.first?.reason
                == "cannot start the worker /nowhere/tradingboost-worker: No such file or directory")
    }

    @Test func `an instance is started once`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let launch = Scene.launch(try Scene.image("CountingPlugin"))
        _ = try workers.start([launch], at: Scene.start)
        #expect(throws: StrategyWorkersError.self) { try workers.start([launch], at: Scene.start) }
    }

    @Test func `instances of one tenant and plugin share a worker, tenants never do`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start(
            [
                Scene.launch(image, tenant: 1, instance: 1, ["every": .integer(2)]),
                Scene.launch(image, tenant: 1, instance: 2, ["every": .integer(3)]),
                Scene.launch(image, tenant: 2, instance: 3, ["every": .integer(2)]),
            ], at: Scene.start)
        let processes = [1, 2, 3].map { workers.processIdentifier(of: InstanceID($0)) }
        #expect(processes[0] != nil && processes[0] == processes[1])
        #expect(processes[2] != nil && processes[2] != processes[0])
        let messages = Scene.run(workers, 1...12, to: [1, 2, 3])
        #expect(messages.of(1).decisions.map { $0.moved(to: 3) } == messages.of(3).decisions.map { $0.moved(to: 3) })
        #expect(messages.of(2).intents.count == 12)
    }

    @Test func `the protections of this machine are told`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"))], at: Scene.start)
        let protections = try #require(workers.protections)
        #expect(WorkerProtections.minimum.count == 5)
        for kind in WorkerProtections.kinds where WorkerProtections.minimum.contains(kind.name) {
            #expect(protections.has(kind), "\(kind.name)")
        }
        let files = try #require(WorkerProtections.kinds.first { $0.name == "landlock files" })
        #expect(protections.has(files) == (protections.landlockVersion > 0))
    }

    @Test func `a survey finds what a worker finds`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"))], at: Scene.start)
        let survey = try WorkerProtections.survey(Scene.configuration())
        #expect(survey == workers.protections)
        for kind in WorkerProtections.kinds where !survey.has(kind) {
            #expect(!WorkerProtections.reason(kind).isEmpty, "\(kind.name)")
        }
    }
}
