import TradingBoostSDK

// What the instrument says of a lattice, before the first order.

extension Lattice {
    /// What a cell's entry order is for, base units, on the lot: the same quantity goes in and comes out.
    func quantity(_ cell: Int, _ side: Side, _ instrument: Instrument) -> Quantity {
        let price = price(side == .buy ? cell : cell + 1)
        guard let exact = cellNotional.quantity(at: price, rounding: .down) else { return .zero }
        return instrument.roundedToLot(exact, .down)
    }

    /// Every cell can be traded and earns more than its fees.
    func check(_ mode: Settings.Mode, _ instrument: Instrument) throws(LatticeRefusal) {
        for cell in cells { try check(cell, mode, instrument) }
    }

    /// One cell. Twice the minimum, because one of two parts of an order is then always enough for an order of its own: what was
    /// filled of an entry that the venue cancelled, or what is missing of it.
    func check(_ cell: Int, _ mode: Settings.Mode, _ instrument: Instrument) throws(LatticeRefusal) {
        let (low, high) = (price(cell), price(cell + 1))
        let fee = (low + high).multiplied(by: instrument.makerFeeRate, rounding: .up)
        guard instrument.makerFeeRate <= .zero || high - low > fee else {
            throw LatticeRefusal(.stepBelowFees, rung: cell, value: (high - low).decimal, limit: fee.decimal)
        }
        // Of the two sides of a cell the short one is the smaller: it is entered at the higher price.
        let smaller = quantity(cell, mode == .long ? .buy : .sell, instrument)
        let larger = quantity(cell, mode == .short ? .sell : .buy, instrument)
        let least = max(instrument.minimumQuantity, instrument.lotSize) + max(instrument.minimumQuantity, instrument.lotSize)
        guard smaller >= least else {
            throw LatticeRefusal(.belowMinimumQuantity, rung: cell, value: smaller.decimal, limit: least.decimal)
        }
        let worth = smaller.notional(at: low, rounding: .down)
        let minimum = instrument.minimumNotional + instrument.minimumNotional
        guard worth >= minimum else {
            throw LatticeRefusal(.belowMinimumNotional, rung: cell, value: worth.decimal, limit: minimum.decimal)
        }
        guard larger <= instrument.maximumQuantity else {
            throw LatticeRefusal(
                .aboveMaximumQuantity, rung: cell, value: larger.decimal, limit: instrument.maximumQuantity.decimal)
        }
    }
}

extension Instrument {
    /// The venue takes an order for so much at this price.
    func takes(_ quantity: Quantity, at price: Price) -> Bool {
        quantity > .zero && quantity >= minimumQuantity && quantity.notional(at: price, rounding: .down) >= minimumNotional
    }
}
