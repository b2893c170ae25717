import TradingBoostSDK

/// An order of the trade that has not come to its end.
struct WorkingOrder: BitwiseCopyable, Equatable {
    let number: OrderNumber
    var quantity: Quantity
    var filledQuantity = Quantity.zero
    /// A cancel or an amendment was asked for and is not answered: nothing else is asked meanwhile.
    var awaitsAnswer = false

    init(_ number: OrderNumber, _ quantity: Quantity) {
        self.number = number
        self.quantity = quantity
    }

    /// What may still fill.
    var leavesQuantity: Quantity { quantity - filledQuantity }

    /// A step of this order, or of another one, which changes nothing here. The last step empties the place.
    static func take(_ step: OrderStep, _ order: inout WorkingOrder?) {
        guard var working = order, working.number == step.order else { return }
        working.quantity = step.quantity
        working.filledQuantity = step.filledQuantity
        switch step.kind {
        case .updated, .updateRejected, .cancelRejected: working.awaitsAnswer = false
        default: break
        }
        order = step.kind.isFinal ? nil : working
    }
}

/// After a refusal the strategy asks again on a later candle, not at once: after 1 candle, 2, 4, up to 64.
struct Pause: BitwiseCopyable, Equatable {
    private var refusals = 0
    private var candlesLeft = 0

    var isOver: Bool { candlesLeft == 0 }

    mutating func lengthen() {
        candlesLeft = 1 << min(refusals, 6)
        refusals += 1
    }

    mutating func passCandle() {
        if candlesLeft > 0 { candlesLeft -= 1 }
    }

    /// Something went through.
    mutating func end() {
        refusals = 0
        candlesLeft = 0
    }
}
