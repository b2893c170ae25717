import OMS
import Testing
import TradingModel

@Suite("Instance book")
struct InstanceBookTests {
    @Test func `the last 256 orders that ended are remembered, with their fills, and not many more`() throws {
        var desk = Desk()
        for number in 1...2_000 as ClosedRange<IntentNumber> {
            #expect(try desk.submit(.buy, Quantity(1)) == number)
            _ = try desk.change(number, filled("f\(number)", Quantity(1)))
        }
        let remembered = (1...2_000 as ClosedRange<IntentNumber>).filter { desk.book.order($0) != nil }
        #expect(remembered.count >= 256 && remembered.count <= 514)
        #expect(remembered.last == 2_000 && remembered.first.map { Int($0) } == 2_001 - remembered.count)
        #expect(desk.report(1_000, filled("f1000", Quantity(1))) == .unknownOrder)
        #expect(desk.report(1_800, filled("f1800", Quantity(1))) == .duplicate)
        #expect(desk.book.position.quantity == Quantity(2_000) && desk.book.fillCount == 2_000)
    }

    @Test func `orders that ended more than an hour ago are forgotten when as many have ended since`() throws {
        var desk = Desk()
        for number in 1...4 as ClosedRange<IntentNumber> {
            _ = try desk.submit()
            _ = try desk.change(number, .cancelled(.requested))
        }
        desk.wait(3_600_000 - 10)
        for number in 5...8 as ClosedRange<IntentNumber> {
            _ = try desk.submit()
            _ = try desk.change(number, .cancelled(.requested))
        }
        #expect((1...8 as ClosedRange<IntentNumber>).allSatisfy { desk.book.order($0) != nil })
        desk.wait(3_600_000)
        for number in 9...17 as ClosedRange<IntentNumber> {
            _ = try desk.submit()
            _ = try desk.change(number, .cancelled(.requested))
        }
        #expect((1...8 as ClosedRange<IntentNumber>).allSatisfy { desk.book.order($0) == nil })
        #expect((9...17 as ClosedRange<IntentNumber>).allSatisfy { desk.book.order($0) != nil })
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

    @Test func `an order is remembered as long as one that was made for it`() throws {
        var desk = Desk()
        let entry = try desk.submit(.buy, Quantity(2))
        _ = try desk.change(entry, filled("f", Quantity(2)))
        let exit = try desk.submit(.sell, Quantity(2), isReduceOnly: true, parent: entry)
        for _ in 0..<2_000 { _ = try desk.change(try desk.submit(), .cancelled(.requested)) }
        #expect(try desk.order(entry).filledQuantity == Quantity(2))
        #expect(desk.report(entry, filled("f", Quantity(2))) == .duplicate)
        _ = try desk.change(exit, .cancelled(.requested))
        #expect(desk.book.order(entry) != nil)
        for _ in 0..<2_000 { _ = try desk.change(try desk.submit(), .cancelled(.requested)) }
        #expect(desk.book.order(entry) == nil && desk.book.order(exit) == nil)
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
