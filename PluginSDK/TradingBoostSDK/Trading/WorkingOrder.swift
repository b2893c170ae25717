/// An order that has not come to its end, as a strategy keeps it in its `State`: what was asked for and how far it got.
///
///     struct State: BitwiseCopyable, Equatable { var stop: WorkingOrder? … }
///
///     func onOrder(_ step: OrderStep) { WorkingOrder.take(step, &state.stop) … }
///
/// `Strategy.keep` and `Strategy.withdraw` ask for what should be; `take` brings in what became of it.
@frozen
public struct WorkingOrder: BitwiseCopyable, Equatable, Sendable {
    public let number: OrderNumber
    public let side: Side
    /// Ordered, base units.
    public private(set) var quantity: Quantity
    /// Cumulative, base units.
    public private(set) var filledQuantity = Quantity.zero
    public private(set) var price: Price?
    public private(set) var stopPrice: Price?
    /// Its stop price was reached: it goes on at the market until it is done, and nothing of it can be changed any more.
    public private(set) var isTriggered = false
    /// A cancel or an amendment was asked for and is not answered: nothing else is asked meanwhile.
    public internal(set) var awaitsAnswer = false

    /// The order that `submit` queued for a request.
    public init(_ number: OrderNumber, _ request: OrderRequest) {
        self.number = number
        side = request.side
        quantity = request.quantity
        price = request.price
        stopPrice = request.stopPrice
    }

    /// What may still fill.
    public var leavesQuantity: Quantity { quantity - filledQuantity }

    /// A step of this order, or of another one, which changes nothing here. The last step empties the place.
    public static func take(_ step: OrderStep, _ order: inout WorkingOrder?) {
        guard var working = order, working.number == step.order else { return }
        // A stop order that fills was triggered, whether the venue says so or not.
        if working.stopPrice != nil, step.kind == .triggered || step.stopPrice == nil || step.filledQuantity > .zero {
            working.isTriggered = true
        }
        working.quantity = step.quantity
        working.filledQuantity = step.filledQuantity
        working.price = step.price
        working.stopPrice = step.stopPrice
        switch step.kind {
        case .updated, .updateRejected, .cancelRejected: working.awaitsAnswer = false
        default: break
        }
        order = step.kind.isFinal ? nil : working
    }
}
