import Testing
import TradingModel

@testable import Risk

/// The door of the host's own intents.
@Suite("Closing orders") struct ClosingOrderTests {
    /// Long 3, with a sell order open.
    let long = RiskContext.flat.with { $0.position = quantity("3") }.naming(.limit(.sell, "1", at: "1100"))
    let short = RiskContext.flat.with { $0.position = quantity("-3") }

    private func closing(_ action: OrderIntent.Action, in context: RiskContext) -> RiskRefusal? {
        let intent = OrderIntent(
            tenant: TenantID(1), instance: InstanceID(2), number: OrderIntent.hostNumbers, time: context.now, action: action)
        switch Risk().checkClosing(intent, context) {
        case .approved(let approved): return approved.subject == intent ? nil : .unknownOrder(0)
        case .refused(let refusal): return refusal
        }
    }

    @Test(arguments: [nil, TradingHalt.noNew, .cancel, .flatten])
    func `no halt and no limit closes the way out, a freeze does`(level: TradingHalt?) {
        var context = level.map(long.halted) ?? long
        context.limits = RiskLimits(
            maximumOrderNotional: .zero, maximumPositionNotional: .zero, maximumOpenOrders: 0, maximumOrdersPerMinute: 0)
        context.referencePrice = nil
        for activity in [RiskContext.Activity.running, .paused, .stopped] {
            context.activity = activity
            #expect(closing(.submit(.market(.sell, "3", reduceOnly: true)), in: context) == nil)
            #expect(closing(.submit(.market(.sell, "0.5", reduceOnly: true)), in: context) == nil)
            #expect(closing(.cancel(order: 3), in: context) == nil)
        }
        let frozen = context.halted(.freeze)
        #expect(closing(.submit(.market(.sell, "3", reduceOnly: true)), in: frozen) == .frozen(.platform))
        #expect(closing(.cancel(order: 3), in: frozen) == .frozen(.platform))
    }

    @Test func `nothing passes that does more than close`() {
        for terms in [
            OrderTerms.market(.sell, "3.001", reduceOnly: true), .market(.buy, "1", reduceOnly: true), .market(.sell, "3"),
            .limit(.sell, "3", at: "900", reduceOnly: true), .stop(.sell, "3", at: "900", reduceOnly: true),
        ] {
            #expect(
                closing(.submit(terms), in: long) == .notClosing(quantity: terms.quantity, position: quantity("3")), "\(terms)")
        }
        #expect(closing(.submit(.market(.buy, "3", reduceOnly: true)), in: short) == nil)
        #expect(closing(.submit(.market(.sell, "3", reduceOnly: true)), in: short)?.code == "risk.not_closing")
        #expect(closing(.submit(.market(.buy, "1", reduceOnly: true)), in: .flat)?.code == "risk.not_closing")
        #expect(closing(.amend(order: 3, Amendment(quantity: quantity("0.5"))), in: long)?.code == "risk.not_closing")
    }

    @Test func `the instrument's filters hold for it too, and only an open order is cancelled`() {
        #expect(closing(.submit(.market(.sell, "0.0015", reduceOnly: true)), in: long)?.code == "risk.quantity_off_lot")
        #expect(closing(.submit(.market(.sell, "0.001", reduceOnly: true)), in: long)?.code == "risk.quantity_below_minimum")
        #expect(closing(.submit(.market(.sell, "0", reduceOnly: true)), in: long)?.code == "risk.quantity_not_positive")
        let elsewhere = OrderTerms.market(.sell, "1", reduceOnly: true).with { $0.instrument = InstrumentID(8) }
        #expect(closing(.submit(elsewhere), in: long)?.code == "risk.wrong_instrument")
        let ended = long.naming(.limit(.sell, "1", at: "1100"), state: .cancelled)
        #expect(closing(.cancel(order: 3), in: ended)?.code == "risk.order_is_final")
        #expect(closing(.cancel(order: 3), in: short)?.code == "risk.unknown_order")
    }
}
