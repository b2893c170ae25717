package import TradingModel

/// A position in an account that holds long and short side by side: each fill says which of the two it is for.
package struct HedgedHolding: Sendable, Hashable, Codable {
    /// Never short.
    package private(set) var long: Holding
    /// Never long.
    package private(set) var short: Holding

    package enum PositionSide: String, Sendable, Hashable, Codable, CaseIterable {
        case long
        case short
    }

    package init(_ contract: Contract) {
        long = Holding(contract)
        short = Holding(contract)
    }

    /// Books a fill for one of the two. Buying opens a long and closes a short; what closes more than is held is refused, because
    /// no venue fills that, and changes nothing.
    package mutating func apply(
        _ side: Side, _ filled: Quantity, at price: Price, for positionSide: PositionSide
    ) throws(Holding.Refusal) {
        let held = positionSide == .long ? long.quantity : short.quantity.magnitude
        let isClosing = (positionSide == .long) == (side == .sell)
        if isClosing, filled > held { throw .aboveHeld(quantity: filled, held: held) }
        switch positionSide {
        case .long: try long.apply(side, filled, at: price)
        case .short: try short.apply(side, filled, at: price)
        }
    }

    /// Long less short.
    package var netQuantity: Quantity { long.quantity + short.quantity }

    /// Settlement asset.
    package var realisedProfit: Notional { long.realisedProfit + short.realisedProfit }
}
