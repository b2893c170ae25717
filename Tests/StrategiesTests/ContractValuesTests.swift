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
        #expect(event.header.size == 240 && UInt32(event.header.type) == TRADINGBOOST_EVENT_ORDER)
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
            struct_size: 88, instrument: 3, side: 1, type: 2, time_in_force: 1, flags: 0, reserved: 0,
            quantity: tradingboost_decimal(FixedDecimal.one), price: tradingboost_decimal(FixedDecimal.one),
            stop_price: tradingboost_decimal(nil), trailing_distance: tradingboost_decimal(FixedDecimal.zero), expire_time: 0)
        change(&request)
        return OrderTerms(request, instrument: InstrumentID(3))
    }

    @Test func `a request that contradicts itself is no order`() {
        #expect(request { _ in } != nil)
        let contradictions: [(inout tradingboost_order_request) -> Void] = [
            { $0.struct_size = 8 }, { $0.struct_size = 64 }, { $0.side = 0 }, { $0.side = 3 }, { $0.type = 0 }, { $0.type = 8 },
            { $0.time_in_force = 0 }, { $0.time_in_force = 5 }, { $0.flags = 4 },
            { $0.quantity = tradingboost_decimal(FixedDecimal.zero) }, { $0.quantity = tradingboost_decimal(-.one) },
            { $0.quantity = tradingboost_decimal(nil) }, { $0.price = tradingboost_decimal(nil) },
            { $0.price = tradingboost_decimal(FixedDecimal.zero) }, { $0.stop_price = tradingboost_decimal(FixedDecimal.one) },
            { $0.type = 1 }, { $0.type = 3 }, { $0.type = 4 }, { $0.type = 5 }, { $0.type = 6 }, { $0.type = 7 },
            // A distance of another type than a trailing stop, and one that is none.
            { $0.trailing_distance = tradingboost_decimal(FixedDecimal.one) },
            { $0.trailing_distance = tradingboost_decimal(-.one) },
            // A time that the order does not have, and one that is none.
            { $0.expire_time = 1 }, { $0.expire_time = .min }, { $0.time_in_force = 4 },
            {
                $0.time_in_force = 4
                $0.expire_time = -1
            },
            {
                $0.time_in_force = 3
                $0.expire_time = 1
            },
        ]
        for (index, change) in contradictions.enumerated() { #expect(request(change) == nil, "contradiction \(index)") }
    }

    @Test func `a trailing stop has a distance, no price, and perhaps a price from which it follows`() {
        let trailing: (inout tradingboost_order_request) -> Void = {
            $0.type = UInt8(TRADINGBOOST_TYPE_TRAILING_STOP)
            $0.price = tradingboost_decimal(nil)
            $0.trailing_distance = tradingboost_decimal(FixedDecimal(5))
        }
        #expect(request(trailing)?.trailingDistance == Price(5) && request(trailing)?.stopPrice == nil)
        let starting = request {
            trailing(&$0)
            $0.stop_price = tradingboost_decimal(FixedDecimal(90))
        }
        #expect(starting?.stopPrice == Price(90))
        let wrong: [(inout tradingboost_order_request) -> Void] = [
            { $0.trailing_distance = tradingboost_decimal(FixedDecimal.zero) },
            { $0.trailing_distance = tradingboost_decimal(nil) },
            { $0.trailing_distance = tradingboost_decimal(-.one) }, { $0.price = tradingboost_decimal(FixedDecimal.one) },
            { $0.stop_price = tradingboost_decimal(FixedDecimal.zero) },
        ]
        for (index, change) in wrong.enumerated() {
            let found = request {
                trailing(&$0)
                change(&$0)
            }
            #expect(found == nil, "contradiction \(index)")
        }
    }

    @Test func `times in force have their times`() {
        let fillOrKill = request { $0.time_in_force = UInt8(TRADINGBOOST_TIME_FOK) }
        #expect(fillOrKill?.timeInForce == .fillOrKill && fillOrKill?.expireTime == nil)
        let dated = request {
            $0.time_in_force = UInt8(TRADINGBOOST_TIME_GTD)
            $0.expire_time = .max
        }
        #expect(dated?.timeInForce == .goodTillDate && dated?.expireTime == Timestamp(nanoseconds: .max))
    }

    private func plan(
        isReduceOnly: Bool = false, type: OrderType = .limit, _ change: (inout tradingboost_order_plan) -> Void
    ) -> OrderPlan? {
        var plan = tradingboost_order_plan()
        plan.struct_size = 80
        change(&plan)
        let terms = OrderTerms(
            instrument: InstrumentID(3), side: .buy, type: type, quantity: Quantity(1), isReduceOnly: isReduceOnly)
        return OrderPlan(plan, of: terms)
    }

    @Test func `plans are read as they were asked for`() {
        let ninety = tradingboost_decimal(FixedDecimal(90))
        #expect(plan { $0.struct_size = 0 } == OrderPlan.none && plan { _ in } == OrderPlan.none)
        #expect(plan { ($0.kind, $0.linked_order) = (1, 7) } == .oco(with: 7))
        #expect(plan { ($0.kind, $0.stop_price) = (2, ninety) } == .bracket(stop: Price(90), takeProfit: nil))
        #expect(plan { ($0.kind, $0.take_profit_price) = (2, ninety) } == .bracket(stop: nil, takeProfit: Price(90)))
        let twap = plan { ($0.kind, $0.duration, $0.slices) = (3, 1_000_000_000, 1_000) }
        #expect(twap == .twap(duration: 1_000_000_000, slices: 1_000))
        #expect(plan { ($0.kind, $0.visible_quantity) = (4, ninety) } == .iceberg(visible: Quantity(90)))
    }

    @Test func `a plan that contradicts itself or its order is none`() {
        let one = tradingboost_decimal(FixedDecimal.one)
        let second: Int64 = 1_000_000_000
        let contradictions: [(inout tradingboost_order_plan) -> Void] = [
            { $0.kind = 5 }, { $0.kind = .max }, { $0.linked_order = 1 }, { $0.stop_price = one }, { $0.slices = 2 },
            { $0.kind = 1 }, { ($0.kind, $0.linked_order, $0.struct_size) = (1, 7, 79) },
            { ($0.kind, $0.linked_order, $0.reserved) = (1, 7, 1) }, { ($0.kind, $0.linked_order, $0.slices) = (1, 7, 2) },
            { ($0.kind, $0.linked_order, $0.stop_price) = (1, 7, one) },
            { $0.kind = 2 }, { ($0.kind, $0.stop_price) = (2, tradingboost_decimal(-.one)) },
            { ($0.kind, $0.stop_price, $0.take_profit_price) = (2, one, tradingboost_decimal(-.one)) },
            { ($0.kind, $0.stop_price, $0.visible_quantity) = (2, one, one) },
            { ($0.kind, $0.duration) = (3, second) }, { ($0.kind, $0.slices) = (3, 2) },
            { ($0.kind, $0.duration, $0.slices) = (3, second, 1) }, { ($0.kind, $0.duration, $0.slices) = (3, second, 1_001) },
            { ($0.kind, $0.duration, $0.slices) = (3, second - 1, 2) }, { ($0.kind, $0.duration, $0.slices) = (3, -second, 2) },
            { ($0.kind, $0.duration, $0.slices) = (3, .max, 2) }, { ($0.kind, $0.duration, $0.slices) = (3, .min, 2) },
            { $0.kind = 4 }, { ($0.kind, $0.visible_quantity) = (4, tradingboost_decimal(-.one)) },
        ]
        for (index, change) in contradictions.enumerated() { #expect(plan(change) == nil, "contradiction \(index)") }
        #expect(plan(isReduceOnly: true) { ($0.kind, $0.stop_price) = (2, one) } == nil, "nothing to protect")
        #expect(plan(type: .market) { ($0.kind, $0.visible_quantity) = (4, one) } == nil, "no book to stand in")
    }
}
