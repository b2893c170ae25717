import TradingModel

func decimal(_ text: String) -> FixedDecimal {
    guard let decimal = FixedDecimal(text) else { preconditionFailure("'\(text)' in a test is a decimal number") }
    return decimal
}
