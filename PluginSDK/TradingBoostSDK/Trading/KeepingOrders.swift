// Orders as a wish: the strategy says which order should work, and these ask for the difference to the one that does. Called
// after everything that may have changed either, so that a lost race (a fill while a cancel is under way, a refusal) is put
// right by the next call.
//
// Order and pause are changed in a copy of the state that is stored when the function is left: two parts of `state` itself cannot
// be changed at once, because a class's property is changed as a whole, and ordinary Swift stops a program that tries.
//
//     var orders = state.orders
//     keep(&orders.stop, .stop(.sell, size, at: price, .reduceOnly), &orders.pause)
//     state.orders = orders
extension Strategy {
    /// Sees that an order works for at least the quantity of `request`, at its prices: sends it, or amends the one that works.
    /// Nothing is asked during the pause, while an earlier request is not answered, or of a stop order that was triggered. An
    /// order of the other side is withdrawn first: no order changes its side.
    ///
    /// - Parameter exactly: an order for more is brought down, too: where it opens a position. A reduce-only one does no harm by
    ///   being larger than the position.
    public func keep(
        _ order: inout WorkingOrder?, _ request: OrderRequest, _ pause: inout RetryPause, exactly: Bool = false
    ) {
        guard pause.isOver else { return }
        guard var working = order else {
            switch submit(request) {
            case .queued(let number):
                order = WorkingOrder(number, request)
            case .refused(let refusal):
                log(.error, "an order that should work does not, the host refused it: \(refusal.text)")
                pause.lengthen()
            }
            return
        }
        guard working.side == request.side else { return withdraw(&order, &pause) }
        let isEnough =
            exactly ? working.leavesQuantity == request.quantity : working.leavesQuantity >= request.quantity
        let isAsWanted = isEnough && working.price == request.price && working.stopPrice == request.stopPrice
        guard !isAsWanted, !working.isTriggered, !working.awaitsAnswer else { return }
        let refusal = amend(
            working.number, quantity: working.filledQuantity + request.quantity, price: request.price,
            stopPrice: request.stopPrice)
        if refusal == nil { working.awaitsAnswer = true } else { pause.lengthen() }
        order = working
    }

    /// Asks once to cancel an order that still works; its last step empties the place.
    public func withdraw(_ order: inout WorkingOrder?, _ pause: inout RetryPause) {
        guard pause.isOver, var working = order, !working.awaitsAnswer else { return }
        if cancel(working.number) == nil { working.awaitsAnswer = true } else { pause.lengthen() }
        order = working
    }
}
