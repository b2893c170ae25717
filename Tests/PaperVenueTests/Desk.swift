import PaperVenue
import TradingModel
import Venue

func decimal(_ text: String) -> FixedDecimal {
    guard let decimal = FixedDecimal(text) else { preconditionFailure("'\(text)' in a test is a decimal number") }
    return decimal
}

extension Instrument {
    /// Tick 1, lot 1: prices and quantities of a test are whole numbers.
    static let whole = Instrument(
        id: InstrumentID(7), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1),
        lotSize: Quantity(1), minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000_000),
        minimumNotional: .zero, makerFeeRate: decimal("0.0002"), takerFeeRate: decimal("0.0005"))
}

extension OrderTerms {
    static func market(_ side: Side, _ quantity: Int) -> OrderTerms {
        OrderTerms(instrument: Instrument.whole.id, side: side, type: .market, quantity: Quantity(quantity))
    }

    static func limit(_ side: Side, _ quantity: Int, at price: Int) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.whole.id, side: side, type: .limit, quantity: Quantity(quantity), price: Price(price))
    }

    static func stop(_ side: Side, _ quantity: Int, at price: Int) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.whole.id, side: side, type: .stop, quantity: Quantity(quantity), stopPrice: Price(price))
    }

    static func stopLimit(_ side: Side, _ quantity: Int, stop: Int, at price: Int) -> OrderTerms {
        OrderTerms(
            instrument: Instrument.whole.id, side: side, type: .stopLimit, quantity: Quantity(quantity),
            price: Price(price), stopPrice: Price(stop))
    }

    var postOnly: OrderTerms { with { $0.isPostOnly = true } }
    var reduceOnly: OrderTerms { with { $0.isReduceOnly = true } }
    var immediate: OrderTerms { with { $0.timeInForce = .immediateOrCancel } }
    var whole: OrderTerms { with { $0.timeInForce = .fillOrKill } }

    func until(_ time: Timestamp) -> OrderTerms {
        with {
            $0.timeInForce = .goodTillDate
            $0.expireTime = time
        }
    }

    func with(_ change: (inout OrderTerms) -> Void) -> OrderTerms {
        var terms = self
        change(&terms)
        return terms
    }
}

/// A venue and the accounts that trade on it. Reports come back as short texts: `1 filled 5 @ 101 taker`.
final class Desk {
    let venue: PaperVenue
    var now = Timestamp(milliseconds: 1_699_999_980_000)
    /// Everything that was ever reported.
    private(set) var history: [VenueReport] = []

    /// - Parameter close: of a first candle; nil for a venue that has seen none.
    init(_ rules: PaperRules = PaperRules(slippageTicks: 0), close: Int? = 100) {
        venue = PaperVenue(instruments: [.whole], rules: rules)
        if let close { _ = candle(close, close, close, close) }
    }

    func id(_ intent: IntentNumber, instance: UInt64 = 1) -> ClientOrderID {
        ClientOrderID(tenant: TenantID(36), instance: InstanceID(instance), intent: intent)
    }

    func submit(_ intent: IntentNumber, _ terms: OrderTerms, instance: UInt64 = 1) -> [String] {
        venue.submit(id(intent, instance: instance), terms, at: now)
        return take()
    }

    func cancel(_ intent: IntentNumber) -> [String] {
        venue.cancel(id(intent), at: now)
        return take()
    }

    func amend(_ intent: IntentNumber, quantity: Int? = nil, price: Int? = nil, stopPrice: Int? = nil) -> [String] {
        let amendment = Amendment(
            quantity: quantity.map { Quantity($0) }, price: price.map { Price($0) }, stopPrice: stopPrice.map { Price($0) })
        venue.amend(id(intent), amendment, at: now)
        return take()
    }

    func candle(_ open: Int, _ high: Int, _ low: Int, _ close: Int, volume: Int = 1_000) -> [String] {
        let candle = Candle(
            instrument: Instrument.whole.id, timeframe: .minute1, openTime: now, open: Price(open), high: Price(high),
            low: Price(low), close: Price(close), volume: Quantity(volume))
        now = candle.closeTime
        venue.advance(to: candle)
        return take()
    }

    func position(instance: UInt64 = 1) -> Int {
        Int(venue.position(of: TenantID(36), InstanceID(instance)).decimal.raw / FixedDecimal.unit)
    }

    /// Buys or sells at the market until the account holds `quantity`, at 100.
    func hold(_ quantity: Int, intent: IntentNumber) {
        _ = submit(intent, .market(quantity > 0 ? .buy : .sell, abs(quantity)))
        _ = candle(100, 100, 100, 100, volume: 10_000_000)
    }

    private func take() -> [String] {
        var reports: [VenueReport] = []
        venue.takeReports(into: &reports)
        history += reports
        return reports.map(text)
    }

    var fills: [VenueFill] {
        history.compactMap { report in
            if case .filled(let fill) = report.event { fill } else { nil }
        }
    }
}

func text(_ report: VenueReport) -> String {
    let order = report.order.intent
    switch report.event {
    case .accepted: return "\(order) accepted"
    case .rejected(let why): return "\(order) rejected \(why)"
    case .outcomeUnknown: return "\(order) outcome unknown"
    case .absent: return "\(order) absent"
    case .triggered: return "\(order) triggered"
    case .filled(let fill): return "\(order) filled \(fill.quantity) @ \(fill.price) \(fill.isMaker ? "maker" : "taker")"
    case .amended: return "\(order) amended"
    case .amendRejected(let why): return "\(order) amendment rejected \(why)"
    case .cancelled(let why): return "\(order) cancelled \(why)"
    case .cancelRejected(let why): return "\(order) cancel rejected \(why)"
    case .expired: return "\(order) expired"
    }
}
