import PluginFixtures
import Strategies
import Testing
import TradingModel

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
}
