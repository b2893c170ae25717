import Accounts
import Engine
import Risk
import Testing
import TradingModel

@Suite("Liquidation and funds as risk sees them")
struct LiquidationInputsTests {
    private func limits(_ change: (inout RiskLimits) -> Void) -> RiskLimits {
        var limits = RiskLimits(maximumOrderNotional: Notional(1_000_000), maximumPositionNotional: Notional(1_000_000))
        change(&limits)
        return limits
    }

    private func decimal(_ text: String) throws -> FixedDecimal { try #require(FixedDecimal(text)) }

    private func refusal(_ seen: [Seen]) -> (code: String, text: String)? {
        for case .journal(.intent(_, .refused(let code, let text))) in seen { return (code, text) }
        return nil
    }

    private func market(_ side: Side, _ quantity: Int) -> OrderTerms {
        OrderTerms(instrument: Session.btc.id, side: side, type: .market, quantity: Quantity(quantity))
    }

    private func session(_ leverage: Int, distance: String = "0.15", guards: GuardPlan? = nil) throws -> Session {
        let (distance, rate) = (try decimal(distance), try decimal("0.005"))
        var session = Session()
        session.engine = Engine(instruments: [Session.btc, Session.eth])
        session.engine.add(
            InstanceDefinition(
                tenant: Session.tenant, instance: InstanceID(1), name: "ada/1", instrument: Session.btc.id,
                timeframes: [.minute1],
                limits: limits {
                    $0.minimumLiquidationDistance = distance
                    if guards == nil { $0.margin = MarginTerms(leverage: FixedDecimal(leverage), maintenanceRate: rate) }
                }, guards: guards))
        _ = session.candle()
        return session
    }

    /// A long at the last close of 100 is liquidated at 100 × (1 − 1/L) ÷ 0.995: with 5 at 80.402…, 19.5 % away; with 6 at
    /// 83.752…, 16.2 %; with 7 at 86.145…, 13.8 %.
    @Test(arguments: [(5, true), (6, true), (7, false), (100, false)])
    func `an order that would leave less than the distance is refused with its number`(leverage: Int, passes: Bool) throws {
        var session = try session(leverage)
        let found = refusal(session.submit(1, market(.buy, 1)))
        #expect((found == nil) == passes, "\(found?.text ?? "")")
        if !passes { #expect(found?.code == "risk.liquidation_distance") }
    }

    /// With 6: bought at 100 and at 130, on average at 115, liquidated at 115 × 5/6 ÷ 0.995 = 96.3…: 3.7 % from 100.
    @Test func `open orders of the side count at their own prices`() throws {
        var session = try session(6)
        #expect(refusal(session.submit(1, Session.limit(.buy, Quantity(10), at: Price(100)))) == nil)
        let found = refusal(session.submit(1, Session.limit(.buy, Quantity(10), at: Price(130))))
        #expect(found?.code == "risk.liquidation_distance")
        #expect(refusal(session.submit(1, Session.limit(.buy, Quantity(10), at: Price(90)))) == nil)
    }

    @Test func `what is held counts, and the way back passes`() throws {
        var session = try session(6)
        _ = session.submit(1, market(.buy, 10))
        _ = session.report(1, filled("a", Quantity(10)))
        _ = session.candle(close: Price(95))
        // 83.75 is 11.8 % from 95; buying 1 more hardly helps.
        #expect(refusal(session.submit(1, market(.buy, 1)))?.code == "risk.liquidation_distance")
        #expect(refusal(session.submit(1, market(.sell, 10))) == nil)
    }

    @Test func `the guards' terms count where the limits have none, and without either nothing is known`() throws {
        let reduction = EmergencyReduction(
            leverage: FixedDecimal(7), maintenanceRate: try decimal("0.005"),
            steps: [EmergencyReduction.Step(distance: try decimal("0.05"), fraction: .one)])
        var guarded = try session(0, guards: GuardPlan(liquidation: reduction))
        #expect(refusal(guarded.submit(1, market(.buy, 1)))?.code == "risk.liquidation_distance")
        var unknown = try session(0, guards: GuardPlan())
        #expect(refusal(unknown.submit(1, market(.buy, 1)))?.code == "risk.liquidation_unknown")
    }

    // MARK: Spot

    private func spot(capital: Notional?) throws -> Session {
        var instrument = Session.btc
        instrument.contract = .spot
        instrument.takerFeeRate = try decimal("0.001")
        var session = Session()
        session.engine = Engine(instruments: [instrument, Session.eth])
        session.engine.add(
            InstanceDefinition(
                tenant: Session.tenant, instance: InstanceID(1), name: "ada/1", instrument: instrument.id,
                timeframes: [.minute1], limits: limits { $0.capital = capital }))
        _ = session.candle()
        return session
    }

    @Test func `on a spot account with a known capital a buy needs free quote, with its fee`() throws {
        var session = try spot(capital: Notional(1_001))
        #expect(refusal(session.submit(1, Session.limit(.buy, Quantity(11), at: Price(100))))?.code == "risk.insufficient_funds")
        // 1,000 and a fee of 1: all of it is locked.
        #expect(refusal(session.submit(1, Session.limit(.buy, Quantity(10), at: Price(100)))) == nil)
        #expect(refusal(session.submit(1, Session.limit(.buy, Quantity(1), at: Price(50))))?.code == "risk.insufficient_funds")
        _ = session.report(2, filled("a", Quantity(10)))
        _ = session.submit(1, Session.limit(.sell, Quantity(4), at: Price(100)))
        #expect(refusal(session.submit(1, Session.limit(.sell, Quantity(7), at: Price(100))))?.code == "risk.insufficient_funds")
        #expect(refusal(session.submit(1, Session.limit(.sell, Quantity(6), at: Price(100)))) == nil)
        _ = session.report(4, filled("b", Quantity(4), at: Price(120)))
        // 480 came, 2 went as fees: 1,001 − 1,000 − 1 + 480 − 1 = 479.
        #expect(refusal(session.submit(1, Session.limit(.buy, Quantity(5), at: Price(95)))) == nil)
        #expect(refusal(session.submit(1, Session.limit(.buy, Quantity(1), at: Price(5))))?.code == "risk.insufficient_funds")
    }

    @Test func `a fee that was taken in base units is not there to be sold`() throws {
        var session = try spot(capital: Notional(10_000))
        _ = session.submit(1, Session.limit(.buy, Quantity(10), at: Price(100)))
        _ = session.report(
            1,
            .filled(
                VenueFill(
                    venueFillID: "a", price: Price(100), quantity: Quantity(10), fee: Notional(1), feeAsset: "BTC",
                    isMaker: true)))
        #expect(refusal(session.submit(1, Session.limit(.sell, Quantity(10), at: Price(100))))?.code == "risk.insufficient_funds")
        #expect(refusal(session.submit(1, Session.limit(.sell, Quantity(9), at: Price(100)))) == nil)
    }

    @Test func `what an order that only reduces may still sell is bound, once for all exits of a position`() throws {
        var session = try spot(capital: Notional(10_000))
        _ = session.submit(1, Session.limit(.buy, Quantity(10), at: Price(100)))
        _ = session.report(1, filled("a", Quantity(10)))
        for price in [120, 110] {
            var exit = Session.limit(.sell, Quantity(6), at: Price(price))
            exit.isReduceOnly = true
            #expect(refusal(session.submit(1, exit)) == nil)
        }
        #expect(refusal(session.submit(1, Session.limit(.sell, Quantity(5), at: Price(130))))?.code == "risk.insufficient_funds")
        #expect(refusal(session.submit(1, Session.limit(.sell, Quantity(4), at: Price(130)))) == nil)
    }

    @Test func `without a capital the balance is the venue's to know`() throws {
        var session = try spot(capital: nil)
        #expect(refusal(session.submit(1, Session.limit(.sell, Quantity(10), at: Price(100)))) == nil)
    }
}
