import Engine
import Foundation
import OMS
import Risk
import TestRandom
import Testing
import TradingModel

/// Several instances of a user on one account and instrument.
@Suite("Books of an account")
struct AccountBooksTests {
    private func wide() -> RiskLimits {
        RiskLimits(
            maximumOrderNotional: Notional(1_000_000), maximumPositionNotional: Notional(10_000_000),
            maximumOpenOrders: 10_000, maximumOrdersPerMinute: 10_000)
    }

    private func codes(_ seen: [Seen]) -> [String] {
        seen.compactMap { if case .journal(.intent(_, .refused(let code, _))) = $0 { code } else { nil } }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `at every event the books sum to what the fills of the account come to, over restarts`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var session = Session(instances: 5, limits: wide())
        session.add(9, limits: wide(), tenant: TenantID(8))
        _ = session.candle()
        var account = Quantity.zero
        var fills = 0
        for step in 0..<1_500 {
            let instance = UInt64.random(in: 1...5, using: &random)
            let open = session.engine.account(of: InstanceID(instance)).openOrders
            if let order = open.randomElement(using: &random), Bool.random(using: &random) {
                let size = min(Quantity(Int.random(in: 1...4, using: &random)), order.leavesQuantity)
                _ = session.report(order.id.intent, of: instance, filled("\(step)", size, at: Price(step % 90 + 1)))
                account += order.terms.side == .buy ? size : -size
                fills += 1
            } else {
                let side: Side = Bool.random(using: &random) ? .buy : .sell
                _ = session.submit(instance, Session.limit(side, Quantity(Int.random(in: 1...9, using: &random))))
            }
            let sum = (1...5).reduce(into: Quantity.zero) { sum, number in
                sum += session.engine.oms.position(InstanceID(number)).quantity
            }
            #expect(session.engine.accountQuantity(of: InstanceID(instance)) == account, "seed \(seed), step \(step)")
            #expect(sum == account, "seed \(seed), step \(step)")
            #expect(session.engine.dispute(Session.btc.id) == nil)
            if step % 400 == 399 {
                session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
            }
        }
        #expect(fills > 200)
        #expect(session.engine.accountQuantity(of: InstanceID(9)).isZero, "another user's account is another account")
    }

    @Test func `a stored account that the books do not sum to is in dispute after a restart`() throws {
        var session = Session(instances: 2)
        _ = session.candle()
        _ = session.submit(1)
        _ = session.report(1, filled("a", Quantity(4)))
        let text = try #require(String(bytes: try JSONEncoder().encode(session.engine), encoding: .utf8))
        let tampered = text.replacingOccurrences(
            of: #""accounts":\[\{[^]]*\]"#,
            with: #""accounts":[{"account":{"tenant":7,"venue":"paper","instrument":1},"quantity":"5"}]"#,
            options: .regularExpression)
        #expect(tampered != text)
        session.engine = try JSONDecoder().decode(Engine.self, from: Data(tampered.utf8))
        #expect(session.engine.dispute(Session.btc.id) == PositionDifference(books: Quantity(4), venue: Quantity(5)))
        #expect(codes(session.submit(2)) == ["risk.position_disputed"])
    }

    @Test func `a checkpoint of an earlier version believes the books`() throws {
        var session = Session(instances: 2)
        _ = session.candle()
        _ = session.submit(1)
        _ = session.report(1, filled("a", Quantity(4)))
        var fields = try #require(
            try JSONSerialization.jsonObject(with: try JSONEncoder().encode(session.engine)) as? [String: Any])
        for key in ["accounts", "disputes", "fundings", "portfolios"] { #expect(fields.removeValue(forKey: key) != nil) }
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONSerialization.data(withJSONObject: fields))
        #expect(session.engine.dispute(Session.btc.id) == nil)
        #expect(session.engine.accountQuantity(of: InstanceID(2)) == Quantity(4))
    }

    @Test func `a venue that holds something else is told once to each instance there, and nothing is added until it agrees`()
        throws
    {
        var session = Session(instances: 2)
        session.add(3, to: Session.eth)
        _ = session.candle()
        _ = session.candle(Session.eth)
        let difference = PositionDifference(books: Quantity(4), venue: Quantity(5))
        let told = session.handle(.positionCompared(Session.btc.id, difference))
        #expect(
            told.words == [
                "alarm", "incident position_disputed", "notice instance", "incident position_disputed", "notice instance",
            ])
        #expect(told.notices.first?.text.contains("the venue holds 5, the books 4") == true)
        #expect(session.handle(.positionCompared(Session.btc.id, difference)).isEmpty)
        for instance in [1, 2] as [UInt64] { #expect(codes(session.submit(instance)) == ["risk.position_disputed"]) }
        #expect(codes(session.submit(3, Session.limit(of: Session.eth))).isEmpty)
        #expect(session.engine.oms.position(InstanceID(1)).quantity.isZero, "no fill is invented")
        // It survives a restart.
        session.engine = try JSONDecoder().decode(Engine.self, from: JSONEncoder().encode(session.engine))
        #expect(codes(session.submit(1)) == ["risk.position_disputed"])
        let agreed = session.handle(.positionCompared(Session.btc.id, nil))
        #expect(agreed.words.filter { $0.hasPrefix("incident") } == Array(repeating: "incident position_agreed", count: 2))
        #expect(codes(session.submit(1)).isEmpty)
    }
}
