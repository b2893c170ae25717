import Engine
import Risk
import TradingModel

/// A session with guarded instances, driven by candles with a range.
struct GuardSession {
    static let minute = Timeframe.minute1.nanoseconds

    var session = Session()
    private var minutes: Int64 = 1_000
    private var fills = 0

    /// - Parameter plan: of instance 1.
    init(_ plan: GuardPlan?, openOrderPolicy: OpenOrderPolicy = .keep, limits: RiskLimits = .standard) {
        session.engine = Engine(instruments: [Session.btc, Session.eth])
        session.engine.add(
            InstanceDefinition(
                tenant: Session.tenant, instance: InstanceID(1), name: "ada/1", instrument: Session.btc.id,
                timeframes: [.minute1], limits: limits, strategy: "a", openOrderPolicy: openOrderPolicy, guards: plan))
        _ = candle(100)
    }

    var engine: Engine { session.engine }

    var guards: GuardState? { engine.instance(InstanceID(1)).guards }

    /// As the line does it: time, then the guards, then the strategies.
    mutating func candle(_ high: Price, _ low: Price, _ close: Price) -> [Seen] {
        minutes += 1
        let closeTime = Timestamp(nanoseconds: minutes * GuardSession.minute)
        let candle = Candle(
            instrument: Session.btc.id, timeframe: .minute1, openTime: closeTime + -GuardSession.minute, open: close, high: high,
            low: low, close: close, volume: Quantity(10))
        var seen = session.handle(.timeAdvanced(closeTime))
        var effects: [EngineEffect] = []
        session.engine.watch(candle, into: &effects)
        seen += effects.map(Seen.init)
        return seen + session.handle(.candleClosed(candle))
    }

    mutating func candle(_ close: Price) -> [Seen] { candle(close, close, close) }

    /// Time passes, without a candle.
    mutating func wait(seconds: Int64) -> [Seen] { session.handle(.timeAdvanced(engine.now + seconds * 1_000_000_000)) }

    /// A filled order of the strategy.
    mutating func hold(_ quantity: Quantity, at price: Price = Price(100)) {
        let side: Side = quantity > .zero ? .buy : .sell
        let intent = session.intent(
            1,
            .submit(OrderTerms(instrument: Session.btc.id, side: side, type: .market, quantity: quantity.magnitude)))
        _ = session.handle(.intentReceived(intent))
        _ = report(intent.number, .accepted(venueOrderID: "v\(intent.number)"))
        _ = fill(intent.number, quantity.magnitude, at: price)
    }

    mutating func report(_ order: IntentNumber, _ event: VenueReport.Event) -> [Seen] { session.report(order, event) }

    mutating func fill(_ order: IntentNumber, _ quantity: Quantity, at price: Price = Price(100)) -> [Seen] {
        fills += 1
        return report(
            order,
            .filled(
                VenueFill(venueFillID: "f\(fills)", price: price, quantity: quantity, fee: .zero, isMaker: false)))
    }
}

extension [Seen] {
    /// `cancel 2`, `sell 10`: what the host asked for in the place of the strategy.
    var closings: [String] {
        sent.filter(\.isHostMade).map { intent in
            switch intent.action {
            case .cancel(let order): "cancel \(order)"
            case .submit(let terms):
                "\(terms.side) \(terms.quantity)\(terms.type == .market && terms.isReduceOnly ? "" : " which can enlarge")"
            case .amend(let order, _): "amend \(order)"
            }
        }
    }

    /// `stop_loss tripped`
    var steps: [String] {
        compactMap {
            if case .journal(.guardEvent(let event)) = $0 { "\(event.kind.rawValue) \(event.step.rawValue)" } else { nil }
        }
    }

    /// Codes of refusals.
    var refusals: [String] {
        compactMap { if case .journal(.intent(_, .refused(let code, _))) = $0 { code } else { nil } }
    }
}

extension GuardPlan {
    static let stop = GuardPlan(stopLoss: .price(Price(5)))

    static let all = GuardPlan(
        stopLoss: .price(Price(5)),
        takeProfit: TakeProfit(
            distance: .price(Price(20)),
            first: FirstStep(distance: .price(Price(10)), fraction: FixedDecimal(raw: FixedDecimal.unit / 2))),
        trailingStop: TrailingStop(distance: .price(Price(4)), activation: .price(Price(6))),
        liquidation: EmergencyReduction(
            leverage: FixedDecimal(20), maintenanceRate: FixedDecimal(raw: FixedDecimal.unit / 100),
            steps: [
                EmergencyReduction.Step(
                    distance: FixedDecimal(raw: FixedDecimal.unit / 50), fraction: FixedDecimal(raw: FixedDecimal.unit / 4))
            ]),
        dailyLoss: LossLimit(limit: Notional(30)), weeklyLoss: LossLimit(limit: Notional(60), closes: true),
        drawdown: DrawdownLimit(fraction: FixedDecimal(raw: FixedDecimal.unit / 10), closes: true), capital: Notional(1_000),
        range: AverageTrueRange.Settings(period: 3, timeframe: .minute1), cooldown: 3 * GuardSession.minute)
}
