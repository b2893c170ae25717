import TradingModel

/// Follows the equity of one account at candle closes: its last value and its deepest fall.
struct EquityMeter {
    private let initialEquity: Notional
    private(set) var equity: Notional
    private var peak: Notional
    /// The lowest equity since the peak.
    private var trough: Notional
    /// As a fraction of the peak before it.
    private(set) var maximumDrawdown = 0.0

    init(initialEquity: Notional) {
        self.initialEquity = initialEquity
        self.equity = initialEquity
        self.peak = initialEquity
        self.trough = initialEquity
    }

    mutating func mark(_ position: Position, at price: Price) {
        // What no decimal holds is no equity: the last one stands.
        guard let marked = position.profit(at: price).flatMap({ Notional.sum(initialEquity, $0) }) else { return }
        equity = marked
        if equity >= peak {
            peak = equity
            trough = equity
        } else if equity < trough {
            // Only a new low can be the deepest fall; the division waits for it.
            trough = equity
            if peak > .zero { maximumDrawdown = max(maximumDrawdown, 1 - equity.decimal.double / peak.decimal.double) }
        }
    }
}
