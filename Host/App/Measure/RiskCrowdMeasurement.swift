import CCage
import CoreFoundation
import Engine
import Foundation
import Risk
import TradingModel

/// What it costs to judge an order in an engine that many instances share: the context gathered from its state, then all rules.
///
/// Every instance has every limit set that an engine can judge by, open orders, and histories as long as they get: the terms of
/// its last 256 orders to look through, and each of its orders within the last minute. The book has 50 levels on each side.
/// Without the liquidation distance and the free funds, which an engine of a paper market does not know: `RiskMeasurement` has
/// them.
struct RiskCrowdMeasurement {
    struct Result {
        /// Of single checks, the clock's own reading among them.
        var wall: Durations
        /// The same by the processor time of the thread, which waiting for a processor does not count to.
        var processor: Durations
        var instances: Int
    }

    private static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(1),
        minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000), minimumNotional: Notional(5), makerFeeRate: .zero,
        takerFeeRate: .zero)
    private static let openOrders = 20
    private static let history = 256

    static func run(instances: Int, checks: Int) -> Result {
        let engine = crowded(instances)
        let orders = (0..<instances).map { order(engine, InstanceID(UInt64($0 + 1))) }
        var result = Result(wall: Durations(), processor: Durations(), instances: instances)
        var approved = 0
        for round in 0..<checks {
            // Another instance each time, so that none of them is in the processor's caches for another's sake.
            let intent = orders[round &* 7_919 % instances]
            let start = cage_monotonic_time()
            let decision = engine.judged(intent)
            result.wall.add(cage_monotonic_time() - start)
            if case .approved = decision { approved += 1 }
        }
        for round in 0..<checks {
            let intent = orders[round &* 7_919 % instances]
            let start = processorTime
            let decision = engine.judged(intent)
            result.processor.add(processorTime - start)
            if case .approved = decision { approved += 1 }
        }
        precondition(approved == 2 * checks, "an order within all limits passes")
        return result
    }

    /// Nanoseconds of this thread.
    private static var processorTime: UInt64 {
        var time = timespec()
        // SAFETY: the system writes into the value during the call.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Other terms than any before.
    private static func order(_ engine: Engine, _ instance: InstanceID) -> OrderIntent {
        intent(instance, number: UInt64(history + openOrders + 1), at: engine.now, terms(1, at: nil))
    }

    private static func intent(
        _ instance: InstanceID, number: IntentNumber, at time: Timestamp, _ terms: OrderTerms
    ) -> OrderIntent {
        OrderIntent(tenant: TenantID(1), instance: instance, number: number, time: time, action: .submit(terms))
    }

    private static func terms(_ quantity: Int, at price: Price?) -> OrderTerms {
        OrderTerms(
            instrument: instrument.id, side: .buy, type: price == nil ? .market : .limit, quantity: Quantity(quantity),
            price: price)
    }

    /// Nobody has sent anything yet but the histories.
    private static func crowded(_ instances: Int) -> Engine {
        var engine = Engine(instruments: [instrument])
        let limits = RiskMeasurement.limits(withoutAccount: true)
        for number in 1...UInt64(instances) {
            engine.add(
                InstanceDefinition(
                    tenant: TenantID(1), instance: InstanceID(number), name: "crowd/\(number)", instrument: instrument.id,
                    timeframes: [.minute1], limits: limits, strategy: "crowd"))
        }
        var effects: [EngineEffect] = []
        var time = Timestamp(milliseconds: 1_699_999_200_000)
        for _ in 0..<20 {
            time = time + 60_000_000_000
            engine.advance(to: time, into: &effects)
            engine.close(
                Candle(
                    instrument: instrument.id, timeframe: .minute15, openTime: time + -900_000_000_000, open: Price(1_000),
                    high: Price(1_010), low: Price(990), close: Price(1_000), volume: Quantity(100))
            ) { _, _, _ in }
        }
        if let book = RiskMeasurement.book(of: instrument.id, at: time) { engine.take(book) }
        for number in 1...UInt64(instances) {
            let instance = InstanceID(number)
            for order in 1...UInt64(history + openOrders) {
                let isOpen = order > history
                let asked = intent(
                    instance, number: order, at: time,
                    isOpen ? terms(1, at: Price(1_000 - Int(order) + history)) : terms(Int(order) + 1, at: Price(1_000)))
                engine.handle(.intentReceived(asked), into: &effects)
                if !isOpen {
                    engine.handle(
                        .venueReported(
                            VenueReport(order: ClientOrderID(asked), venueTime: time, event: .rejected(.insufficientFunds))),
                        into: &effects)
                }
                effects.removeAll(keepingCapacity: true)
            }
        }
        return engine
    }
}
