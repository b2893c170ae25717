import OMS
import Testing
import TradingModel

@Suite("Instance book")
struct InstanceBookTests {
    @Test func `the last 256 ended orders are remembered, with their fills`() throws {
        var desk = Desk()
        for number in 1...300 as ClosedRange<IntentNumber> {
            #expect(try desk.submit(.buy, Quantity(1)) == number)
            _ = try desk.change(number, filled("f\(number)", Quantity(1)))
        }
        let remembered = (1...300 as ClosedRange<IntentNumber>).filter { desk.book.order($0) != nil }
        #expect(remembered == Array(45...300))
        #expect(desk.report(44, filled("f44", Quantity(1))) == .unknownOrder)
        #expect(desk.report(45, filled("f45", Quantity(1))) == .duplicate)
        #expect(desk.book.position.quantity == Quantity(300) && desk.book.fillCount == 300)
    }

    @Test func `an order that ended more than an hour ago is forgotten when the next one ends`() throws {
        var desk = Desk()
        let first = try desk.submit(.buy, Quantity(1))
        _ = try desk.change(first, filled("f", Quantity(1)))
        desk.wait(3_600_000 - 2)
        let second = try desk.submit()
        _ = try desk.change(second, .cancelled(.requested))
        #expect(desk.report(first, filled("f", Quantity(1))) == .duplicate)
        let third = try desk.submit()
        _ = try desk.change(third, .cancelled(.requested))
        #expect(desk.report(first, filled("f", Quantity(1))) == .unknownOrder)
        #expect(desk.book.order(second) != nil)
    }

    @Test func `an open order is never forgotten`() throws {
        var desk = Desk()
        let open = try desk.submit(.sell, Quantity(2))
        _ = try desk.change(open, filled("f", Quantity(1)))
        for _ in 0..<300 {
            let number = try desk.submit()
            _ = try desk.change(number, .cancelled(.requested))
        }
        #expect(desk.report(open, filled("f", Quantity(1))) == .duplicate)
        #expect(try desk.change(open, filled("g", Quantity(1))).state == .filled)
    }

    @Test func `a late fill of a remembered order does not push another one out`() throws {
        var desk = Desk()
        for _ in 0..<256 {
            let number = try desk.submit()
            _ = try desk.change(number, .cancelled(.requested))
        }
        _ = try desk.change(200, filled("late", Quantity(1)))
        #expect(desk.book.order(1) != nil)
        #expect(try desk.order(200).filledQuantity == Quantity(1))
    }

    @Test func `reduce-only orders add nothing to what a side may add`() throws {
        var desk = Desk()
        _ = try desk.submit(.sell, Quantity(3))
        _ = try desk.submit(.sell, Quantity(4), isReduceOnly: true)
        _ = try desk.submit(.buy, Quantity(5))
        #expect(desk.book.leavesQuantity(.sell) == Quantity(3))
        #expect(desk.book.leavesQuantity(.buy) == Quantity(5))
    }
}
