import TradingModel

/// Follows the equity of one account at candle closes: its last value and its deepest fall.
struct EquityMeter {
    private let initialEquity: Notional
    private(set) var equity: Notional
    private var peak: Notional
    /// As a fraction of the peak before it.
    private(set) var maximumDrawdown = 0.0

    init(initialEquity: Notional) {
        self.initialEquity = initialEquity
        self.equity = initialEquity
        self.peak = initialEquity
    }

    mutating func mark(_ position: Position, at price: Price) {
        let unrealised = position.quantity.isZero ? .zero : position.unrealisedProfit(at: price)
        equity = initialEquity + position.realisedProfit - position.fee + unrealised
        if equity >= peak {
            peak = equity
        } else if peak > .zero {
            let drawdown = 1 - equity.decimal.double / peak.decimal.double
            if drawdown > maximumDrawdown { maximumDrawdown = drawdown }
        }
    }
}
