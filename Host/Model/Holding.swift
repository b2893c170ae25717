/// What is held of an instrument and what it earned, by the average-cost method, exact to the last decimal: whatever is rounded,
/// `realisedProfit` + the value of every fill that was booked = `cost`.
package struct Holding: Sendable, Hashable, Codable {
    package let contract: Contract
    /// Base units, quote units of an inverse contract; negative = short.
    package internal(set) var quantity = Quantity.zero
    /// What is held now is worth this at its entries: `Contract.value`, in the settlement asset.
    package internal(set) var cost = Notional.zero
    /// Settlement asset, before fees and funding.
    package internal(set) var realisedProfit = Notional.zero
    /// Settlement asset; negative = paid.
    package internal(set) var funding = Notional.zero

    package init(_ contract: Contract) { self.contract = contract }

    package enum Refusal: Error, Sendable, Hashable {
        case notPositive
        case outOfRange
        /// Of a side that a hedged position does not let it cross.
        case aboveHeld(quantity: Quantity, held: Quantity)
    }

    /// Average entry; nil when flat.
    package var entryPrice: Price? { contract.price(of: quantity, worth: cost) }

    /// What closing all of it at a price would earn, before fees; nil out of range.
    package func unrealisedProfit(at price: Price) -> Notional? {
        contract.value(of: quantity, at: price).flatMap { Notional.difference($0, cost) }
    }

    /// Books a fill: enlarging adds to the cost; reducing releases cost in proportion, rounded to the nearest 10⁻¹⁸, and realises
    /// the difference; crossing zero closes the whole position and opens the rest. Closing completely releases all of the cost.
    ///
    /// What is refused changes nothing.
    package mutating func apply(_ side: Side, _ filled: Quantity, at price: Price) throws(Refusal) {
        guard filled > .zero, price > .zero else { throw .notPositive }
        let change = side == .buy ? filled : -filled
        guard let value = contract.value(of: change, at: price), let after = Quantity.sum(quantity, change) else {
            throw .outOfRange
        }
        let isReducing = !quantity.isZero && (quantity > .zero) != (change > .zero)
        var next = self
        if !isReducing {
            guard let cost = Notional.sum(cost, value) else { throw .outOfRange }
            next.cost = cost
        } else {
            try next.reduce(by: change, worth: value, at: price)
        }
        next.quantity = after
        self = next
    }

    private mutating func reduce(by change: Quantity, worth value: Notional, at price: Price) throws(Refusal) {
        let closing = min(quantity.magnitude, change.magnitude)
        let isWhole = closing == quantity.magnitude
        let released = isWhole ? cost : releasedCost(of: closing)
        // What the rest opens with is the fill's value less that of the part that closes, so that the two sum to the fill.
        var closed = value
        if closing < change.magnitude {
            guard let part = contract.value(of: change > .zero ? closing : -closing, at: price) else { throw .outOfRange }
            closed = part
        }
        // Closing gives back the value with the other sign.
        guard let gain = Notional.difference(-closed, released), let profit = Notional.sum(realisedProfit, gain),
            let opened = Notional.difference(value, closed)
        else { throw .outOfRange }
        realisedProfit = profit
        cost = isWhole ? opened : cost - released
    }

    private func releasedCost(of closing: Quantity) -> Notional {
        // At most all of it, so it stays in range.
        let released = cost.decimal.multiplied(
            by: closing.decimal, dividedBy: quantity.decimal.magnitude, rounding: .nearest)
        return Notional(released ?? .zero)
    }

    /// Books a fee that was taken out of what is held; negative = a rebate. What was paid stays paid, for less: the entry price
    /// rises. When nothing is left of what was held, its cost is lost.
    package mutating func applyFee(_ fee: Quantity) throws(Refusal) {
        guard let left = Quantity.difference(quantity, fee) else { throw .outOfRange }
        if quantity > .zero, left <= .zero {
            guard let profit = Notional.difference(realisedProfit, cost) else { throw .outOfRange }
            (realisedProfit, cost) = (profit, .zero)
        }
        quantity = left
    }

    /// Books a funding payment in the settlement asset; negative = paid.
    package mutating func applyFunding(_ payment: Notional) throws(Refusal) {
        guard let sum = Notional.sum(funding, payment) else { throw .outOfRange }
        funding = sum
    }

    /// What a position pays or gets when funding is due: quantity × mark price × rate (its value ÷ mark price for an inverse
    /// contract), longs paying shorts while the rate is positive. Rounded against the position.
    ///
    /// Source: "Introduction to Binance Futures Funding Rates"; OKX, "Perpetual: funding fee".
    ///
    /// - Returns: negative = paid; nil out of range.
    package func fundingPayment(rate: FixedDecimal, markPrice: Price) -> Notional? {
        guard let value = contract.value(of: quantity, at: markPrice) else { return nil }
        // A long inverse contract has a negative value, and pays like any long.
        let notional = contract == .inverse ? -value.decimal : value.decimal
        return notional.multipliedReportingOverflow(by: rate, rounding: .up).map { Notional(-$0) }
    }
}

extension Amount {
    /// Nil out of range.
    package static func sum(_ left: Self, _ right: Self) -> Self? {
        let (sum, overflow) = left.decimal.raw.addingReportingOverflow(right.decimal.raw)
        // The one value whose magnitude is out of range is, too.
        return overflow || sum == .min ? nil : Self(FixedDecimal(raw: sum))
    }

    /// Nil out of range.
    package static func difference(_ left: Self, _ right: Self) -> Self? {
        let (difference, overflow) = left.decimal.raw.subtractingReportingOverflow(right.decimal.raw)
        return overflow || difference == .min ? nil : Self(FixedDecimal(raw: difference))
    }
}
