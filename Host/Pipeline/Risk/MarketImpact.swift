package import TradingModel

/// What a market order would meet in a book, before it is sent: a walk down the levels that it takes.
///
/// Slippage is measured against the touch (the best price of the side that is taken): the average price of the walk minus the
/// touch, as a fraction of the touch. It is the part of the implementation shortfall (A. Perold, "The Implementation Shortfall:
/// Paper versus Reality", 1988) that comes from the size of the order; the half of the spread is paid by an order of any size.
package struct MarketImpact: Sendable, Hashable {
    /// What the levels offer, up to the order's quantity. Base units.
    package var fillable: Quantity
    /// Levels that are touched, the last one perhaps in part.
    package var levels: Int
    /// Quote per base over `fillable`, rounded against the order; nil when nothing is offered.
    package var averagePrice: Price?
    /// Of the last level.
    package var worstPrice: Price?
    /// 1 = 0.01 %, rounded up. Not negative.
    package var slippageBasisPoints: FixedDecimal
    /// The order's quantity as a fraction of all that the side shows, rounded up; above 1 when it shows less.
    package var liquidityShare: FixedDecimal
    /// How the order keeps within the limits that were asked about; nil when not even one lot does.
    package var split: OrderSplit?

    /// - Parameters:
    ///   - quantity: positive, base units.
    ///   - lotSize: of the slices, positive.
    ///   - maximumSlippage: basis points that a slice may have; nil: any.
    ///   - maximumShare: fraction of the visible quantity that a slice may take; nil: all of it.
    /// - Returns: nil when sums leave the range of decimals.
    package init?(
        of quantity: Quantity, _ side: Side, in book: OrderBook, lotSize: Quantity, maximumSlippage: FixedDecimal? = nil,
        maximumShare: FixedDecimal? = nil
    ) {
        let levels = book.levels(takenBy: side)
        guard quantity > .zero, lotSize > .zero, let walk = Walk(levels, of: quantity, side) else { return nil }
        self.fillable = walk.quantity
        self.levels = walk.levels
        self.averagePrice = walk.cost.price(of: walk.quantity, rounding: side == .buy ? .up : .down)
        self.worstPrice = walk.worstPrice
        guard let slippage = MarketImpact.slippage(of: averagePrice, from: levels.first?.price),
            let share = quantity.decimal.divided(by: walk.visible.decimal, rounding: .up) ?? (walk.visible.isZero ? .zero : nil)
        else { return nil }
        self.slippageBasisPoints = slippage
        self.liquidityShare = share
        guard
            let slice = MarketImpact.largestSlice(
                levels, side, visible: walk.visible, maximumSlippage: maximumSlippage, maximumShare: maximumShare)
        else { return nil }
        self.split = OrderSplit(quantity, intoSlicesOf: min(slice, quantity).rounded(toLot: lotSize, .down), lotSize: lotSize)
    }

    /// Ten thousand times the distance as a fraction of the touch.
    private static func slippage(of average: Price?, from touch: Price?) -> FixedDecimal? {
        guard let average, let touch else { return .zero }
        let (distance, overflow) = average.decimal.raw.subtractingReportingOverflow(touch.decimal.raw)
        guard !overflow, distance != .min else { return nil }
        return FixedDecimal(raw: distance).magnitude.divided(by: touch.decimal, rounding: .up)?
            .multipliedReportingOverflow(by: FixedDecimal(10_000), rounding: .up)
    }

    /// The largest quantity whose average price is within the slippage and which is within the share of the visible quantity.
    ///
    /// With the touch t, the bound T = t × (1 ± s), the cost C and the quantity Q of the levels before, the level at price p
    /// beyond T gives x where C + p·x = T·(Q + x), so x = |T·Q − C| ÷ |p − T|.
    private static func largestSlice(
        _ levels: [OrderBook.Level], _ side: Side, visible: Quantity, maximumSlippage: FixedDecimal?, maximumShare: FixedDecimal?
    ) -> Quantity? {
        var most = visible
        if let maximumShare, maximumShare < .one {
            guard let shared = visible.decimal.multipliedReportingOverflow(by: maximumShare, rounding: .down) else { return nil }
            most = Quantity(shared)
        }
        guard let maximumSlippage, let touch = levels.first?.price else { return most }
        guard let fraction = maximumSlippage.divided(by: FixedDecimal(10_000), rounding: .down),
            let allowance = touch.decimal.multipliedReportingOverflow(by: fraction, rounding: .down)
        else { return nil }
        var quantity = Quantity.zero
        // Σ (p − t) × quantity, on the unfavourable side: what the bound has to carry is allowance × quantity.
        var excess = FixedDecimal.zero
        for level in levels {
            let distance = side == .buy ? level.price - touch : touch - level.price
            guard let room = allowance.multipliedReportingOverflow(by: quantity.decimal, rounding: .down) else { return nil }
            if distance.decimal > allowance {
                let spare = FixedDecimal(raw: max(0, room.raw - excess.raw))
                guard let part = spare.divided(by: FixedDecimal(raw: distance.decimal.raw - allowance.raw), rounding: .down)
                else {
                    return nil
                }
                if part < level.quantity.decimal {
                    return min(most, Quantity(FixedDecimal(raw: quantity.decimal.raw + part.raw)))
                }
            }
            guard let cost = distance.decimal.multipliedReportingOverflow(by: level.quantity.decimal, rounding: .up),
                let sum = Notional(excess).addingReportingOverflow(Notional(cost)),
                let further = quantity.addingReportingOverflow(level.quantity)
            else { return nil }
            (excess, quantity) = (sum.decimal, further)
            if quantity >= most { break }
        }
        return min(most, quantity)
    }
}

/// How an order can be sent in parts.
package struct OrderSplit: Sendable, Hashable {
    /// The last one may be smaller.
    package var slices: Int
    /// Base units, a multiple of the lot.
    package var sliceQuantity: Quantity

    /// Nil for slices of nothing, and for more than can be counted.
    init?(_ quantity: Quantity, intoSlicesOf slice: Quantity, lotSize: Quantity) {
        guard slice > .zero, let exact = quantity.decimal.divided(by: slice.decimal, rounding: .up) else { return nil }
        let whole = (exact.raw - 1) / FixedDecimal.unit + 1
        guard let count = Int(exactly: whole) else { return nil }
        self.slices = count
        self.sliceQuantity = slice
    }
}

/// The levels that a quantity takes.
private struct Walk {
    var quantity = Quantity.zero
    var cost = Notional.zero
    var levels = 0
    var worstPrice: Price?
    /// Of all levels.
    var visible = Quantity.zero

    init?(_ offered: [OrderBook.Level], of wanted: Quantity, _ side: Side) {
        for level in offered {
            guard let sum = visible.addingReportingOverflow(level.quantity) else { return nil }
            visible = sum
            let part = min(level.quantity, wanted - quantity)
            guard part > .zero else { continue }
            let rounding: Rounding = side == .buy ? .up : .down
            guard let worth = part.notionalReportingOverflow(at: level.price, rounding: rounding),
                let total = cost.addingReportingOverflow(worth)
            else { return nil }
            cost = total
            quantity += part
            levels += 1
            worstPrice = level.price
        }
    }
}
