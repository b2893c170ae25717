import Testing
import TradingModel

@testable import Risk

@Suite("Kill switch") struct KillSwitchTests {
    /// What a strategy may ask for, named by what it does.
    static let kinds: [(name: String, action: OrderIntent.Action, passesHalt: Bool)] = [
        ("a new order", .submit(.market(.buy, "1")), false),
        ("an exit", .submit(.market(.sell, "1", reduceOnly: true)), false),
        ("a larger quantity", .amend(order: 3, Amendment(quantity: quantity("1.001"))), false),
        ("a higher price", .amend(order: 3, Amendment(price: price("900.5"))), false),
        ("less at more notional", .amend(order: 3, Amendment(quantity: quantity("0.5"), price: price("2000"))), false),
        ("a smaller quantity", .amend(order: 3, Amendment(quantity: quantity("0.999"))), true),
        ("a lower price", .amend(order: 3, Amendment(price: price("899.5"))), true),
        ("a cancel", .cancel(order: 3), true),
    ]

    /// Long one, with a buy order of one at 900 open.
    static let open = RiskContext.flat.with { $0.position = quantity("1") }.naming(.limit(.buy, "1", at: "900"))

    @Test(arguments: [TradingHalt.noNew, .cancel, .flatten])
    func `a halt below a freeze refuses what enlarges and lets cancels and reductions pass`(level: TradingHalt) {
        for kind in Self.kinds {
            let found = refusal(of: kind.action, in: Self.open.halted(level))
            let expected: RiskRefusal? =
                kind.passesHalt ? nil : .killSwitch(ActiveHalt(scope: .platform, level: level))
            #expect(found == expected, "\(kind.name)")
        }
    }

    @Test func `a freeze refuses everything, cancels too`() {
        for kind in Self.kinds {
            #expect(refusal(of: kind.action, in: Self.open.halted(.freeze)) == .frozen(.platform), "\(kind.name)")
        }
        #expect(refusal(of: .cancel(order: 99), in: Self.open.halted(.freeze)) == .frozen(.platform))
    }

    @Test(arguments: [RiskContext.Activity.paused, .stopped])
    func `a strategy that is paused or stopped may cancel and reduce`(activity: RiskContext.Activity) {
        let context = Self.open.with { $0.activity = activity }
        for kind in Self.kinds {
            let expected: RiskRefusal? = kind.passesHalt ? nil : activity == .paused ? .paused : .stopped
            #expect(refusal(of: kind.action, in: context) == expected, "\(kind.name)")
        }
    }

    @Test func `without a halt nothing of it is refused`() {
        for kind in Self.kinds where kind.name != "a higher price" {
            #expect(refusal(of: kind.action, in: Self.open) == nil, "\(kind.name)")
        }
    }
}
