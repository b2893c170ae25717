import Engine
import TradingModel

// What has to be true once everything has come to rest.

extension Simulation {
    /// A halt has not done what it says.
    func haltUndone() -> Finding? {
        for book in judge.books where !book.isGivenUp {
            judge.count(1)
            switch judge.halts.level(book.tenant, book.instance) {
            case .noNew, .freeze, nil: break
            case .cancel:
                if isClosingInParts(book) { break }
                if let number = book.open.first { return Finding("stays open though all were to be cancelled", book.id(number)) }
            case .flatten:
                if isClosingInParts(book) { break }
                if let number = book.open.first {
                    let tracked = book.orders[number].map { "\($0.model.state), asked for as \($0.terms)" } ?? "not known"
                    return Finding("stays open though all were to be closed: it is \(tracked)", book.id(number))
                }
                if book.position.lots != 0 {
                    return Finding("instance \(book.instance) holds \(book.position.lots) lots and was to be flat", nil)
                }
            }
        }
        return nil
    }

    /// A halt or a guard closes the position while the market stands still: what filled a part of the order would fill the rest.
    private func isClosingInParts(_ book: TrackedBook) -> Bool {
        book.open.contains { book.orders[$0]?.isClosingInParts ?? false }
    }

    /// Nothing works without what it belongs to, and nothing is larger than what is left for it.
    func checkGroups() throws {
        for book in judge.books {
            try checkParts(book)
            for group in book.groups.values.sorted(by: { $0.number < $1.number }) {
                judge.count(1)
                switch group.kind {
                case .oco: try checkPair(group, book)
                case .bracket: try checkBracket(group, book)
                }
            }
        }
    }

    private func checkParts(_ book: TrackedBook) throws {
        for number in book.open {
            guard let parent = book.orders[number]?.parent, let whole = book.orders[parent], whole.model.holding == .sliced
            else { continue }
            judge.count(1)
            if !whole.model.isOpen { throw Finding("is open, and order \(parent) that it is a part of is over", book.id(number)) }
        }
        for (number, whole) in book.orders where whole.model.holding == .sliced && !book.wasFilledLate {
            if whole.model.filledLots > SimulatedMarketUnits.lots(whole.terms.quantity) {
                throw Finding("filled \(whole.model.filledLots) lots in parts, more than was asked for", book.id(number))
            }
        }
    }

    /// Each may fill what it was asked for with, less what the others filled.
    private func checkPair(_ group: OrderGroup, _ book: TrackedBook) throws {
        for member in group.members {
            guard let order = book.orders[member.order], order.model.isOpen else { continue }
            let others = group.members.filter { $0.order != member.order }.reduce(0) {
                $0 + SimulatedMarketUnits.lots($1.filled)
            }
            let most = SimulatedMarketUnits.lots(member.quantity) - others
            guard order.model.leavesLots <= max(most - order.model.filledLots, 0) else {
                throw Finding(
                    "has \(order.model.leavesLots) lots left; with what the others of group \(group.number) filled it may have "
                        + "\(max(most - order.model.filledLots, 0))", book.id(member.order))
            }
        }
    }

    private func checkBracket(_ group: OrderGroup, _ book: TrackedBook) throws {
        func filled(_ isWanted: (OrderGroup.Role) -> Bool) -> Int {
            group.members.filter { isWanted($0.role) }.reduce(0) { $0 + SimulatedMarketUnits.lots($1.filled) }
        }
        let entered = filled { $0 == .entry }
        let left = max(entered - filled { $0 == .stop || $0 == .takeProfit }, 0)
        for role in [OrderGroup.Role.stop, .takeProfit] {
            let members = group.members.filter { $0.role == role }
            let open = members.filter { book.orders[$0.order]?.model.isOpen == true }
            guard open.count <= 1 else { throw Finding("has two exits of the kind \(role)", book.id(group.number)) }
            if let exit = open.first, let order = book.orders[exit.order], order.model.leavesLots != left {
                throw Finding("is an exit of \(order.model.leavesLots) lots; \(left) are to be closed", book.id(exit.order))
            }
            let isAsked = (role == .stop ? group.stopPrice : group.takeProfitPrice) != nil
            if left > 0, isAsked, members.isEmpty, book.guardsAllow {
                throw Finding("filled \(entered) lots and has no \(role)", book.id(group.number))
            }
        }
        if entered - left > 0, let entry = group.members.first, book.orders[entry.order]?.model.isOpen == true {
            throw Finding("is open, and its exit has filled", book.id(entry.order))
        }
    }
}

extension TrackedOrder {
    fileprivate var isClosingInParts: Bool { terms.type == .market && terms.isReduceOnly && model.filledLots > 0 }
}

extension TrackedBook {
    /// Nothing but the group itself decides about its exits.
    var guardsAllow: Bool { !isGivenUp }
}
