import TradingModel

/// A limit price is near the price at which the order begins to work: its own stop price, else the last close. A price far away
/// is a slip of the finger or of a decimal point (FIA, "Best Practices for Automated Trading Risk Controls and System
/// Safeguards", 2024: price tolerance). Holds for exits too, because what is wrong with such an order is the price.
enum PriceCollar {
    static func refusal(_ order: ProposedOrder, _ context: RiskContext) -> RiskRefusal? {
        guard let collar = context.limits.priceCollar, let price = order.terms.price else { return nil }
        guard let reference = order.terms.stopPrice ?? context.referencePrice else { return .noReferencePrice }
        guard let allowed = reference.decimal.multipliedReportingOverflow(by: collar, rounding: .down),
            let distance = price.subtractingReportingOverflow(reference)?.magnitudeReportingOverflow
        else { return .notionalOutOfRange }
        return distance.decimal > allowed ? .priceOutsideCollar(price, reference: reference, collar: collar) : nil
    }
}
