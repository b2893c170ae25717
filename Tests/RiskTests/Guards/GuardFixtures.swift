import Risk
import TradingModel

/// A state of guards, the candles that it hears and the position that it watches.
struct GuardScene {
    static let minute = Timeframe.minute1.nanoseconds
    static let lot = Quantity(1)

    var plan: GuardPlan
    var state: GuardState
    /// Close of the last candle; the first opens at 1970-01-01 00:00.
    var now = Timestamp(nanoseconds: 0)
    var held = Position(instrument: InstrumentID(1))

    init(_ plan: GuardPlan) {
        self.plan = plan
        state = GuardState(plan)
    }

    /// Buys (negative: sells), as if the venue filled it at this moment.
    mutating func fill(_ change: Quantity, at price: Price, fee: Notional = .zero, at time: Timestamp? = nil) {
        let before = held.quantity
        // By the rules of a position of average cost, for the cases that the scenes have: enlarge, reduce, close.
        if before.isZero || (before > .zero) == (change > .zero) {
            held.cost += change.notional(at: price)
        } else {
            let entry = held.entryPrice ?? price
            held.realisedProfit -= change.notional(at: price) - change.notional(at: entry)
            held.cost += change.notional(at: entry)
        }
        held.quantity += change
        held.fee += fee
        state.positionChanged(to: held.quantity, entryPrice: held.entryPrice, at: time ?? now)
    }

    /// The next minute: high, low and close; it opens where the one before closed.
    mutating func candle(_ high: Price, _ low: Price, _ close: Price) -> [GuardState.Happening] {
        let candle = Candle(
            instrument: InstrumentID(1), timeframe: .minute1, openTime: now, open: close, high: high, low: low, close: close,
            volume: Quantity(10))
        now = candle.closeTime
        let over = state.advance(to: now)
        let profit = held.profit(at: close) ?? .zero
        return over + state.candleClosed(candle, profit: profit, lotSize: GuardScene.lot, plan)
    }

    mutating func candle(_ close: Price) -> [GuardState.Happening] { candle(close, close, close) }
}

extension Price: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self.init(value) }
}

extension Quantity: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self.init(value) }
}

func percent(_ number: Int) -> FixedDecimal { FixedDecimal(raw: FixedDecimal.unit / 100 * Int128(number)) }

func tenths(_ number: Int) -> Price { Price(FixedDecimal(raw: FixedDecimal.unit / 10 * Int128(number))) }

extension [GuardState.Happening] {
    /// `stop_loss tripped 10`: kind, step, and what is to be closed.
    var words: [String] {
        map { "\($0.kind.rawValue) \($0.step.rawValue)" + ($0.quantity.map { " \($0)" } ?? "") }
    }
}
