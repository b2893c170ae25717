package import TradingModel

/// The prices at which a venue takes a position: where its equity is its maintenance margin.
package struct LiquidationPrices: Sendable, Hashable {
    /// Taken when the price falls to it. Rounded up.
    package var below: Price?
    /// Taken when the price rises to it. Rounded down.
    package var above: Price?

    package init(below: Price? = nil, above: Price? = nil) {
        self.below = below
        self.above = above
    }

    /// How far the mark price may move to the nearer of the two, as a fraction of it; zero when it is there already, nil when no
    /// price takes the position, or the mark price is not positive.
    package func distance(markPrice: Price) -> FixedDecimal? {
        guard markPrice > .zero else { return nil }
        let rooms = [below.map { markPrice.decimal - $0.decimal }, above.map { $0.decimal - markPrice.decimal }]
        guard let room = rooms.compactMap({ $0 }).min() else { return nil }
        return max(room, .zero).divided(by: markPrice.decimal, rounding: .down)
    }
}

/// What the two legs of a hedged account bind together, with one collateral behind both: cross margin.
///
/// A leg of its own collateral is a `Margin`.
package struct HedgedMargin: Sendable, Hashable {
    package let hedged: HedgedHolding
    package let brackets: MarginBrackets
    /// As `Margin.collateral`.
    package let collateral: Notional
    /// Added to each maintenance rate: the fee of the liquidation itself, where the venue counts it. Zero at Binance, the taker
    /// fee's rate at OKX. From 0 to below 1.
    package let feeRate: FixedDecimal

    package init(
        _ hedged: HedgedHolding, _ brackets: MarginBrackets, collateral: Notional, feeRate: FixedDecimal = .zero
    ) {
        precondition(hedged.long.contract.hasMargin, "a spot position binds what it costs, not a margin")
        precondition(feeRate >= .zero && feeRate < .one, "a fee is a fraction")
        self.hedged = hedged
        self.brackets = brackets
        self.collateral = collateral
        self.feeRate = feeRate
    }

    /// Solved for the mark price p of legs of qᵢ (negative = short), costs cᵢ, step rates mᵢ and deductions dᵢ, collateral w:
    /// linear p = (w − Σc + Σd) ÷ (Σ|q|·m − Σq), inverse p = (Σq + Σ|q|·m) ÷ (w − Σc + Σd). Binance's formula with its LONG and
    /// SHORT terms ("How to Calculate Liquidation Price of USDⓈ-M Futures Contracts", and the one for COIN-M); with the fee's
    /// rate, OKX's estimated liquidation price.
    ///
    /// The steps are those that the legs fall into at that very price: each pair is tried. Equity less maintenance margin is
    /// concave in p (linear) or 1÷p (inverse), because the margin's steps rise, so there is at most one price on each side.
    package var liquidationPrices: LiquidationPrices {
        var found = LiquidationPrices()
        let legs = [hedged.long, hedged.short].filter { !$0.quantity.isZero }
        guard !legs.isEmpty else { return found }
        for one in brackets.brackets.indices {
            for other in legs.count == 1 ? one..<one + 1 : brackets.brackets.indices {
                let steps = [one, other]
                guard let (price, isBelow) = price(of: legs, in: steps),
                    zip(legs, steps).allSatisfy({ isCovered($0, at: price, in: $1) })
                else { continue }
                if isBelow {
                    found.below = max(found.below ?? price, price)
                } else {
                    found.above = min(found.above ?? price, price)
                }
            }
        }
        return found
    }

    private func price(of legs: [Holding], in steps: [Int]) -> (Price, isBelow: Bool)? {
        var equity: Notional? = collateral
        var net: Quantity? = .zero
        var loaded: Quantity? = .zero
        for (leg, step) in zip(legs, steps) {
            let bracket = brackets.brackets[step]
            let load = leg.quantity.decimal.magnitude.multipliedReportingOverflow(
                by: bracket.rate + feeRate, rounding: .nearest)
            equity = equity.flatMap { Notional.difference($0, leg.cost) }.flatMap { Notional.sum($0, bracket.deduction) }
            net = net.flatMap { Quantity.sum($0, leg.quantity) }
            loaded = loaded.flatMap { sum in load.flatMap { Quantity.sum(sum, Quantity($0)) } }
        }
        guard let equity, let net, let loaded else { return nil }
        let price: FixedDecimal?
        let isBelow: Bool
        if hedged.long.contract == .inverse {
            guard let size = Quantity.sum(net, loaded) else { return nil }
            isBelow = size > .zero
            price = size.decimal.divided(by: equity.decimal, rounding: isBelow ? .up : .down)
        } else {
            guard let size = Quantity.difference(loaded, net) else { return nil }
            isBelow = size < .zero
            price = equity.decimal.divided(by: size.decimal, rounding: isBelow ? .up : .down)
        }
        guard let price, price > .zero else { return nil }
        return (Price(price), isBelow)
    }

    private func isCovered(_ leg: Holding, at price: Price, in step: Int) -> Bool {
        leg.contract.value(of: leg.quantity, at: price).map { brackets.covers($0.magnitude, step) } == true
    }
}
