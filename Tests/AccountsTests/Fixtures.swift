import TradingModel

func decimal(_ text: String) -> FixedDecimal {
    guard let decimal = FixedDecimal(text) else { preconditionFailure("\(text) is a decimal") }
    return decimal
}

func quantity(_ text: String) -> Quantity { Quantity(decimal(text)) }
func price(_ text: String) -> Price { Price(decimal(text)) }
func amount(_ text: String) -> Notional { Notional(decimal(text)) }
