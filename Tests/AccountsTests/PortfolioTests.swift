import Accounts
import Testing
import TradingModel

@Suite("Portfolio")
struct PortfolioTests {
    private func time(_ hours: Int64) -> Timestamp { Timestamp(milliseconds: hours * 3_600_000) }

    @Test func `drawdown is from the peak, profit since the day and the week began`() throws {
        var portfolio = Portfolio()
        func take(_ equity: String, _ hours: Int64) throws -> (drawdown: Notional, utc: Portfolio.Period) {
            let taken = portfolio.take(equity: amount(equity), capital: amount("500"), at: time(hours))
            let standing = try #require(taken)
            return (standing.drawdown, try #require(standing.profits[.utc]))
        }
        #expect(try take("1000", 1).utc.day.isZero)
        #expect(try take("1200", 5).utc.day == amount("200"))
        let low = try take("900", 23)
        #expect(low.drawdown == amount("300") && low.utc.day == amount("-100"))
        #expect(portfolio.drawdownShare == decimal("0.25"))
        // The end of the day belongs to it.
        #expect(try take("910", 24).utc.day == amount("-90"))
        let next = try take("950", 25)
        #expect(next.utc.day == amount("40") && next.utc.week == amount("-50"))
        // 1970-01-01 was a Thursday; Monday, the 5th, begins behind hour 96.
        let monday = try take("980", 4 * 24 + 1)
        #expect(monday.utc.day == amount("30") && monday.utc.week == amount("30"))
        #expect(try take("1300", 4 * 24 + 2).drawdown.isZero)
    }

    @Test func `days and weeks of Seoul begin nine hours earlier`() throws {
        var portfolio = Portfolio()
        func seoul(_ equity: String, _ hours: Int64) throws -> Portfolio.Period {
            let taken = portfolio.take(equity: amount(equity), capital: amount("500"), at: time(hours))
            return try #require(taken?.profits[.seoul])
        }
        _ = try seoul("100", 14)
        #expect(try seoul("101", 15).day == amount("1"))
        #expect(try seoul("103", 16).day == amount("2"))
        #expect(try seoul("104", 4 * 24 - 9).week == amount("4"))
        #expect(try seoul("110", 4 * 24 - 8).week == amount("6"))
    }

    @Test func `capital that is given is no profit, and capital that is taken no loss`() throws {
        var portfolio = Portfolio()
        func take(_ equity: Int, capital: Int, _ hours: Int64) throws -> (drawdown: Notional, utc: Portfolio.Period) {
            let taken = portfolio.take(equity: Notional(equity), capital: Notional(capital), at: time(hours))
            let standing = try #require(taken)
            return (standing.drawdown, try #require(standing.profits[.utc]))
        }
        _ = try take(1_010, capital: 1_000, 1)
        let given = try take(3_020, capital: 3_000, 2)
        #expect(given.utc.day == Notional(10) && given.utc.week == Notional(10) && given.drawdown.isZero)
        let taken = try take(515, capital: 500, 3)
        #expect(taken.utc.day == Notional(5) && taken.drawdown == Notional(5))
    }

    @Test func `what is out of range is refused and changes nothing`() {
        var portfolio = Portfolio()
        let most = Notional(FixedDecimal(raw: .max))
        _ = portfolio.take(equity: most, capital: .zero, at: time(1))
        let before = portfolio
        #expect(portfolio.take(equity: Notional(-1), capital: .zero, at: time(2)) == nil)
        #expect(portfolio == before)
    }
}
