import TradingBoostSDK

/// Why a lattice cannot be traded, with the numbers.
struct LatticeRefusal: Error, BitwiseCopyable, Equatable {
    enum Reason: UInt8 {
        case tooManyRungs
        case tooFewRungs
        case noRange
        case tooWide
        case sameTick
        case belowMinimumQuantity
        case belowMinimumNotional
        case aboveMaximumQuantity
        case stepBelowFees
        case priceOutside
        case pastCloseLevel
    }

    var reason: Reason
    /// The lower rung of the cell that it is about, from 0.
    var rung: Int
    /// What is, and what it would have to be.
    var value: FixedDecimal
    var limit: FixedDecimal

    init(_ reason: Reason, rung: Int = 0, value: FixedDecimal = .zero, limit: FixedDecimal = .zero) {
        self.reason = reason
        self.rung = rung
        self.value = value
        self.limit = limit
    }

    /// One line: what is wrong and what to change.
    func text(_ instrument: Instrument) -> String {
        let quote = instrument.quoteAsset
        let base = instrument.baseAsset
        switch reason {
        case .tooManyRungs: return "more than \(limit) rungs: use fewer"
        case .tooFewRungs: return "\(value) rungs: a grid has 2 at least"
        case .noRange: return "the range from \(value) to \(limit) \(quote) is none: give the lower price first, above 0"
        case .tooWide: return "the rungs leave the prices that can be reckoned with: use fewer, or a smaller step"
        case .sameTick:
            return "rungs \(rung) and \(rung + 1) fall on the same tick, \(value) \(quote): use fewer rungs, a wider range or a "
                + "larger step"
        case .belowMinimumQuantity:
            return "rung \(rung): \(value) \(base) is less than \(limit), twice the venue's minimum, so that both parts of a "
                + "partly filled order can be traded: raise order_notional or investment, or use fewer rungs"
        case .belowMinimumNotional:
            return "rung \(rung): an order of \(value) \(quote) is worth less than \(limit), twice the venue's minimum, so that "
                + "both parts of a partly filled order can be traded: raise order_notional or investment, or use fewer rungs"
        case .aboveMaximumQuantity:
            return "rung \(rung): \(value) \(base) is more than \(limit), the venue's maximum: lower order_notional or investment"
        case .stepBelowFees:
            return "rung \(rung): \(value) \(quote) to the next rung do not pay the maker fees of a round trip, \(limit) "
                + "\(quote): use fewer rungs, a wider range or a larger step"
        case .priceOutside:
            return "the price \(value) \(quote) is outside the range: move the range, or set out_of_range to wait"
        case .pastCloseLevel:
            return "the price \(value) \(quote) is past the level \(limit) at which the grid would be closed: move close_below "
                + "or close_above, or set it to 0"
        }
    }
}
