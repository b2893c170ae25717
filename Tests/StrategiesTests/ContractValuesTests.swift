import CTradingBoost
import Strategies
import Testing
import TradingModel

@Suite("Values of the contract")
struct ContractValuesTests {
    @Test(arguments: ["0", "1", "-1", "0.000000000000000001", "-0.000000000000000001", "46319.5", "170141183460469231731"])
    func `a decimal survives the way to the contract and back`(text: String) throws {
        let decimal = try #require(FixedDecimal(text))
        #expect(FixedDecimal(tradingboost_decimal(decimal)) == decimal)
    }

    @Test func `undefined is nil, both ways`() {
        let undefined = tradingboost_decimal(nil)
        #expect(undefined.hi == .min && undefined.lo == 0)
        #expect(FixedDecimal(undefined) == nil)
    }

    @Test func `an order event carries every field of its step`() {
        let step = OrderStep(
            order: 9, kind: .partiallyFilled, reason: 3, side: .sell, quantity: Quantity(5), price: Price(100),
            stopPrice: Price(98), filledQuantity: Quantity(2),
            fill: OrderStep.Fill(number: 4, price: Price(101), quantity: Quantity(1), fee: Notional(-1), isMaker: true),
            positionQuantity: Quantity(-2), positionPrice: Price(99),
            venueTime: Timestamp(nanoseconds: 5))
        let event = tradingboost_order_event(step, instance: InstanceID(7), seq: 8, time: Timestamp(nanoseconds: 6))
        #expect(event.header.size == 232 && UInt32(event.header.type) == TRADINGBOOST_EVENT_ORDER)
        #expect(event.header.instance == 7 && event.header.seq == 8 && event.header.time == 6)
        #expect(event.order == 9 && event.kind == TRADINGBOOST_ORDER_PARTIALLY_FILLED && event.reason == 3 && event.fill == 4)
        #expect(UInt32(event.side) == TRADINGBOOST_SIDE_SELL && UInt32(event.liquidity) == TRADINGBOOST_LIQUIDITY_MAKER)
        #expect(event.venue_time == 5)
        let decimals = [
            event.quantity, event.price, event.stop_price, event.filled_quantity, event.fill_price, event.fill_quantity,
            event.fill_fee,
            event.position_quantity, event.position_price,
        ]
        #expect(decimals.map { FixedDecimal($0) } == [5, 100, 98, 2, 101, 1, -1, -2, 99].map { FixedDecimal($0) })
    }

    private func request(_ change: (inout tradingboost_order_request) -> Void) -> OrderTerms? {
        var request = tradingboost_order_request(
            struct_size: 64, instrument: 3, side: 1, type: 2, time_in_force: 1, flags: 0, reserved: 0,
            quantity: tradingboost_decimal(FixedDecimal.one), price: tradingboost_decimal(FixedDecimal.one),
            stop_price: tradingboost_decimal(nil))
        change(&request)
        return OrderTerms(request, instrument: InstrumentID(3))
    }

    @Test func `a request that contradicts itself is no order`() {
        #expect(request { _ in } != nil)
        let contradictions: [(inout tradingboost_order_request) -> Void] = [
            { $0.struct_size = 8 }, { $0.side = 0 }, { $0.side = 3 }, { $0.type = 0 }, { $0.type = 5 },
            { $0.time_in_force = 0 }, { $0.time_in_force = 3 }, { $0.flags = 4 },
            { $0.quantity = tradingboost_decimal(FixedDecimal.zero) }, { $0.quantity = tradingboost_decimal(-.one) },
            { $0.quantity = tradingboost_decimal(nil) }, { $0.price = tradingboost_decimal(nil) },
            { $0.price = tradingboost_decimal(FixedDecimal.zero) }, { $0.stop_price = tradingboost_decimal(FixedDecimal.one) },
            { $0.type = 1 }, { $0.type = 3 }, { $0.type = 4 },
        ]
        for (index, change) in contradictions.enumerated() { #expect(request(change) == nil, "contradiction \(index)") }
    }
}
