package import TradingModel

/// What a leveraged position binds, and the price at which the venue takes it.
package struct Margin: Sendable, Hashable {
    package let holding: Holding
    package let brackets: MarginBrackets
    /// What stands behind the position, settlement asset: its isolated margin, or, of a cross account, the wallet's balance less
    /// the maintenance margins of its other positions and with their unrealised profit.
    package let collateral: Notional

    package init(_ holding: Holding, _ brackets: MarginBrackets, collateral: Notional) {
        precondition(holding.contract.hasMargin, "a spot position binds what it costs, not a margin")
        self.holding = holding
        self.brackets = brackets
        self.collateral = collateral
    }

    /// The size of the position at a price, settlement asset, not negative; nil out of range.
    package func notional(at price: Price) -> Notional? { holding.contract.value(of: holding.quantity, at: price)?.magnitude }

    /// Notional ÷ leverage, rounded up.
    ///
    /// - Parameter leverage: at least 1.
    package static func initial(of notional: Notional, leverage: FixedDecimal) -> Notional? {
        guard leverage >= .one else { return nil }
        return notional.decimal.divided(by: leverage, rounding: .up).map { Notional($0) }
    }

    /// The price at which collateral + unrealised profit = maintenance margin; nil when there is none: a flat position, or one
    /// whose collateral covers every loss that it can make.
    ///
    /// Solved for the mark price p of a position of q (negative = short), cost c, step rate m and deduction d:
    /// linear, q·p − c + w = |q|·p·m − d, so p = (c − w − d) ÷ (q − |q|·m); inverse, −q÷p − c + w = (|q|÷p)·m − d, so
    /// p = (q + |q|·m) ÷ (w − c + d). The same as Binance's published formulas for one-way positions ("How to Calculate
    /// Liquidation Price of USDⓈ-M Futures Contracts" and the one for COIN-M), with c = side·quantity·entry.
    ///
    /// The step is the one that the notional at that very price falls into. Rounded towards the market: up for a long.
    package var liquidationPrice: Price? {
        for (index, bracket) in brackets.brackets.enumerated() {
            guard let price = liquidationPrice(in: bracket), price > .zero, let notional = notional(at: price) else { continue }
            if brackets.covers(notional, index) { return price }
        }
        return nil
    }

    private func liquidationPrice(in bracket: MarginBracket) -> Price? {
        let quantity = holding.quantity.decimal
        guard !quantity.isZero,
            let loaded = quantity.magnitude.multipliedReportingOverflow(by: bracket.rate, rounding: .nearest)
        else { return nil }
        let rounding: Rounding = quantity > .zero ? .up : .down
        switch holding.contract {
        case .linear:
            guard let cushion = Notional.sum(collateral, bracket.deduction),
                let value = Notional.difference(holding.cost, cushion)
            else { return nil }
            return value.decimal.divided(by: quantity - loaded, rounding: rounding).map { Price($0) }
        case .inverse:
            guard let cushion = Notional.sum(collateral, bracket.deduction),
                let divisor = Notional.difference(cushion, holding.cost)
            else { return nil }
            guard let size = Quantity.sum(Quantity(quantity), Quantity(loaded)) else { return nil }
            return size.decimal.divided(by: divisor.decimal, rounding: rounding).map { Price($0) }
        case .spot: return nil
        }
    }

    /// How far the mark price may move before the venue takes the position, as a fraction of it; zero when it is there already,
    /// nil when no price takes it.
    package func liquidationDistance(markPrice: Price) -> FixedDecimal? {
        guard markPrice > .zero, let liquidationPrice else { return nil }
        let room = holding.quantity > .zero ? markPrice - liquidationPrice : liquidationPrice - markPrice
        guard room > .zero else { return .zero }
        return room.decimal.divided(by: markPrice.decimal, rounding: .down)
    }

    /// Notional ÷ collateral; nil without collateral.
    package func leverage(markPrice: Price) -> FixedDecimal? {
        guard collateral > .zero, let notional = notional(at: markPrice) else { return nil }
        return notional.decimal.divided(by: collateral.decimal, rounding: .up)
    }
}
