// What an instrument allows a strategy that enters and leaves positions: spot is not lent, and venues have a smallest and a
// largest order.

extension TradeDirection {
    /// Which positions can be entered here: spot cannot be sold short, so `both` is `long` there, and `short` is refused as the
    /// parameter `direction`.
    public func allowed(on instrument: Instrument) throws(StrategyRefusal) -> TradeDirection {
        guard instrument.kind == .spot else { return self }
        guard self != .short else {
            throw .parameter(
                "parameter direction: \(instrument.name) is spot and cannot be sold short; set it to long, or trade a perpetual")
        }
        return .long
    }
}

extension Instrument {
    /// For a strategy that counts sizes in the quote asset: refuses inverse contracts, whose quantity is in it already.
    public func requireQuoteSettlement() throws(StrategyRefusal) {
        guard kind != .inverse else {
            throw .parameter("\(name) is settled in \(baseAsset): sizes are counted in the quote asset")
        }
    }

    /// As much of a position as orders can leave, with its sign, base units. A fee that was taken in the base asset makes less of
    /// what was bought on spot: what is off the lot, or below the venue's minimum, stays, and counts for nothing.
    public func closable(_ position: Quantity) -> Quantity {
        guard kind == .spot else { return position }
        let whole = roundedToLot(position, .towardZero)
        return whole.magnitude < minimumQuantity ? .zero : whole
    }

    /// How large a reduce-only order for a closable position has to be, base units: no smaller than the venue takes, which cuts
    /// it to the position; no larger than one order may be.
    public func closingQuantity(of position: Quantity) -> Quantity {
        let least = roundedToLot(max(position.magnitude, minimumQuantity), .up)
        return min(least, roundedToLot(maximumQuantity, .down))
    }
}
