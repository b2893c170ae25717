import TradingBoostSDK

/// The take profits of a trade: the orders that work and what they have closed.
struct Targets: BitwiseCopyable, Equatable {
    struct Level: BitwiseCopyable, Equatable {
        var order: WorkingOrder?
        /// Base units, of all orders of the level.
        var filled = Quantity.zero
    }

    var levels = InlineArray<3, Level>(repeating: Level())

    var hasOrders: Bool { levels[0].order != nil || levels[1].order != nil || levels[2].order != nil }

    /// Base units that all of them have closed.
    var filled: Quantity { levels[0].filled + levels[1].filled + levels[2].filled }

    func works(_ number: OrderNumber) -> Bool {
        levels[0].order?.number == number || levels[1].order?.number == number || levels[2].order?.number == number
    }

    mutating func take(_ step: OrderStep) {
        for number in levels.indices {
            if let fill = step.fill, levels[number].order?.number == step.order { levels[number].filled += fill.quantity }
            WorkingOrder.take(step, &levels[number].order)
        }
    }

    static func == (left: Targets, right: Targets) -> Bool {
        left.levels[0] == right.levels[0] && left.levels[1] == right.levels[1] && left.levels[2] == right.levels[2]
    }
}

/// How much each take profit closes of a position, in base units.
///
/// Each level closes its fraction of all that was entered. What is lost to the lot goes to the next level, and so does a fraction
/// that the venue would not take by itself; where what a level leaves is less than that, it takes that along. The last level
/// takes what is left, unless its fraction says otherwise.
struct TargetPlan {
    private(set) var quantities = InlineArray<3, Quantity>(repeating: .zero)
    private let levels: Int

    init(_ settings: ExitSettings, entered: Quantity, isLong: Bool, _ entryPrice: Price, _ instrument: Instrument) {
        levels = settings.levels
        var left = entered
        var carried = Quantity.zero
        for number in 0..<levels where !left.isZero {
            if number == levels - 1, settings.lastTakesRest {
                quantities[number] = left
                return
            }
            let price = settings.targetPrice(number, isLong: isLong, entryPrice, instrument)
            let hundredth = FixedDecimal(raw: FixedDecimal.unit / 100)
            let fraction = settings.level(number).fraction.multiplied(by: hundredth, rounding: .nearest)
            carried += entered.multiplied(by: fraction, rounding: .down)
            let quantity = min(instrument.roundedToLot(carried, .down), left)
            guard instrument.takes(quantity, at: price) else { continue }
            let isAll = !instrument.takes(left - quantity, at: price)
            quantities[number] = isAll ? left : quantity
            left -= quantities[number]
            carried -= min(carried, quantity)
        }
    }

    /// The first level that closes something has closed it.
    func firstIsDone(_ targets: Targets) -> Bool {
        for number in 0..<levels where !quantities[number].isZero { return targets.levels[number].filled >= quantities[number] }
        return false
    }

    /// Nothing is left for a level to close.
    func allAreDone(_ targets: Targets) -> Bool {
        for number in 0..<levels where targets.levels[number].filled < quantities[number] { return false }
        return true
    }
}

extension Instrument {
    /// Whether an order for this quantity is large enough for the venue.
    func takes(_ quantity: Quantity, at price: Price) -> Bool {
        quantity > .zero && quantity >= minimumQuantity && quantity.notional(at: price, rounding: .down) >= minimumNotional
    }
}
