import Engine
import Foundation
import Line
import OMS
import Risk
import TestRandom
import Testing
import TradingModel

/// Orders that the host holds, pairs, brackets and orders in parts, on the paper venue.
@Suite("Line with plans")
struct LinePlanTests {
    private static let me = InstanceID(1)

    /// Asks for something now and then, by the dice and the market alone.
    private struct Author {
        private var random: SeededRandom
        private var next: IntentNumber = 1

        init(seed: UInt64) { random = SeededRandom(seed: seed) }

        private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

        private func price(_ close: Price, _ percent: Int) -> Price {
            Price(close.decimal.rounded(toMultipleOf: FixedDecimal(1), .down) + FixedDecimal(percent))
        }

        mutating func intent(_ engine: Engine) -> OrderIntent? {
            guard let close = engine.lastPrice(Rig.instrument.id), roll(3) == 0 else { return nil }
            let isBuy = roll(2) == 0
            let (worse, better) = isBuy ? (-2 - roll(8), 2 + roll(8)) : (2 + roll(8), -2 - roll(8))
            var terms = OrderTerms(
                instrument: Rig.instrument.id, side: isBuy ? .buy : .sell, type: .market, quantity: Quantity(1 + roll(6)))
            var action: OrderIntent.Action?
            var plan = OrderPlan.none
            switch roll(8) {
            case 0, 1: plan = .bracket(stop: price(close, worse), takeProfit: price(close, better))
            case 2: plan = .twap(duration: Int64(1 + roll(6)) * 60_000_000_000, slices: 2 + roll(3))
            case 3:
                terms.type = .limit
                terms.price = price(close, worse)
                terms.quantity += Quantity(3)
                plan = .iceberg(visible: Quantity(2))
            case 4, 5:
                terms.type = [.stop, .takeProfit, .stopLimit][roll(3)]
                terms.stopPrice = price(close, terms.type == .takeProfit ? worse : better)
                if terms.type == .stopLimit { terms.price = terms.stopPrice }
                if let other = engine.account(of: me).openOrders.first(where: { $0.parent == nil }) {
                    plan = .oco(with: other.id.intent)
                }
            case 6:
                terms.type = .trailingStop
                terms.trailingDistance = Price(1 + roll(6))
            default:
                let open = engine.account(of: me).openOrders
                action = open.isEmpty ? nil : .cancel(order: open[roll(open.count)].id.intent)
            }
            let intent = OrderIntent(
                tenant: Rig.tenant, instance: me, number: next, time: engine.now, action: action ?? .submit(terms), plan: plan)
            next += 1
            return intent
        }
    }

    private func rig(_ seed: UInt64) -> Rig {
        Rig(
            instances: [.silent(Self.me)], limits: .init(maximumOpenOrders: 40, maximumOrdersPerMinute: 100), marketSeed: seed,
            capabilities: seed % 2 == 0
                ? .paper
                : VenueCapabilities(
                    orderTypes: [.market, .limit], timesInForce: [.goodTillCancelled, .immediateOrCancel], canAmend: seed % 4 == 1
                ))
    }

    private func step(_ rig: inout Rig, _ author: inout Author) throws {
        try rig.advance()
        if let intent = author.intent(rig.line.engine) { try rig.line.handle(.intentReceived(intent)) }
        try rig.line.settle()
    }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func `whatever is asked for, parts never exceed their whole, and what is held is not at the venue`(seed: UInt64) throws {
        var rig = rig(seed)
        var author = Author(seed: seed)
        for candle in 0..<150 {
            try step(&rig, &author)
            let account = rig.line.engine.account(of: Self.me)
            for order in account.openOrders {
                #expect(!order.isHeld || order.venueOrderID == nil)
                guard order.holding == .sliced else { continue }
                let parts = account.openOrders.filter { $0.parent == order.id.intent }
                let working = parts.reduce(into: Quantity.zero) { $0 += $1.leavesQuantity }
                #expect(working <= order.leavesQuantity, "seed \(seed), candle \(candle), order \(order.id.intent)")
            }
        }
        // What a venue may refuse is told as such; it never contradicts what the host thinks.
        #expect(rig.alarms.filter { !$0.contains("was rejected") && !$0.contains("of order") } == [], "seed \(seed)")
        #expect(rig.journal.committed.contains { if case .group = $0 { true } else { false } })
    }

    @Test(arguments: [3, 4, 9] as [UInt64], [40, 77, 111])
    func `a restart goes on with everything that was held and related`(seed: UInt64, candle: Int) throws {
        var whole = rig(seed)
        var author = Author(seed: seed)
        for _ in 0..<150 { try step(&whole, &author) }

        var before = rig(seed)
        author = Author(seed: seed)
        for _ in 0..<candle { try step(&before, &author) }
        let bytes = try JSONEncoder().encode(before.line.snapshot())
        var after = rig(seed)
        try after.line.restore(JSONDecoder().decode(Line.Snapshot.self, from: bytes))
        after.skip(candle)
        for _ in candle..<150 { try step(&after, &author) }

        let (one, other) = (whole.line.engine.account(of: Self.me), after.line.engine.account(of: Self.me))
        #expect(one.position == other.position && one.openOrders == other.openOrders)
        #expect(whole.journal.committed == before.journal.committed + after.journal.committed)
    }
}
