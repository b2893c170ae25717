package import TradingModel

/// quantity = equity × share ÷ price (fixed-fractional sizing: R. Vince, "The Mathematics of Money Management", 1992).
package enum EquityShareSize {
    /// - Parameter share: of the equity, a fraction: 0.1 is 10 %.
    package static func size(share: FixedDecimal, _ input: SizingInput) -> SizedQuantity {
        let (equity, reason) = SizedQuantity.equity(input)
        guard let equity else { return .zero(reason) }
        guard let amount = equity.decimal.multipliedReportingOverflow(by: share, rounding: .down) else {
            return .zero(.outOfRange)
        }
        return .bought(with: Notional(amount), input)
    }
}
