import API
import FoundationEssentials
import Identity
import Store
import TestSupport
import Testing
import TradingModel

@Suite("Positions, portfolio and performance", .timeLimit(.minutes(4)))
struct PositionRoutesTests {
    private let routed: RoutedStore
    private var sample: SampleTrading { routed.stored.sample }
    private var owner: Principal { routed.principal("user0", .owner, of: 0) }
    private var staff: Principal { routed.principal("operator", .operator, of: 1, isStaff: true) }

    init() throws { routed = try RoutedStore() }

    /// Buys and sells of one unit, each with a fee of 2, as the line books them.
    private func trade(_ prices: [(Side, Int)], user: Int = 0) throws {
        var position = Position(instrument: sample.instrument.id)
        var entries: [JournalEntry] = []
        for (index, (side, price)) in prices.enumerated() {
            let number = UInt64(index + 1)
            let filled = sample.filled(number, user: user, sample.terms(side, price: price))
            for case .fill(let fill) in filled { try position.apply(fill.venueFill, side: side) }
            entries += filled
        }
        entries.append(
            .position(
                tenant: sample.tenants[user], instance: sample.instances[user], position,
                time: SampleTrading.time(UInt64(prices.count))))
        try routed.stored.write(entries)
    }

    @Test func `positions have their worth at the last price, and sums by tenant and instrument`() async throws {
        try trade([(.buy, 39_000), (.buy, 39_500)])
        try trade([(.sell, 41_000)], user: 1)
        let own = try await routed.answer(PositionList.self, "positions", as: owner)
        #expect(own.positions.count == 1 && own.sums.count == 1)
        let position = own.positions[0]
        #expect(position.quantity == "2" && position.entryPrice == "39250" && position.cost == "78500" && position.fee == "4")
        // The host's last price is 40,000.
        #expect(position.lastPrice == "40000" && position.unrealisedProfit == "1500" && position.profit == "1496")
        let all = try await routed.answer(PositionList.self, "positions?limit=1", as: staff)
        #expect(all.positions.map(\.tenant) == ["user0"] && all.sums.map(\.netQuantity) == ["2", "-1"])
        #expect(all.sums.map(\.exposure) == ["80000", "40000"] && all.sums.map(\.profit) == ["1496", "998"])
        let next = try #require(all.next)
        let rest = try await routed.answer(PositionList.self, "positions?limit=1&cursor=\(next)", as: staff)
        #expect(rest.positions.map(\.tenant) == ["user1"] && rest.next == nil && rest.sums == all.sums)
        let nobody = routed.principal("eve", .trader, of: 0)
        #expect(try await routed.answer(PositionList.self, "positions", as: nobody).positions.isEmpty)
    }

    @Test func `a portfolio is told now, and as it was to whoever sees the tenant`() async throws {
        try trade([(.buy, 39_000)])
        try routed.stored.connection.execute(
            """
            INSERT INTO account.portfolio_snapshot SELECT tenant_id, 'USDT', '2024-01-01'::timestamptz + n * interval '1 hour',
                10000.5, 1, 2, 3, 4, 9, 0.25, 0, 0, 0, 0
            FROM account.tenant, generate_series(1, 3) n WHERE name LIKE 'user%'
            """)
        let report = try await routed.answer(PortfolioReport.self, "portfolio", as: owner)
        #expect(report.now.map(\.profit) == ["998"] && report.now[0].asset == "USDT" && report.now[0].exposure == "40000")
        #expect(report.snapshots.count == 3 && report.snapshots.allSatisfy { $0.tenant == "user0" && $0.equity == "10000.5" })
        #expect(report.snapshots[0].takenAt > report.snapshots[1].takenAt && report.snapshots[0].drawdown == "0.25")
        let since = try await routed.answer(PortfolioReport.self, "portfolio?since=2024-01-01T02:00:00Z&limit=1", as: owner)
        #expect(since.snapshots.count == 1 && since.next != nil)
        let last = try await routed.answer(
            PortfolioReport.self, "portfolio?since=2024-01-01T02:00:00Z&limit=1&cursor=\(since.next ?? "")", as: owner)
        #expect(last.snapshots.count == 1 && last.next == nil && last.snapshots != since.snapshots)
        #expect(try await routed.answer(PortfolioReport.self, "portfolio", as: staff).snapshots.count == 6)
        let trader = routed.principal("user0", .trader, of: 0)
        let own = try await routed.answer(PortfolioReport.self, "portfolio", as: trader)
        #expect(own.snapshots.isEmpty && own.now.map(\.profit) == ["998"])
    }

    @Test func `performance counts trades from flat to flat, after fees`() async throws {
        // +100 − 4, −300 − 4, a short of +200 − 4, and one that is open.
        try trade([
            (.buy, 40_000), (.sell, 40_100), (.buy, 40_000), (.sell, 39_700), (.sell, 39_900), (.buy, 39_700), (.buy, 39_700),
        ])
        let list = try await routed.answer(PerformanceList.self, "performance", as: owner)
        let user = try #require(list.users.first)
        #expect(list.users.count == 1 && user.user == "user0" && user.strategy == nil && user.asset == "USDT")
        #expect(user.trades == 3 && user.wins == 2 && user.winRate == "0.666666666666666667")
        #expect(user.realisedProfit == "0" && user.fee == "14" && user.netProfit == "-14")
        #expect(user.grossProfit == "292" && user.grossLoss == "304" && user.profitFactor == "0.960526315789473684")
        #expect(user.maximumDrawdown == "304")
        #expect(list.strategies.map(\.strategy) == ["Sample"] && list.strategies[0].trades == 3)
        let later = try await routed.answer(PerformanceList.self, "performance?since=2024-01-01T00:00:03Z", as: owner)
        #expect(later.users[0].trades == 2 && later.users[0].realisedProfit == "0")
        // From the middle of a trade on: what it cost is not known, so the next one is the first.
        let middle = try await routed.answer(PerformanceList.self, "performance?since=2024-01-01T00:00:04Z", as: owner)
        #expect(middle.users[0].trades == 1 && middle.users[0].grossProfit == "196" && middle.users[0].profitFactor == nil)
        #expect(try await routed.answer(PerformanceList.self, "performance?user=user1", as: owner).users.isEmpty)
    }
}
