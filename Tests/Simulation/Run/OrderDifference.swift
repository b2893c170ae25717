import TradingModel

extension Order {
    /// What of it is not as the model says; nil: nothing.
    func difference(_ model: OrderModel) -> String? {
        if state != model.state { return "is \(state); must be \(model.state)" }
        if holding != model.holding { return "is \(holding?.rawValue ?? "the venue's"); must be otherwise" }
        if model.isOpen, !model.isHeld, isOutcomeUnknown != model.isUnknown {
            return "has an outcome that is \(model.isUnknown ? "not " : "")known"
        }
        if terms.quantity != SimulatedMarketUnits.quantity(lots: model.terms.lots) {
            return "is for \(terms.quantity); must be \(SimulatedMarketUnits.quantity(lots: model.terms.lots))"
        }
        if terms.price != model.terms.price || terms.stopPrice != model.terms.stopPrice {
            return "has prices \(terms), must be \(model.terms)"
        }
        if leavesQuantity != SimulatedMarketUnits.quantity(lots: model.leavesLots) {
            return "leaves \(leavesQuantity), must be \(SimulatedMarketUnits.quantity(lots: model.leavesLots))"
        }
        if isHeld, venueOrderID != nil { return "is held, and has a venue order id" }
        if filledQuantity != SimulatedMarketUnits.quantity(lots: model.filledLots)
            || filledNotional.decimal.raw != model.notional || fee.decimal.raw != model.fee
        {
            return """
                is filled \(filledQuantity) for \(filledNotional), fee \(fee); must be \
                \(SimulatedMarketUnits.quantity(lots: model.filledLots)) for \(FixedDecimal(raw: model.notional)), fee \
                \(FixedDecimal(raw: model.fee))
                """
        }
        return nil
    }
}
