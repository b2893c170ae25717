import Store
import TradingModel

/// Trades of one instance, replayed from its fills: a trade begins when something is held and ends when nothing is any more, or
/// when the position turns. Its result is what its fills realised, by `Holding`'s average-cost method, less their fees in the
/// settlement asset; the fee of a fill that turns a position is the ending trade's. Funding is beside it.
///
/// Source of the figures: R. Pardo, "The Evaluation and Optimization of Trading Strategies", 2nd edition, 2008, on trade
/// profit, profit factor and maximum drawdown.
struct TradeRecord {
    struct Trade {
        var end: Timestamp
        /// Settlement asset, after fees.
        var result: Notional
    }

    private(set) var trades: [Trade] = []
    private let instance: TradedInstance
    private var holding: Holding?
    /// What is held while it is not known what it cost.
    private var unknown: Quantity
    private var result = Notional.zero

    /// - Parameter quantity: what is held before the first fill. Trades are counted from the first time on that it is nothing.
    init(_ instance: TradedInstance, startingAt quantity: Quantity) {
        self.instance = instance
        unknown = quantity
        holding = quantity.magnitude < instance.lotSize ? Holding(instance.contract) : nil
    }

    /// Before the fills, when this is held behind them; nil out of range.
    ///
    /// - Parameter fills: in any order.
    static func quantity(before fills: [Fill], leaving quantity: Quantity, _ instance: TradedInstance) -> Quantity? {
        var before = quantity
        for fill in fills {
            let signed = fill.side == .buy ? fill.venueFill.quantity : -fill.venueFill.quantity
            guard let next = Quantity.difference(before, signed),
                let rest = Quantity.sum(next, fill.venueFill.fee(in: instance.heldAsset))
            else { return nil }
            before = rest
        }
        return before
    }

    /// Takes the next fill.
    mutating func take(_ fill: Fill) throws(Holding.Refusal) {
        let heldFee = fill.venueFill.fee(in: instance.heldAsset)
        guard var next = holding else {
            let signed = fill.side == .buy ? fill.venueFill.quantity : -fill.venueFill.quantity
            guard let after = Quantity.sum(unknown, signed), let left = Quantity.difference(after, heldFee) else {
                throw .outOfRange
            }
            unknown = left
            if left.magnitude < instance.lotSize { holding = Holding(instance.contract) }
            return
        }
        let before = next
        try next.apply(fill.side, fill.venueFill.quantity, at: fill.venueFill.price)
        try next.applyFee(heldFee)
        guard let gain = Notional.difference(next.realisedProfit, before.realisedProfit),
            let net = Notional.difference(gain, fill.venueFill.quoteFee), let sum = Notional.sum(result, net)
        else { throw .outOfRange }
        result = sum
        holding = next
        let isOver = next.quantity.magnitude < instance.lotSize
        let hasTurned = (before.quantity > .zero && next.quantity < .zero) || (before.quantity < .zero && next.quantity > .zero)
        guard !before.quantity.isZero, isOver || hasTurned else { return }
        trades.append(Trade(end: fill.venueTime, result: result))
        result = .zero
        // Less than a lot is not held any more: the next trade begins with nothing.
        if isOver { holding = Holding(instance.contract) }
    }
}
