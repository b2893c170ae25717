import TestRandom
import Testing
import TradingModel

@testable import Risk

/// Random orders, amendments and cancels with the worst value of each field against random contexts with every limit set.
@Suite("Risk, with any input") struct RiskPropertyTests {
    private static let numbers: [Int128] = [
        .min, .min + 1, -FixedDecimal.unit, -1, 0, 1, FixedDecimal.unit / 1_000, FixedDecimal.unit / 2, FixedDecimal.unit,
        FixedDecimal.unit * 3 / 2, FixedDecimal.unit * 900, FixedDecimal.unit * 1_000, FixedDecimal.unit * 1_100, .max / 2,
        .max - 1, .max,
    ]
    private static let times: [Int64] = [.min, -1, 0, 1, 1_700_000_000_000_000_000, 1_700_000_000_000_000_001, .max]

    private static func number(_ random: inout SeededRandom) -> FixedDecimal {
        guard Bool.random(using: &random) else {
            return FixedDecimal(raw: numbers[Int.random(in: numbers.indices, using: &random)])
        }
        return FixedDecimal([1, 2, 5, 950, 1_000, 1_050].randomElement(using: &random) ?? 1)
    }

    private static func optional(_ random: inout SeededRandom) -> FixedDecimal? {
        Bool.random(using: &random) ? number(&random) : nil
    }

    private static func time(_ random: inout SeededRandom) -> Timestamp {
        Timestamp(nanoseconds: times[Int.random(in: times.indices, using: &random)])
    }

    /// Every second one has the fields of its type.
    private static func terms(_ random: inout SeededRandom) -> OrderTerms {
        var terms = anyTerms(&random)
        guard Bool.random(using: &random) else { return terms }
        terms.instrument = Instrument.bitcoin.id
        terms.isPostOnly = false
        terms.timeInForce = .goodTillCancelled
        terms.expireTime = nil
        terms.price = terms.type.hasPrice ? Price(number(&random)) : nil
        terms.stopPrice = terms.type.needsStopPrice ? Price(number(&random)) : nil
        terms.trailingDistance = terms.type == .trailingStop ? Price(number(&random)) : nil
        return terms
    }

    private static func anyTerms(_ random: inout SeededRandom) -> OrderTerms {
        OrderTerms(
            instrument: Int.random(in: 0..<8, using: &random) == 0 ? InstrumentID(.max) : Instrument.bitcoin.id,
            side: Bool.random(using: &random) ? .buy : .sell,
            type: OrderType(rawValue: UInt8.random(in: 1...7, using: &random)) ?? .market, quantity: Quantity(number(&random)),
            price: optional(&random).map { Price($0) }, stopPrice: optional(&random).map { Price($0) },
            timeInForce: TimeInForce(rawValue: UInt8.random(in: 1...4, using: &random)) ?? .goodTillCancelled,
            isPostOnly: Int.random(in: 0..<4, using: &random) == 0, isReduceOnly: Int.random(in: 0..<4, using: &random) == 0,
            trailingDistance: Int.random(in: 0..<3, using: &random) == 0 ? Price(number(&random)) : nil,
            expireTime: Int.random(in: 0..<3, using: &random) == 0 ? time(&random) : nil)
    }

    /// A positive number on the lot that a venue could have said.
    private static func context(_ random: inout SeededRandom) -> RiskContext {
        RiskContext.flat.with { context in
            if Bool.random(using: &random) { context.limits = RiskLimitsTests.all }
            if Bool.random(using: &random) {
                context.limits.sizing = [
                    .fixed(Quantity(number(&random))), .equityShare(number(&random)),
                    .kelly(winRate: number(&random), payoff: number(&random), cap: number(&random)),
                    .volatility(risk: number(&random), multiple: number(&random), .init()),
                ].randomElement(using: &random)
            }
            if Bool.random(using: &random) {
                context.instrument.tickSize = Price(FixedDecimal(raw: 1))
                context.instrument.lotSize = Quantity(FixedDecimal(raw: 1))
                context.instrument.maximumQuantity = Quantity(FixedDecimal(raw: .max))
                context.instrument.minimumQuantity = Quantity(FixedDecimal(raw: 1))
                context.instrument.minimumNotional = .zero
            }
            context.limits.maximumLeverage = optional(&random)
            context.limits.priceCollar = optional(&random)
            context.limits.maximumSlippage = optional(&random)
            context.limits.maximumLiquidityShare = optional(&random)
            context.limits.minimumOrderInterval = Bool.random(using: &random) ? time(&random).nanoseconds : nil
            context.limits.duplicateWindow = Bool.random(using: &random) ? time(&random).nanoseconds : nil
            if Bool.random(using: &random) { return calm(&context, &random) }
            context.referencePrice = optional(&random).flatMap { $0 > .zero ? Price($0) : nil }
            context.referenceTime = Bool.random(using: &random) ? time(&random) : nil
            context.position = Quantity(number(&random))
            context.openBuyQuantity = Quantity(number(&random))
            context.openSellQuantity = Quantity(number(&random))
            context.equity = optional(&random).map { Notional($0) }
            context.averageTrueRange = optional(&random).map { Price($0) }
            context.exposure = Exposure(
                user: optional(&random).map { Notional($0) }, strategy: optional(&random).map { Notional($0) },
                instrument: optional(&random).map { Notional($0) }, venue: optional(&random).map { Notional($0) })
            context.liquidation = optional(&random).map { .distance($0) } ?? .unknown
            context.funds = optional(&random).map { RiskContext.Funds(base: Quantity($0), quote: Notional($0)) }
            context.now = time(&random)
            context.tally.record(time(&random))
            context.recentTerms.record(terms(&random), window: .max, at: time(&random))
            context.recentOrders.record(time(&random))
            context.book = book(&random)
            if Bool.random(using: &random) { target(&context, &random) }
        }
    }

    /// Where only what was not set above decides: the later rules are asked, too.
    private static func calm(_ context: inout RiskContext, _ random: inout SeededRandom) {
        context.referenceTime = context.now
        context.instrument.minimumNotional = .zero
        context.limits.maximumOrderNotional = notional("10000000")
        context.limits.maximumPositionNotional = notional("10000000")
        context.limits.priceCollar = nil
        let unlimited = Bool.random(using: &random)
        if unlimited { context.limits.sizing = nil }
        context.equity = Notional(FixedDecimal(Int.random(in: 1...1_000_000, using: &random)))
        let others = Notional(Int.random(in: 0...500_000, using: &random))
        context.exposure = Exposure(user: others, strategy: others, instrument: others, venue: others)
        context.liquidation = Bool.random(using: &random) ? .impossible : optional(&random).map { .distance($0) } ?? .unknown
        context.funds = optional(&random).map { RiskContext.Funds(base: Quantity($0), quote: Notional($0)) }
        context.openOrders = Int.random(in: 0...40, using: &random)
        context.book = Bool.random(using: &random) ? book(&random) : nil
        for _ in 0..<Int.random(in: 0...12, using: &random) { context.recentOrders.record(context.now) }
        if Bool.random(using: &random) { context.tally.record(context.now) }
        context.recentTerms.record(terms(&random), window: .max, at: context.now)
        if Bool.random(using: &random) { target(&context, &random) }
    }

    private static func book(_ random: inout SeededRandom) -> OrderBook? {
        let levels = Set((0..<4).map { _ in number(&random) }).filter { $0 > .zero }.sorted()
        return OrderBook(
            instrument: Instrument.bitcoin.id, time: time(&random), bids: [],
            asks: levels.map { OrderBook.Level(price: Price($0), quantity: Quantity(levels.randomElement(using: &random) ?? $0)) }
        )
    }

    /// An order that risk passed once: a quantity that is positive, of which a part is filled.
    private static func target(_ context: inout RiskContext, _ random: inout SeededRandom) {
        var terms = terms(&random)
        terms.quantity = Quantity(FixedDecimal(raw: max(1, terms.quantity.decimal.raw)))
        var order = Order(
            id: ClientOrderID(tenant: TenantID(1), instance: InstanceID(2), intent: 3), terms: terms, createdTime: context.now)
        order.state =
            [.accepted, .partiallyFilled, .updatePending, .filled, .triggered].randomElement(using: &random) ?? .accepted
        order.filledQuantity = Quantity(FixedDecimal(raw: terms.quantity.decimal.raw / Int128.random(in: 1...4, using: &random)))
        context.target = order
    }

    @Test func `nothing traps, and what passes is within the instrument's filters`() {
        var system = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &system)
        var random = SeededRandom(seed: seed)
        var codes: Set<String> = []
        var approved = 0
        for _ in 0..<20_000 {
            let context = RiskPropertyTests.context(&random)
            let terms = RiskPropertyTests.terms(&random)
            let amendment = Amendment(
                quantity: RiskPropertyTests.optional(&random).map { Quantity($0) },
                price: RiskPropertyTests.optional(&random).map { Price($0) },
                stopPrice: RiskPropertyTests.optional(&random).map { Price($0) })
            for action in [OrderIntent.Action.submit(terms), .amend(order: 3, amendment), .cancel(order: 3)] {
                guard let refusal = refusal(of: action, in: context) else {
                    approved += 1
                    if case .submit = action {
                        #expect(terms.instrument == context.instrument.id && terms.quantity > .zero, "seed \(seed)")
                        #expect(terms.quantity.decimal.isMultiple(of: context.instrument.lotSize.decimal), "seed \(seed)")
                        #expect(terms.quantity <= context.instrument.maximumQuantity, "seed \(seed)")
                        #expect((terms.price?.decimal ?? .one) > .zero, "seed \(seed)")
                    }
                    continue
                }
                codes.insert(refusal.code)
                if refusal.text.isEmpty || refusal.text.contains("\n") { Issue.record("\(refusal.code), seed \(seed)") }
            }
        }
        #expect(approved > 500 && codes.count > 40, "seed \(seed): \(approved) passed, \(codes.sorted())")
    }
}
