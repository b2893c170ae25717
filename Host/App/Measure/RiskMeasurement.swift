import CCage
import Risk
import TradingModel

/// What it costs to judge an order by all rules: every limit set, 60 orders within the last minute, 16 repeated terms to look
/// through, a book of 50 levels on each side, and an order that passes everything, so that every rule is asked.
enum RiskMeasurement {
    /// Of single checks, the clock's own reading among them.
    static func run(checks: Int) -> Durations {
        let context = typicalContext
        let orders = (1...64).map { number in
            OrderIntent(
                tenant: TenantID(1), instance: InstanceID(1), number: IntentNumber(number), time: context.now,
                action: .submit(terms(number, type: number % 2 == 0 ? .market : .limit)))
        }
        let risk = Risk()
        var durations = Durations()
        var approved = 0
        for round in 0..<checks {
            let intent = orders[round % orders.count]
            let start = cage_monotonic_time()
            let decision = risk.check(intent, context)
            let end = cage_monotonic_time()
            if case .approved = decision { approved += 1 }
            durations.add(end - start)
        }
        precondition(approved == checks, "an order within all limits passes")
        return durations
    }

    private static func terms(_ number: Int, type: OrderType) -> OrderTerms {
        OrderTerms(
            instrument: InstrumentID(1), side: number % 4 < 2 ? .buy : .sell, type: type, quantity: Quantity(number),
            price: type == .limit ? Price(1_000) : nil)
    }

    private static var typicalContext: RiskContext {
        let instrument = Instrument(
            id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(1),
            minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000), minimumNotional: Notional(5), makerFeeRate: .zero,
            takerFeeRate: .zero)
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        var recent = OrderRateWindow()
        for second in 0..<60 { recent.record(now + Int64(second - 60) * 900_000_000) }
        var context = RiskContext(
            instrument: instrument, limits: limits(), referencePrice: Price(1_000), position: Quantity(10), openOrders: 10,
            openBuyQuantity: Quantity(5), openSellQuantity: Quantity(5), recentOrders: recent, halt: nil, activity: .running,
            now: now)
        context.referenceTime = now
        context.equity = Notional(10_000_000)
        context.liquidation = .distance(.one)
        context.funds = RiskContext.Funds(base: Quantity(10_000), quote: Notional(10_000_000))
        context.averageTrueRange = Price(10)
        let others = Notional(1_000_000)
        context.exposure = Exposure(user: others, strategy: others, instrument: others, venue: others)
        for number in 0..<16 {
            context.recentTerms.record(terms(1_000 + number, type: .limit), window: 60_000_000_000, at: now)
        }
        context.book = book(of: instrument.id, at: now)
        return context
    }

    static func book(of instrument: InstrumentID, at time: Timestamp) -> OrderBook? {
        OrderBook(
            instrument: instrument, time: time,
            bids: (1...50).map { OrderBook.Level(price: Price(1_000 - $0), quantity: Quantity(5)) },
            asks: (1...50).map { OrderBook.Level(price: Price(1_000 + $0), quantity: Quantity(5)) })
    }

    /// Every one set, wide enough for what is asked.
    ///
    /// - Parameter withoutAccount: without what only a margin account can be judged by, and for histories of one moment.
    static func limits(withoutAccount: Bool = false) -> RiskLimits {
        let wide = Notional(100_000_000)
        var limits = RiskLimits(maximumOrderNotional: wide, maximumPositionNotional: wide, maximumOrdersPerMinute: 1_000)
        limits.maximumPositionQuantity = Quantity(1_000_000)
        limits.maximumLeverage = FixedDecimal(100)
        limits.priceCollar = FixedDecimal(raw: FixedDecimal.unit / 10)
        limits.maximumOrdersPerSecond = 1_000
        limits.maximumTradesPerDay = 1_000
        limits.duplicateWindow = 60_000_000_000
        limits.maximumReferenceAge = 60_000_000_000
        limits.maximumBookAge = 60_000_000_000
        limits.maximumSlippage = FixedDecimal(10_000)
        limits.maximumLiquidityShare = .one
        limits.maximumExposure = ExposureLimits(user: wide, strategy: wide, instrument: wide, venue: wide)
        limits.capital = Notional(10_000_000)
        limits.sizing = .volatility(
            risk: .one, multiple: FixedDecimal(2), AverageTrueRange.Settings(period: 14, timeframe: .minute15))
        if withoutAccount {
            limits.maximumOpenOrders = 10_000
        } else {
            limits.minimumLiquidationDistance = FixedDecimal(raw: FixedDecimal.unit / 10)
            limits.minimumOrderInterval = 1
        }
        return limits
    }
}
