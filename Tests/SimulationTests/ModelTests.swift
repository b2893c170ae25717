import Testing
import TradingModel

@testable import Simulation

@Suite("Model of orders and positions")
struct ModelTests {
    @Test func `a quotient is rounded once, a tie to the even neighbour`() {
        let quotients: [(Int128, Int128, Int128)] = [
            (7, 2, 4), (5, 2, 2), (-7, 2, -4), (-5, 2, -2), (8, 3, 3), (7, 3, 2), (-8, 3, -3), (0, 3, 0),
        ]
        for (dividend, divisor, quotient) in quotients {
            #expect(PositionModel.nearest(dividend, over: divisor) == quotient)
        }
    }

    @Test func `a position differs from one that is a digit off in any of its amounts`() {
        var model = PositionModel()
        let fill = VenueFill(
            venueFillID: "f", price: Price(100), quantity: SimulatedMarketUnits.quantity(lots: 3), fee: Notional(1), isMaker: true
        )
        model.book(fill, side: .sell)
        var right = Position(instrument: InstrumentID(1))
        right.quantity = -fill.quantity
        right.cost = Notional("-0.3") ?? .zero
        right.fee = Notional(1)
        right.revision = 1
        #expect(model.difference(right) == nil)
        let digit = FixedDecimal(raw: 1)
        for change in 0..<5 {
            var wrong = right
            switch change {
            case 0: wrong.quantity += Quantity(digit)
            case 1: wrong.cost += Notional(digit)
            case 2: wrong.fee += Notional(digit)
            case 3: wrong.realisedProfit += Notional(digit)
            default: wrong.revision += 1
            }
            #expect(model.difference(wrong) != nil)
        }
    }

    @Test func `what contradicts an end changes nothing, but late fills are booked`() {
        var model = OrderModel(
            OrderTerms(
                instrument: InstrumentID(1), side: .buy, type: .limit, quantity: SimulatedMarketUnits.quantity(lots: 4),
                price: Price(1)), holding: nil)
        for event in [VenueReport.Event.cancelled(.requested), .accepted(venueOrderID: "v"), .expired, .absent] {
            model.take(event)
            #expect(model.state == .cancelled)
        }
        func fill(_ id: String, _ lots: Int) -> OrderModel.FillVerdict {
            model.take(
                VenueFill(
                    venueFillID: id, price: Price(1), quantity: SimulatedMarketUnits.quantity(lots: lots), fee: .zero,
                    isMaker: true))
        }
        #expect(fill("a", 5) == .refused)
        #expect(fill("a", 3) == .booked)
        #expect(fill("a", 3) == .duplicate)
        #expect(model.state == .cancelled)
        #expect(fill("b", 1) == .booked)
        #expect(model.state == .filled)
        #expect(fill("c", 1) == .refused)
    }
}
