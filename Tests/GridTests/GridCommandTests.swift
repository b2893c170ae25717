import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Grid's commands")
struct GridCommandTests {
    private func session(
        _ changes: [String: ParameterValue] = [:], file: PluginFile = .embedded("Grid")
    ) throws -> CandleSession {
        try GridAudit.session(GridAudit.hundreds.merging(changes) { $1 }, file: file)
    }

    @Test(arguments: PluginFile.both("Grid"))
    func `levels and profit tell what is at the venue`(file: PluginFile) throws {
        let session = try session(file: file)
        try session.run(Market.drawn([10_050, 9_990]))
        #expect(
            try GridAudit.levels(session).map { "\($0.price) \($0.side) \($0.quantity) \($0.state)" } == [
                "9800 buy 0.102 working", "9900 buy 0.101 working", "10000  0 empty", "10100 sell 0.1 working",
                "10200  0 empty",
            ])
        let profit = try GridAudit.profit(session)
        #expect(profit.position == FixedDecimal("0.1") && profit.unrealised == FixedDecimal(-1) && profit.state == "working")
    }

    // MARK: - adjust

    @Test func `adjust moves the range, keeps the position and offers it where it is no loss`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050, 9_890]))
        #expect(session.position == FixedDecimal("0.201"))
        let outcome = try GridAudit.adjust(session, 9_700, 10_100, 0)
        #expect(outcome.status == TRADINGBOOST_OK)
        #expect(
            outcome.rows == [[.decimal(FixedDecimal(9_700)), .decimal(FixedDecimal(10_100)), .integer(5)]])
        let profit = try GridAudit.profit(session)
        #expect(session.position == FixedDecimal("0.201") && profit.position == session.position && profit.other.isZero)
        let sells = session.orders.filter { !$0.isBuy }
        // Bought at 9,950 on average: offered at 10,000 and 10,100.
        #expect(sells.map { $0.price ?? .zero }.sorted() == [FixedDecimal(10_000), FixedDecimal(10_100)])
        #expect(sells.reduce(FixedDecimal.zero) { $0 + $1.leaves } + profit.carried == session.position)
        #expect(session.orders.filter(\.isBuy).map { $0.price ?? .zero }.sorted() == [FixedDecimal(9_700), FixedDecimal(9_800)])
        #expect(session.violations == [])
    }

    @Test func `adjust changes the number of rungs alone`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050]))
        #expect(try GridAudit.adjust(session, 0, 0, 9).status == TRADINGBOOST_OK)
        #expect(
            try GridAudit.levels(session).map(\.price) == stride(from: 9_800, through: 10_200, by: 50).map { FixedDecimal($0) })
        #expect(session.orders.count == 5 && session.violations == [])
    }

    @Test func `an adjust that cannot be traded is refused with its reason and changes nothing`() throws {
        let session = try session(["out_of_range": .text("stop"), "close_above": .decimal(30_000)])
        #expect(try GridAudit.adjust(session, 9_000, 9_500, 5).status == TRADINGBOOST_WRONG_STATE)
        try session.run(Market.drawn([10_050]))
        let before = session.host.requests
        for (lower, upper, rungs, reason) in [
            (10_300, 0, 0, "the range from 10300 to 10200 USDT is none"), (10_000, 10_003, 20, "fall on the same tick"),
            (0, 0, 1, "1 rungs: a grid has 2 at least"), (20_000, 21_000, 5, "the price 10050 USDT is outside the range"),
        ] {
            #expect(try GridAudit.adjust(session, lower, upper, Int64(rungs)).status == TRADINGBOOST_INVALID_PARAMETER)
            #expect(session.host.logs.last?.text.contains(reason) == true, "\(reason): \(session.host.logs.last?.text ?? "")")
        }
        #expect(session.host.requests == before && session.orders.count == 3)
    }

    @Test func `adjust begins a grid again that has ended or was refused`() throws {
        let session = try session(["out_of_range": .text("stop")])
        try session.run(Market.drawn([10_050, 9_700]))
        #expect(session.orders.isEmpty && session.position > .zero)
        #expect(try GridAudit.adjust(session, 9_600, 10_400, 9).status == TRADINGBOOST_OK)
        #expect(!session.orders.isEmpty && session.violations == [])
        #expect(try GridAudit.profit(session).position == session.position)
    }

    // MARK: - stop

    @Test(arguments: ["cancel", "close", "keep", ""])
    func `stop ends the grid as it is told, or as the parameter says`(policy: String) throws {
        let session = try session(["stop_policy": .text("close")])
        try session.run(Market.drawn([10_050, 9_990]))
        let open = session.orders.count
        #expect(try GridAudit.stop(session, policy).status == TRADINGBOOST_OK)
        try session.run(Market.drawn([9_990, 9_990, 10_150], from: 2))
        switch policy {
        case "cancel": #expect(session.orders.isEmpty && session.position == FixedDecimal("0.1"))
        case "keep": #expect(session.orders.count == open - 1 && session.position.isZero, "the sale has filled")
        default: #expect(session.orders.isEmpty && session.position.isZero)
        }
        let profit = try GridAudit.profit(session)
        #expect(profit.position == session.position)
        #expect(profit.state.hasSuffix(": the command 'stop'"))
        if session.position.isZero { #expect(profit.net == session.cash) }
    }

    @Test func `a stop of an unknown kind, or of a grid that has ended, is refused`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050]))
        #expect(try GridAudit.stop(session, "now").status == TRADINGBOOST_INVALID_PARAMETER)
        #expect(session.host.logs.last?.text == "argument policy: 'now' is not one of cancel, close, keep")
        #expect(try GridAudit.stop(session, "cancel").status == TRADINGBOOST_OK)
        #expect(try GridAudit.stop(session, "cancel").status == TRADINGBOOST_WRONG_STATE)
    }

    @Test func `when the instance is stopped nothing is asked for, and the log says what is left`() throws {
        let session = try session()
        try session.run(Market.drawn([10_050, 9_990]))
        let before = session.host.requests
        try session.stop(TRADINGBOOST_STOP_REQUESTED)
        #expect(session.host.requests == before)
        #expect(session.host.logs.last?.text == "stopped with 3 open orders and a position of 0.1 BTC")
    }
}

@Suite("Grid and other people's fills")
struct GridForeignFillTests {
    /// A fill of an order that is not the grid's, as of a guard of the host.
    private func foreignFill(_ quantity: String, leaving position: String) -> tradingboost_order_event {
        var event = tradingboost_order_event()
        (event.order, event.kind, event.side, event.fill) = (1 << 60, TRADINGBOOST_ORDER_FILLED, 2, 99)
        (event.quantity, event.filled_quantity) = (contract(FixedDecimal(quantity)), contract(FixedDecimal(quantity)))
        (event.price, event.stop_price, event.position_price) = (contract(nil), contract(nil), contract(nil))
        (event.fill_price, event.fill_quantity) = (contract(FixedDecimal(9_990)), contract(FixedDecimal(quantity)))
        event.position_quantity = contract(FixedDecimal(position))
        return event
    }

    @Test func `a fill that is not the grid's ends it: orders are withdrawn, and the sums stay true`() throws {
        let session = try GridAudit.session(GridAudit.hundreds)
        try session.run(Market.drawn([10_050, 9_990]))
        #expect(session.position == FixedDecimal("0.1"))
        #expect(session.plugin.send(foreignFill("0.1", leaving: "0"), type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
        try session.run(Market.drawn([9_990], from: 2))
        #expect(session.orders.isEmpty)
        let profit = try GridAudit.profit(session)
        #expect(profit.position.isZero && profit.carried.isZero && profit.other == FixedDecimal(-1))
        #expect(profit.state.hasPrefix("ended: an order that is not the grid's filled"))
    }
}
