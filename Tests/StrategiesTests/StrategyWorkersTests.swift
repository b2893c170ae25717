import PluginFixtures
import Strategies
import Testing
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Strategy workers")
struct StrategyWorkersTests {
    @Test func `candles go to a worker and its requests come back in order`() throws {
        let workers = try Scene.workers()
        let launch = Scene.launch(try Scene.image("CountingPlugin"), ["every": .integer(10)])
        let subscriptions = try workers.start([launch], at: Scene.start)
        #expect(subscriptions == [InstanceID(1): [.minute1, .minute5]])

        let messages = Scene.run(workers, 1...15)
        let close = { (seq: UInt64) in Price(30_000 + Int(seq) + 1) }
        let time = { (seq: UInt64) in Scene.event(seq).time }
        let limit = { (seq: UInt64) in
            OrderIntent.Action.submit(
                OrderTerms(
                    instrument: InstrumentID(3), side: .sell, type: .limit, quantity: Quantity(1), price: close(seq),
                    isPostOnly: true))
        }
        let market = OrderIntent.Action.submit(
            OrderTerms(
                instrument: InstrumentID(3), side: .buy, type: .market, quantity: Quantity(1),
                timeInForce: .immediateOrCancel))
        let intent = { (number: UInt64, seq: UInt64, action: OrderIntent.Action) in
            StrategyMessage.intent(
                OrderIntent(
                    tenant: TenantID(1), instance: InstanceID(1), number: number, time: time(seq), action: action))
        }
        let expected: [StrategyMessage] = [
            intent(1, 1, limit(1)),
            intent(2, 2, .amend(order: 1, Amendment(price: close(2) + Price(4)))),
            intent(3, 3, .cancel(order: 1)),
            .timerSet(InstanceID(1), number: 7, due: time(4) + 1_000),
            .notification(
                InstanceID(1), seq: 5, index: 0, title: "Counted", text: "candle 5", time: time(5)),
            intent(4, 10, market),
            intent(5, 11, limit(11)),
            intent(6, 12, .amend(order: 5, Amendment(price: close(12) + Price(4)))),
            intent(7, 13, .cancel(order: 5)),
            .timerSet(InstanceID(1), number: 7, due: time(14) + 1_000),
            .notification(
                InstanceID(1), seq: 15, index: 0, title: "Counted", text: "candle 15", time: time(15)),
        ]
        #expect(messages.decisions == expected)
        #expect(messages.contains(.log(InstanceID(1), level: .info, text: "candle 15")))
        #expect(messages.kinds == [.started])
        workers.stop(.requested)
    }

    private func started(every: Int64 = 1) throws -> StrategyWorkers {
        let workers = try Scene.workers()
        _ = try workers.start([Scene.launch(try Scene.image("CountingPlugin"), ["every": .integer(every)])], at: Scene.start)
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages)
        return workers
    }

    @Test func `a wait ends with the first message`() throws {
        let workers = try started()
        defer { workers.stop(.requested) }
        workers.deliver(Scene.event(1), to: InstanceID(1))
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages, waiting: .message(atMost: 60 * Scene.second))
        #expect(messages.intents.map(\.number) == [1])
        #expect(workers.isQuiet)
    }

    @Test func `a wait ends at its time, and at a wake-up that came before it`() throws {
        let workers = try started()
        defer { workers.stop(.requested) }
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages, waiting: .message(atMost: 1_000_000))
        workers.wakeUp()
        // Would last for ever.
        workers.receive(into: &messages, waiting: .message(atMost: .max))
        #expect(messages.isEmpty)
    }

    @Test func `a crash ends a wait with its incident`() throws {
        let workers = try started()
        defer { workers.stop(.requested) }
        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        #expect(kill(process, SIGKILL) == 0)
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages, waiting: .message(atMost: 60 * Scene.second))
        #expect(messages.kinds == [.crashed])
        workers.receive(into: &messages, waiting: .quiet)
        #expect(messages.kinds == [.crashed, .restarted])
    }

    @Test func `order steps and timers reach the strategy in sequence with candles`() throws {
        let workers = try started(every: 10)
        defer { workers.stop(.requested) }
        var messages: [StrategyMessage] = []
        var seq: UInt64 = 0
        let payloads: [StrategyEvent.Payload] = [
            Scene.event(1).payload,
            .order(
                OrderStep(
                    order: 1, kind: .accepted, side: .sell, quantity: Quantity(1), price: Price(5), filledQuantity: .zero,
                    positionQuantity: .zero, positionPrice: nil)),
            Scene.event(2).payload, Scene.event(3).payload, Scene.event(4).payload,
            .timer(number: 7, due: Scene.start), Scene.event(5).payload,
        ]
        for payload in payloads {
            seq += 1
            workers.deliver(
                StrategyEvent(seq: seq, time: Scene.event(seq).time, payload: payload), to: InstanceID(1))
        }
        workers.receive(into: &messages, waiting: .quiet)
        #expect(messages.intents.map(\.number) == [1, 2, 3])
        #expect(messages.notices == ["candle 5"])
        // The fixture answers a timer with an error unless it is gone when it goes off.
        let errors = messages.filter { if case .log(_, .error, _) = $0 { true } else { false } }
        #expect(errors.isEmpty)
    }

    @Test func `a checkpoint needs quiet`() throws {
        let workers = try started()
        defer { workers.stop(.requested) }
        workers.deliver(Scene.event(1), to: InstanceID(1))
        if !workers.isQuiet {
            #expect(throws: StrategyWorkersError.self) { try workers.checkpoint() }
        }
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages, waiting: .quiet)
        let checkpoint = try #require(try workers.checkpoint().first)
        #expect(checkpoint.lastSeq == 1 && checkpoint.nextIntent == 2 && checkpoint.instance == InstanceID(1))
    }

    @Test func `messages of a quiet host are in the order of instances`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        let numbers = Array(UInt64(1)...12)
        _ = try workers.start(
            numbers.reversed().map { Scene.launch(image, tenant: $0, instance: $0, ["every": .integer(1)]) }, at: Scene.start)
        for seq in UInt64(1)...20 {
            let messages = Scene.run(workers, seq...seq, to: numbers)
            #expect(messages.intents.map(\.instance.rawValue) == numbers)
        }
    }

    @Test func `a stop is told for every instance, and its processes are gone`() throws {
        let workers = try started()
        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        workers.stop(.shutdown)
        var messages: [StrategyMessage] = []
        workers.receive(into: &messages)
        #expect(messages.kinds == [.stopped])
        #expect(kill(process, 0) != 0)
        #expect(workers.isQuiet && workers.quarantined.isEmpty)
        // Later events go nowhere.
        workers.deliver(Scene.event(1), to: InstanceID(1))
        #expect(workers.isQuiet)
    }
}
