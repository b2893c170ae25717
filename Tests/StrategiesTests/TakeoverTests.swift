import PluginFixtures
import Strategies
import Testing
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Taking over an instance")
struct TakeoverTests {
    private let every: [String: ParameterValue] = ["every": .integer(7)]

    private func reference(_ candles: ClosedRange<UInt64>) throws -> [StrategyMessage] {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), every)], at: Scene.start)
        return Scene.run(workers, candles).decisions
    }

    /// Waits for the process that is prepared for instance 1.
    private func waitUntilPrepared(_ workers: StrategyWorkers, _ messages: inout [StrategyMessage]) -> StrategyWorkers
        .Preparation?
    {
        while workers.preparation(for: InstanceID(1)) == .loading {
            workers.receive(into: &messages, waiting: .message(atMost: 10_000_000))
        }
        return workers.preparation(for: InstanceID(1))
    }

    private func time(_ seq: UInt64) -> Timestamp { Scene.event(seq).time }

    @Test func `an instance moves to another process with its state, and nobody sees a difference`() throws {
        let expected = try reference(1...200)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        let launches = [
            Scene.launch(image, tenant: 1, instance: 1, every), Scene.launch(image, tenant: 2, instance: 2, every),
        ]
        let started = try workers.start(launches, at: Scene.start)
        var messages = Scene.run(workers, 1...100, to: [1, 2])
        let before = try #require(workers.processIdentifier(of: InstanceID(1)))

        workers.prepare(image, for: InstanceID(1), tenant: TenantID(1))
        #expect(waitUntilPrepared(workers, &messages) == .ready)
        var launch = Scene.launch(image, tenant: 1, instance: 1, every)
        launch.checkpoint = try workers.save(InstanceID(1))
        let subscriptions = try workers.activate(launch, at: time(100))
        #expect(subscriptions == started[InstanceID(1)])
        #expect(workers.processIdentifier(of: InstanceID(1)) != before)
        #expect(workers.preparation(for: InstanceID(1)) == nil)

        messages += Scene.run(workers, 101...200, to: [1, 2])
        #expect(messages.of(1).decisions == expected)
        #expect(messages.of(2).decisions.count == expected.count)
        #expect(messages.kinds == [.started, .started], "the move itself is no incident")
        #expect(workers.restarts == 0)
    }

    @Test func `after a move a killed worker is restarted from the state that it took over`() throws {
        let expected = try reference(1...200)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start([Scene.launch(image, every)], at: Scene.start)
        var messages = Scene.run(workers, 1...100)
        workers.prepare(image, for: InstanceID(1), tenant: TenantID(1))
        #expect(waitUntilPrepared(workers, &messages) == .ready)
        var launch = Scene.launch(image, every)
        launch.checkpoint = try workers.save(InstanceID(1))
        _ = try workers.activate(launch, at: time(100))
        messages += Scene.run(workers, 101...150)
        #expect(kill(try #require(workers.processIdentifier(of: InstanceID(1))), SIGKILL) == 0)
        messages += Scene.run(workers, 151...200)
        #expect(messages.decisions == expected)
        #expect(workers.restarts == 1)
    }

    @Test func `a successor that cannot be loaded leaves the instance as it is`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), every)], at: Scene.start)
        var messages = Scene.run(workers, 1...50)
        workers.prepare(try Scene.image("ForeignPlugin"), for: InstanceID(1), tenant: TenantID(1))
        guard case .failed(let text) = waitUntilPrepared(workers, &messages) else {
            Issue.record("a file without the entry function was loaded")
            return
        }
        #expect(text.contains("ABI 2"), "\(text)")
        workers.cancelPreparation(for: InstanceID(1))
        messages += Scene.run(workers, 51...200)
        #expect(messages.decisions == (try reference(1...200)))
    }

    @Test(arguments: ["refuse", "hang in start"])
    func `a successor that does not start leaves the instance as it is`(deed: String) throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), every)], at: Scene.start)
        var messages = Scene.run(workers, 1...50)
        let image = try Scene.image("MisbehavingPlugin")
        workers.prepare(image, for: InstanceID(1), tenant: TenantID(1))
        #expect(waitUntilPrepared(workers, &messages) == .ready)
        let error = #expect(throws: TakeoverError.self) {
            _ = try workers.activate(Scene.launch(image, ["deed": .text(deed)]), at: time(50))
        }
        let expected = deed == "refuse" ? "fast must be below slow" : "did not start within 250 ms"
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
        messages += Scene.run(workers, 51...200)
        #expect(messages.decisions == (try reference(1...200)))
        #expect(messages.kinds == [.started])
    }

    @Test func `a successor that fails on probation is not restarted but told, and the one before takes over`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let counting = try Scene.image("CountingPlugin")
        let misbehaving = try Scene.image("MisbehavingPlugin")
        _ = try workers.start([Scene.launch(counting, every)], at: Scene.start)
        var messages = Scene.run(workers, 1...50)
        let saved = try workers.save(InstanceID(1))
        workers.prepare(misbehaving, for: InstanceID(1), tenant: TenantID(1))
        #expect(waitUntilPrepared(workers, &messages) == .ready)
        var launch = Scene.launch(misbehaving, ["deed": .text("abort"), "at": .integer(3)])
        launch.account = AccountSnapshot(
            lastSeq: 50, nextIntent: saved.nextIntent, positionQuantity: .zero, positionPrice: nil, orders: [])
        _ = try workers.activate(launch, at: time(50), onProbation: true)

        var trial = Scene.run(workers, 51...60)
        #expect(trial.intents.map(\.number) == [saved.nextIntent, saved.nextIntent + 1], "one for each candle before its deed")
        #expect(trial.kinds == [.crashed])
        let failures = trial.filter { if case .successorFailed = $0 { true } else { false } }
        #expect(failures.count == 1)
        #expect(!workers.isRunning(InstanceID(1)))

        workers.prepare(counting, for: InstanceID(1), tenant: TenantID(1))
        #expect(waitUntilPrepared(workers, &trial) == .ready)
        var back = Scene.launch(counting, every)
        back.checkpoint = saved
        back.account = AccountSnapshot(
            lastSeq: 60, nextIntent: saved.nextIntent + 2, positionQuantity: Quantity(2), positionPrice: Price(30_000), orders: []
        )
        _ = try workers.activate(back, at: time(60))
        let after = Scene.run(workers, 61...100)
        #expect(after.intents.first?.number == saved.nextIntent + 2, "numbers go on behind those of the successor")
        #expect(after.kinds.isEmpty)
        #expect(workers.isRunning(InstanceID(1)))
    }

    @Test func `one instance of several in a process is stopped, the others go on`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start(
            [Scene.launch(image, instance: 1, every), Scene.launch(image, instance: 2, every)], at: Scene.start)
        #expect(workers.processIdentifier(of: InstanceID(1)) == workers.processIdentifier(of: InstanceID(2)))
        _ = Scene.run(workers, 1...20, to: [1, 2])
        workers.stop(InstanceID(1), .requested)
        let messages = Scene.run(workers, 21...200, to: [2])
        #expect(messages.of(1).kinds == [.stopped])
        let later = try reference(1...200).intents.filter { $0.time > time(20) }
        #expect(messages.of(2).intents.map(\.action) == later.map(\.action))
        #expect(!workers.isRunning(InstanceID(1)))
        #expect(workers.isRunning(InstanceID(2)))
    }

    @Test func `a new instance starts while others trade, and may be stopped and started again`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start([Scene.launch(image, tenant: 2, instance: 2, every)], at: Scene.start)
        var messages = Scene.run(workers, 1...10, to: [2])
        for _ in 0..<3 {
            workers.prepare(image, for: InstanceID(1), tenant: TenantID(1))
            #expect(waitUntilPrepared(workers, &messages) == .ready)
            _ = try workers.activate(Scene.launch(image, every), at: time(10))
            let own = Scene.run(workers, 1...100, to: [1])
            #expect(own.decisions == (try reference(1...100)))
            workers.stop(InstanceID(1), .requested)
            while workers.processIdentifier(of: InstanceID(1)) != nil {
                workers.receive(into: &messages, waiting: .message(atMost: 10_000_000))
            }
        }
        messages += Scene.run(workers, 11...200, to: [2])
        #expect(messages.of(2).decisions.count == (try reference(1...200)).count)
    }

    @Test func `an instance that has events to finish is not saved before it has`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start([Scene.launch(image, every)], at: Scene.start)
        var messages = Scene.run(workers, 1...50)
        workers.prepare(image, for: InstanceID(1), tenant: TenantID(1))
        #expect(waitUntilPrepared(workers, &messages) == .ready)
        workers.deliver(Scene.event(51), to: InstanceID(1))
        #expect(!workers.hasCaughtUp(InstanceID(1)))
        #expect(throws: TakeoverError.self) { try workers.save(InstanceID(1)) }

        workers.receive(into: &messages, waiting: .quiet)
        #expect(workers.hasCaughtUp(InstanceID(1)))
        var launch = Scene.launch(image, every)
        launch.checkpoint = try workers.save(InstanceID(1))
        _ = try workers.activate(launch, at: time(51))
        messages += Scene.run(workers, 52...200)
        #expect(messages.decisions == (try reference(1...200)))
    }

    @Test func `a shadow hears what its original hears, is compared with it, and sends nothing`() throws {
        let expected = try reference(1...200)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start([Scene.launch(image, every)], at: Scene.start)
        var messages = Scene.run(workers, 1...50)
        for (parameters, isEqual) in [(every, true), (["every": .integer(11)], false)] as [([String: ParameterValue], Bool)] {
            workers.prepare(image, for: InstanceID(1), tenant: TenantID(1))
            #expect(waitUntilPrepared(workers, &messages) == .ready)
            var launch = Scene.launch(image, parameters)
            launch.checkpoint = try workers.save(InstanceID(1))
            try workers.startShadow(launch, at: time(50))
            let first = isEqual ? UInt64(51) : 126
            messages += Scene.run(workers, first...(first + 74))
            // The shadow may need a moment longer than its original, which is all that the line waits for.
            while let report = workers.shadowReport(of: InstanceID(1)), report.compared < 5 {
                workers.receive(into: &messages, waiting: .message(atMost: 10_000_000))
            }
            let report = try #require(workers.shadowReport(of: InstanceID(1)))
            #expect(report.failure == nil)
            #expect((report.equal == report.compared) == isEqual, "\(report)")
            #expect((report.firstDifference == nil) == isEqual)
            let intents = workers.takeShadowIntents(of: InstanceID(1))
            #expect(!intents.isEmpty)
            workers.endShadow(of: InstanceID(1))
            #expect(workers.shadowReport(of: InstanceID(1)) == nil)
        }
        #expect(messages.decisions == expected)
    }

    @Test func `a shadow that crashes says so and disturbs nobody`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        let misbehaving = try Scene.image("MisbehavingPlugin")
        _ = try workers.start([Scene.launch(image, every)], at: Scene.start)
        var messages = Scene.run(workers, 1...50)
        workers.prepare(misbehaving, for: InstanceID(1), tenant: TenantID(1))
        #expect(waitUntilPrepared(workers, &messages) == .ready)
        var launch = Scene.launch(misbehaving, ["deed": .text("abort")])
        launch.account = AccountSnapshot(
            lastSeq: 50, nextIntent: try workers.save(InstanceID(1)).nextIntent, positionQuantity: .zero, positionPrice: nil,
            orders: [])
        try workers.startShadow(launch, at: time(50))
        messages += Scene.run(workers, 51...200)
        while workers.shadowReport(of: InstanceID(1))?.failure == nil {
            workers.receive(into: &messages, waiting: .message(atMost: 10_000_000))
        }
        #expect(workers.shadowReport(of: InstanceID(1))?.failure?.contains("signal") == true)
        #expect(messages.decisions == (try reference(1...200)))
        #expect(messages.kinds == [.started])
    }
}
