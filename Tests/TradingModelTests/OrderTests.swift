import Testing
import TradingModel

@Suite("Order") struct OrderTests {
    @Test func `a new order is initialized and unfilled; its first step is revision one`() {
        let terms = OrderTerms(instrument: InstrumentID(1), side: .buy, type: .market, quantity: Quantity(3))
        let id = ClientOrderID(tenant: TenantID(1), instance: InstanceID(2), intent: 3)
        var order = Order(id: id, terms: terms, createdTime: Timestamp(milliseconds: 4))
        #expect(order.state == .initialized)
        #expect(order.revision == 0)
        #expect(Order(id: id, terms: terms, createdTime: order.createdTime, state: .submitted).revision == 1)
        #expect(order.updatedTime == order.createdTime)
        #expect(order.leavesQuantity == Quantity(3))
        order.filledQuantity = Quantity(1)
        #expect(order.leavesQuantity == Quantity(2))
    }

    @Test func `five states are final`() {
        #expect(OrderState.allCases.filter(\.isFinal) == [.denied, .filled, .cancelled, .rejected, .expired])
    }

    @Test func `each side has its opposite`() {
        #expect(Side.buy.opposite == .sell)
        #expect(Side.sell.opposite == .buy)
    }

    /// These numbers stand in `tradingboost.h`.
    @Test func `numbers are those of the contract`() {
        #expect([Side.buy, .sell].map(\.rawValue) == [1, 2])
        #expect([OrderType.market, .limit, .stop, .stopLimit].map(\.rawValue) == [1, 2, 3, 4])
        #expect([TimeInForce.goodTillCancelled, .immediateOrCancel].map(\.rawValue) == [1, 2])
    }

    /// Programs and strategies rely on them.
    @Test func `rejections of a venue have stable codes and numbers above those of risk`() {
        let all: [(VenueRejection, UInt32, String)] = [
            (.unknownOrder, 1_001, "venue.unknown_order"), (.wouldTakeLiquidity, 1_002, "venue.would_take_liquidity"),
            (.nothingToReduce, 1_003, "venue.nothing_to_reduce"), (.insufficientFunds, 1_004, "venue.insufficient_funds"),
            (.invalidTerms, 1_005, "venue.invalid_terms"),
            (.duplicateClientOrderID, 1_006, "venue.duplicate_client_order_id"), (.noMarket, 1_007, "venue.no_market"),
            (.neverArrived, 1_008, "venue.never_arrived"),
        ]
        for (rejection, number, code) in all {
            #expect(rejection.number == number)
            #expect(rejection.code == code)
        }
    }
}
