package import Accounts
import OMS
package import Risk
package import TradingModel

// Where the position would stand once an order has filled: its liquidation, and what an account without credit has free.

extension RiskContext.Liquidation {
    /// Of a position that is held like this.
    ///
    /// - Parameter terms: nil: nobody said what the venue asks.
    package init(of holding: Holding, _ terms: MarginTerms?, markPrice: Price?) {
        if holding.quantity.isZero || (holding.contract == .spot && holding.quantity > .zero) {
            self = .impossible
            return
        }
        guard let markPrice, let margin = terms?.margin(of: holding) else {
            self = .unknown
            return
        }
        self = margin.liquidationDistance(markPrice: markPrice).map { .distance($0) } ?? .impossible
    }
}

extension Engine {
    /// Fills in where the position would be liquidated, where a limit asks for it.
    func addLiquidation(to context: inout RiskContext, _ intent: OrderIntent, at position: Int) {
        let definition = instances[position].definition
        guard definition.limits.minimumLiquidationDistance != nil,
            let holding = holding(after: intent, context, at: position)
        else { return }
        let terms = definition.limits.margin ?? definition.guards?.liquidation?.terms
        context.liquidation = RiskContext.Liquidation(of: holding, terms, markPrice: context.referencePrice)
    }

    /// What is held once the order and all open orders of its side have filled, each at its own price, and at the last close what
    /// has none. In the order of their numbers, so that every run comes to the same. Nil for a cancel and out of range.
    private func holding(after intent: OrderIntent, _ context: RiskContext, at position: Int) -> Holding? {
        let terms: OrderTerms
        var quantity: Quantity
        var changed: IntentNumber?
        switch intent.action {
        case .submit(let submitted): (terms, quantity) = (submitted, submitted.quantity)
        case .amend(let number, let amendment):
            guard let target = context.target else { return nil }
            terms = target.terms.amended(by: amendment)
            quantity = terms.quantity
            guard let left = Quantity.difference(quantity, target.filledQuantity) else { return nil }
            (quantity, changed) = (left, number)
        case .cancel: return nil
        }
        let book = oms.book(instances[position].definition.instance)
        var holding = book.position.holding
        do throws(Holding.Refusal) {
            for working in book.working(terms.side) where working.order.id.intent != changed {
                guard let price = price(of: working.order.terms, context) else { return nil }
                try holding.apply(terms.side, working.quantity, at: price)
            }
            guard let price = price(of: terms, context) else { return nil }
            try holding.apply(terms.side, quantity, at: price)
            return holding
        } catch {
            return nil
        }
    }

    private func price(of terms: OrderTerms, _ context: RiskContext) -> Price? {
        terms.price ?? terms.stopPrice ?? context.referencePrice
    }

    /// Fills in what is free on a spot account whose starting capital is known: quote units that are neither spent nor bound by
    /// open or unknown buy orders, with the taker's fee; base units that are neither sold nor bound by open or unknown sell
    /// orders, among them what those that only reduce may still sell of them. Elsewhere the balance is the venue's to know.
    func addFunds(to context: inout RiskContext, at position: Int) {
        let definition = instances[position].definition
        guard context.instrument.contract == .spot, let capital = definition.limits.capital else { return }
        let book = oms.book(definition.instance)
        let held = book.position
        // Out of range: as if nothing were free.
        context.funds = RiskContext.Funds(base: .zero, quote: .zero)
        guard
            let balance = Notional.sum(capital, held.realisedProfit).flatMap({ Notional.difference($0, held.cost) })
                .flatMap({ Notional.difference($0, held.fee) }),
            let locked = lockedQuote(book, context),
            let quote = Notional.difference(balance, locked),
            let free = Quantity.difference(held.quantity, book.leavesQuantity(.sell))
                .flatMap({ Quantity.difference($0, min(book.reducingQuantity(.sell), max($0, .zero))) })
        else { return }
        context.funds = RiskContext.Funds(base: free, quote: quote)
    }

    private func lockedQuote(_ book: InstanceBook, _ context: RiskContext) -> Notional? {
        let rate = max(context.instrument.takerFeeRate, .zero)
        var sum = Notional.zero
        for part in book.working(.buy) {
            guard let price = price(of: part.order.terms, context),
                let notional = part.quantity.decimal.multipliedReportingOverflow(by: price.decimal, rounding: .up),
                let fee = notional.multipliedReportingOverflow(by: rate, rounding: .up),
                let next = Notional.sum(sum, Notional(notional)).flatMap({ Notional.sum($0, Notional(fee)) })
            else { return nil }
            sum = next
        }
        return sum
    }
}
