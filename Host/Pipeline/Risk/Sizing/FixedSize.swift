package import TradingModel

/// Always the same quantity, as far as the instrument has it.
package enum FixedSize {
    package static func size(_ quantity: Quantity, _ input: SizingInput) -> SizedQuantity { .onLot(quantity, input) }
}
