package import TradingModel

/// What a group of orders asks for next.
package enum GroupStep: Sendable, Hashable {
    /// A protective order of this size.
    case protect(OrderGroup.Role, Quantity)
    /// Another order in the place of one that ended, with the rest.
    case replace(IntentNumber, Quantity)
    /// The quantity that an order is to have, what it filled included.
    case resize(IntentNumber, Quantity)
    case cancel(IntentNumber)
    /// Cancelled for another one to take its place.
    case cancelToReplace(IntentNumber)
    /// A held order whose price was reached may leave: nothing else of the group works at the venue.
    case release(IntentNumber)
}

// What a group asks for is read from what it knows and never from what it asked for before. Reports in any order, a fill behind a
// cancellation and a restart need nothing of their own: while something is pending the group waits for the answer.
//
// - One cancels the other: each may fill its own quantity less what the others filled. Nothing left: cancelled. An order that
//   ends otherwise leaves the others as they are.
// - Bracket: each exit is of the size that the entry filled and no exit closed yet. An exit that fills ends the entry; an entry
//   that fills nothing ends everything. An exit that the strategy cancelled does not come back.
// - An order that the host holds and whose price was reached leaves when nothing else of the group works at the venue: never more
//   works there than is left to do.

extension OrderGroup {
    /// Takes note of how an order of the group stands.
    ///
    /// - Returns: whether anything changed.
    package mutating func note(_ order: Order) -> Bool {
        guard let place = members.firstIndex(where: { $0.order == order.id.intent }) else { return false }
        let before = members[place]
        members[place].filled = order.filledQuantity
        members[place].end = order.state.isFinal ? order.state : nil
        if before.end == nil, order.state.isFinal, order.state != .filled { members[place].dismissed = filled(.entry) }
        // A fill behind the end of everything.
        if before.filled != order.filledQuantity { isEnded = false }
        return members[place] != before
    }

    /// - Parameter canAmend: the venue changes orders in place.
    /// - Parameter open: the order, while it is open.
    /// - Parameter smallest: quantities below are not asked for.
    package func steps(canAmend: Bool, smallest: Quantity, open: (IntentNumber) -> Order?) -> [GroupStep] {
        guard !isEnded else { return [] }
        let orders = members.map { $0.end == nil ? open($0.order) : nil }
        var steps: [GroupStep] = []
        switch kind {
        case .oco:
            for (member, order) in zip(members, orders) {
                let others = members.reduce(into: Quantity.zero) { if $1.order != member.order { $0 += $1.filled } }
                let wanted = max(member.quantity - others, member.filled)
                steps += step(member, order, wanted, canAmend, orders, smallest)
            }
        case .bracket:
            for role in [Role.stop, .takeProfit] where price(role) != nil { steps += exit(role, orders, canAmend, smallest) }
            if let entry = members.first, let order = orders.first.flatMap(\.self), order.state != .cancelPending,
                filled(.stop) + filled(.takeProfit) > .zero
            {
                steps.append(.cancel(entry.order))
            }
        }
        return steps
    }

    /// Nothing depends on anything any more.
    package var isOver: Bool {
        switch kind {
        case .oco: members.allSatisfy { $0.end != nil && !$0.isReplaced }
        case .bracket:
            members.allSatisfy { $0.end != nil }
                && [Role.stop, .takeProfit].allSatisfy { price($0) == nil || unprotected <= .zero || isDismissed($0) }
        }
    }

    package func price(_ role: Role) -> Price? {
        switch role {
        case .stop: stopPrice
        case .takeProfit: takeProfitPrice
        case .linked, .entry: nil
        }
    }

    // MARK: - One cancels the other

    private func step(
        _ member: Member, _ order: Order?, _ wanted: Quantity, _ canAmend: Bool, _ orders: [Order?], _ smallest: Quantity
    ) -> [GroupStep] {
        guard let order else {
            guard member.end != nil, member.end != .filled, member.isReplaced else { return [] }
            let rest = wanted - member.filled
            return rest >= smallest && rest > .zero ? [.replace(member.order, rest)] : []
        }
        guard order.state != .cancelPending else { return [] }
        if wanted <= order.filledQuantity { return [.cancel(member.order)] }
        if order.terms.quantity > wanted { return resize(order, wanted, canAmend) }
        return leaving(order, orders)
    }

    /// A held order whose price was reached: the others first.
    private func leaving(_ order: Order, _ orders: [Order?]) -> [GroupStep] {
        guard order.holding == .held, order.state == .triggered else { return [] }
        // An entry is no rival of its exits.
        let rivals = zip(members, orders).compactMap { member, other in
            member.role == .entry || other?.isHeld == true || member.order == order.id.intent ? nil : other
        }
        guard !rivals.isEmpty else { return [.release(order.id.intent)] }
        return rivals.filter { $0.state != .cancelPending }.map { .cancel($0.id.intent) }
    }

    private func resize(_ order: Order, _ wanted: Quantity, _ canAmend: Bool) -> [GroupStep] {
        switch order.state {
        case .accepted, .partiallyFilled, .triggered:
            return [canAmend || order.isHeld ? .resize(order.id.intent, wanted) : .cancelToReplace(order.id.intent)]
        // Not heard of yet, or something is pending: the answer brings the group here again.
        case .initialized, .denied, .submitted, .unknown, .cancelPending, .updatePending, .filled, .cancelled, .rejected,
            .expired:
            return []
        }
    }

    // MARK: - Bracket

    /// What the entry filled and no exit has closed.
    package var unprotected: Quantity { filled(.entry) - filled(.stop) - filled(.takeProfit) }

    /// It ended otherwise than by a fill or for a new one, and the entry has not filled since.
    private func isDismissed(_ role: Role) -> Bool {
        guard let last = members.last(where: { $0.role == role }), !last.isReplaced, let dismissed = last.dismissed else {
            return false
        }
        return filled(.entry) <= dismissed
    }

    private func exit(_ role: Role, _ orders: [Order?], _ canAmend: Bool, _ smallest: Quantity) -> [GroupStep] {
        let left = max(unprotected, .zero)
        guard let place = members.lastIndex(where: { $0.role == role }), let order = orders[place] else {
            // The last one has ended, and the group has not heard of that yet: how it ended says what follows.
            if members.contains(where: { $0.role == role && $0.end == nil }) { return [] }
            return left >= smallest && left > .zero && !isDismissed(role) ? [.protect(role, left)] : []
        }
        guard order.state != .cancelPending else { return [] }
        if left.isZero { return [.cancel(order.id.intent)] }
        if order.leavesQuantity != left { return resize(order, order.filledQuantity + left, canAmend) }
        return leaving(order, orders)
    }
}
