import Testing
import TradingModel

@testable import Risk

@Suite("Risk") struct RiskTests {
    @Test func `an approved intent is the intent that was asked`() {
        let intent = OrderIntent(
            tenant: TenantID(1), instance: InstanceID(2), number: 9, time: RiskContext.flat.now,
            action: .submit(.market(.buy, "1")))
        guard case .approved(let approved) = Risk().check(intent, .flat) else {
            Issue.record("an order within all limits passes")
            return
        }
        #expect(approved.subject == intent)
    }

    /// Each step of the list breaks one rule more than the one before, from the last rule to the first: the refusal is
    /// always that of the earliest broken rule.
    @Test func `rules are asked in the documented order`() {
        var context = RiskContext.flat
        var terms = OrderTerms.limit(.buy, "1", at: "900")
        #expect(refusal(of: terms, in: context) == nil)
        for _ in 0..<60 { context.recentOrders.record(context.now) }
        #expect(refusal(of: terms, in: context)?.code == "risk.orders_per_minute")
        context.openOrders = 20
        #expect(refusal(of: terms, in: context)?.code == "risk.maximum_open_orders")
        context.position = quantity("20")
        #expect(refusal(of: terms, in: context)?.code == "risk.maximum_position")
        context.limits.maximumOrderNotional = notional("100")
        #expect(refusal(of: terms, in: context)?.code == "risk.maximum_order_notional")
        context.instrument.minimumNotional = notional("100000")
        #expect(refusal(of: terms, in: context)?.code == "risk.minimum_notional")
        terms.price = price("900.1")
        #expect(refusal(of: terms, in: context)?.code == "risk.price_off_tick")
        terms.quantity = quantity("0.0001")
        #expect(refusal(of: terms, in: context)?.code == "risk.quantity_off_lot")
        terms.stopPrice = price("1")
        #expect(refusal(of: terms, in: context)?.code == "risk.stop_price_not_expected")
        context.activity = .stopped
        #expect(refusal(of: terms, in: context)?.code == "risk.stopped")
        context.halt = ActiveHalt(scope: .platform, level: .cancel)
        #expect(refusal(of: terms, in: context)?.code == "risk.kill_switch")
        context.halt = ActiveHalt(scope: .platform, level: .freeze)
        #expect(refusal(of: terms, in: context)?.code == "risk.frozen")
    }

    @Test func `no number that a strategy can send traps`() {
        let extremes: [FixedDecimal] = [
            FixedDecimal(raw: .min), FixedDecimal(raw: .min + 1), FixedDecimal(raw: -1), FixedDecimal(raw: 0),
            FixedDecimal(raw: 1), .one, FixedDecimal(raw: .max - 1), FixedDecimal(raw: .max),
        ]
        let contexts = [
            RiskContext.flat,
            RiskContext.flat.with {
                $0.instrument.tickSize = Price(FixedDecimal(raw: 1))
                $0.instrument.lotSize = Quantity(FixedDecimal(raw: 1))
                $0.instrument.maximumQuantity = Quantity(FixedDecimal(raw: .max))
                $0.instrument.minimumNotional = .zero
            },
            RiskContext.flat.halted(.noNew), RiskContext.flat.halted(.freeze), RiskContext.flat.with { $0.activity = .paused },
        ]
        var approved = 0
        for context in contexts {
            for number in extremes {
                for other in extremes {
                    for type in [OrderType.market, .limit, .stop, .stopLimit] {
                        for side in [Side.buy, .sell] {
                            let terms = OrderTerms(
                                instrument: context.instrument.id, side: side, type: type, quantity: Quantity(number),
                                price: type == .limit || type == .stopLimit ? Price(other) : nil,
                                stopPrice: type == .stop || type == .stopLimit ? Price(other) : nil)
                            let open = context.naming(.limit(side, "1", at: "900"))
                            let amendment = Amendment(quantity: Quantity(number), price: Price(other))
                            for answer in [refusal(of: terms, in: context), refusal(of: amendment, in: open)]
                            where answer == nil {
                                approved += 1
                                #expect(number > .zero && number <= FixedDecimal(10), "\(terms)")
                            }
                        }
                    }
                }
            }
        }
        #expect(approved > 0)
    }
}
