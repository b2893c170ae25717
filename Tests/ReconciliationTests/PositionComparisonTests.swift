import OMS
import Reconciliation
import Testing
import TradingModel

@Suite("Positions beside the venue's")
struct PositionComparisonTests {
    private func venue(_ quantity: Int) -> Desk.Venue {
        Desk.Venue(positions: [
            VenuePosition(instrument: "BTC-USDT", quantity: Quantity(quantity), entryPrice: Price(90))
        ])
    }

    @Test func `a difference is told with its numbers when it stays, and once`() throws {
        var desk = Desk()
        desk.converse(venue(7))
        #expect(desk.alarms.isEmpty)
        for _ in 0..<3 {
            desk.wait(6)
            desk.converse(venue(7))
            desk.wait(31)
            desk.converse(venue(7))
        }
        #expect(desk.alarms.count == 1)
        #expect(desk.alarms.first?.contains("7 of BTC-USDT") == true, "\(desk.alarms)")
        #expect(desk.adopted.isEmpty)
        #expect(desk.compared == [PositionDifference(books: .zero, venue: Quantity(7))])
        #expect(desk.oms.book(Desk.instance).fillCount == 0)
        #expect(desk.oms.position(Desk.instance).quantity.isZero)
        desk.wait(31)
        desk.converse(venue(0))
        #expect(desk.alarms.last?.contains("agree again") == true)
        #expect(desk.compared.count == 2 && desk.compared.last == .some(nil))
    }

    @Test func `one that changes before it ends ends all the same`() throws {
        var desk = Desk()
        for held in [7, 7, 5, 5, 3, 0, 0] {
            desk.converse(venue(held))
            desk.wait(31)
        }
        #expect(
            desk.compared == [
                PositionDifference(books: .zero, venue: Quantity(7)), PositionDifference(books: .zero, venue: Quantity(5)), nil,
            ])
    }

    @Test func `a difference that passes is no news`() throws {
        var desk = Desk()
        desk.converse(venue(7))
        desk.wait(6)
        desk.converse(venue(0))
        desk.wait(31)
        desk.converse(venue(3))
        desk.wait(6)
        desk.converse(venue(4))
        #expect(desk.alarms.isEmpty && desk.compared.isEmpty)
    }

    @Test func `where it is allowed it is adopted with where it came from, and no fill is made of it`() throws {
        var settings = ReconciliationSettings()
        settings.adoptsPositions = true
        var desk = Desk(settings)
        desk.converse(venue(7))
        desk.wait(6)
        desk.converse(venue(7))
        let adopted = try #require(desk.adopted.first)
        #expect(adopted.quantity == Quantity(7))
        #expect(adopted.number == 1)
        #expect(adopted.price == Price(90))
        #expect(adopted.provenance.contains("7 of BTC-USDT"))
        #expect(desk.oms.book(Desk.instance).fillCount == 0)
        for _ in 0..<3 {
            desk.wait(31)
            desk.converse(venue(7))
        }
        #expect(desk.adopted.count == 1)
        desk.wait(31)
        desk.converse(venue(5))
        desk.wait(6)
        desk.converse(venue(5))
        #expect(desk.adopted.map(\.quantity) == [Quantity(7), Quantity(-2)])
        #expect(desk.compared.isEmpty)
    }

    @Test func `what is not traded here is told`() throws {
        var desk = Desk()
        for _ in 0..<2 {
            desk.converse(Desk.Venue(positions: [VenuePosition(instrument: "DOGE-USDT", quantity: Quantity(3))]))
            desk.wait(31)
        }
        #expect(desk.alarms.count == 1)
    }
}
