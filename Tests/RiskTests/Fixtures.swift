import TradingModel

@testable import Risk

func decimal(_ text: String) -> FixedDecimal {
    guard let decimal = FixedDecimal(text) else { preconditionFailure("'\(text)' in a test is a decimal number") }
    return decimal
}

func price(_ text: String) -> Price { Price(decimal(text)) }
func quantity(_ text: String) -> Quantity { Quantity(decimal(text)) }
func notional(_ text: String) -> Notional { Notional(decimal(text)) }

extension Instrument {
    /// Tick 0.5, lot 0.001, 0.002 to 100 a time, at least 5 quote units.
    static let bitcoin = Instrument(
        id: InstrumentID(7), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: price("0.5"),
        lotSize: quantity("0.001"), minimumQuantity: quantity("0.002"), maximumQuantity: quantity("100"),
        minimumNotional: notional("5"), makerFeeRate: decimal("0.0002"), takerFeeRate: decimal("0.0005"))
}

extension OrderTerms {
    static func market(_ side: Side, _ amount: String, reduceOnly: Bool = false) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.bitcoin.id, side: side, type: .market, quantity: Quantity(decimal(amount)),
            isReduceOnly: reduceOnly)
    }

    static func limit(_ side: Side, _ amount: String, at limit: String, reduceOnly: Bool = false) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.bitcoin.id, side: side, type: .limit, quantity: Quantity(decimal(amount)),
            price: Price(decimal(limit)),
            isReduceOnly: reduceOnly)
    }

    static func stop(_ side: Side, _ amount: String, at stop: String, reduceOnly: Bool = false) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.bitcoin.id, side: side, type: .stop, quantity: Quantity(decimal(amount)),
            stopPrice: Price(decimal(stop)),
            isReduceOnly: reduceOnly)
    }

    static func stopLimit(_ side: Side, _ amount: String, at limit: String, stop: String) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.bitcoin.id, side: side, type: .stopLimit, quantity: Quantity(decimal(amount)),
            price: Price(decimal(limit)), stopPrice: Price(decimal(stop)))
    }

    static func takeProfit(_ side: Side, _ amount: String, at trigger: String, limit: String? = nil) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.bitcoin.id, side: side, type: limit == nil ? .takeProfit : .takeProfitLimit,
            quantity: Quantity(decimal(amount)), price: limit.map { Price(decimal($0)) }, stopPrice: Price(decimal(trigger)))
    }

    static func trailing(_ side: Side, _ amount: String, by distance: String, from start: String? = nil) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.bitcoin.id, side: side, type: .trailingStop, quantity: Quantity(decimal(amount)),
            stopPrice: start.map { Price(decimal($0)) }, trailingDistance: Price(decimal(distance)))
    }

    func with(_ change: (inout OrderTerms) -> Void) -> OrderTerms {
        var terms = self
        change(&terms)
        return terms
    }
}

extension RiskContext {
    /// Flat, last close 1,000, nothing open, standard limits.
    static let flat = RiskContext(
        instrument: .bitcoin, limits: .standard, referencePrice: price("1000"), position: .zero, openOrders: 0,
        openBuyQuantity: .zero, openSellQuantity: .zero, recentOrders: OrderRateWindow(), halt: nil, activity: .running,
        now: Timestamp(milliseconds: 1_700_000_000_000))

    func limited(_ change: (inout RiskLimits) -> Void) -> RiskContext { with { change(&$0.limits) } }

    /// With a halt of the whole platform.
    func halted(_ level: TradingHalt) -> RiskContext {
        with { $0.halt = ActiveHalt(scope: .platform, level: level) }
    }

    func with(_ change: (inout RiskContext) -> Void) -> RiskContext {
        var context = self
        change(&context)
        return context
    }

    /// The context for a change of an open order that is counted among the open quantities.
    func naming(_ terms: OrderTerms, filled: String = "0", state: OrderState = .accepted) -> RiskContext {
        with { context in
            var order = Order(
                id: ClientOrderID(tenant: TenantID(1), instance: InstanceID(2), intent: 3), terms: terms,
                createdTime: context.now)
            order.state = state
            order.filledQuantity = Quantity(decimal(filled))
            context.target = order
            context.openOrders += 1
            guard !terms.isReduceOnly else { return }
            if terms.side == .buy {
                context.openBuyQuantity += order.leavesQuantity
            } else {
                context.openSellQuantity += order.leavesQuantity
            }
        }
    }
}

/// Nil when it passes.
func refusal(of action: OrderIntent.Action, in context: RiskContext) -> RiskRefusal? {
    let intent = OrderIntent(
        tenant: TenantID(1), instance: InstanceID(2), number: 4, time: context.now, action: action)
    switch Risk().check(intent, context) {
    case .approved(let approved):
        return approved.subject == intent ? nil : .unknownOrder(0)
    case .refused(let refusal):
        return refusal
    }
}

func refusal(of terms: OrderTerms, in context: RiskContext = .flat) -> RiskRefusal? {
    refusal(of: .submit(terms), in: context)
}

func refusal(of amendment: Amendment, in context: RiskContext) -> RiskRefusal? {
    refusal(of: .amend(order: 3, amendment), in: context)
}
