import Testing
import TradingBoostSDKOrdinary

@Suite("Price, Quantity, Notional")
struct AmountsTests {
    @Test func `a quantity at a price is a notional`() throws {
        let quantity = try #require(Quantity("0.021"))
        let price = try #require(Price("46319.5"))
        #expect(quantity.notional(at: price).description == "972.7095")
        #expect((-quantity).notional(at: price).description == "-972.7095")
    }

    @Test func `a notional buys a quantity, rounded as named`() throws {
        let notional = Notional(1000)
        let price = try #require(Price("3"))
        #expect(notional.quantity(at: price, rounding: .down)?.description == "333.333333333333333333")
        #expect(notional.quantity(at: price, rounding: .up)?.description == "333.333333333333333334")
        #expect(notional.quantity(at: .zero, rounding: .down) == nil)
        #expect(notional.price(of: Quantity(8), rounding: .nearest)?.description == "125")
        #expect(notional.price(of: .zero, rounding: .nearest) == nil)
    }

    @Test func `prices and quantities come onto the instrument's grid`() throws {
        let tick = try #require(Price("0.5"))
        let lot = try #require(Quantity("0.001"))
        #expect(try #require(Price("46319.74")).rounded(toTick: tick, .down).description == "46319.5")
        #expect(try #require(Price("46319.74")).rounded(toTick: tick, .up).description == "46320")
        #expect(try #require(Quantity("0.0219")).rounded(toLot: lot, .down).description == "0.021")
        #expect(try #require(Quantity("-0.0219")).rounded(toLot: lot, .towardZero).description == "-0.021")
    }

    @Test func `amounts of a kind add, subtract and compare exactly`() throws {
        let tenth = try #require(Notional("0.1"))
        var sum = Notional.zero
        for _ in 0..<10 { sum += tenth }
        #expect(sum == Notional(1))
        sum -= Notional(3)
        #expect(sum == Notional(-2))
        #expect(sum.magnitude == Notional(2))
        #expect(sum < tenth && !(tenth < sum))
        #expect((sum + Notional(2)).isZero)
    }

    @Test func `a fee is a notional times a rate`() throws {
        let rate = decimal("0.00055")
        #expect(try #require(Notional("972.7095")).multiplied(by: rate, rounding: .up).description == "0.534990225")
    }

    @Test func `text that is no number is refused`() {
        #expect(Price("12,5") == nil)
        #expect(Quantity("") == nil)
        #expect(Notional("1e30") == nil)
    }
}
