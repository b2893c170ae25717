package import TradingModel

/// Several strategies on one account and instrument: each has a book of its own, its `Position`, and together they are what the
/// account holds.
///
/// Both sides are kept and compared at every fill: what the fills of the account's orders come to, and what the books come to.
/// That costs two additions, however many books there are. No fill is ever invented to make them agree.
package struct VirtualBooks: Sendable, Hashable, Codable {
    /// What all fills of the account's orders come to. Base units; negative = short.
    package private(set) var account: Quantity
    /// The sum of the books, each as it was seen last.
    package private(set) var books: Quantity

    /// - Parameter account: what was stored of it; nil: nothing, the books are believed.
    package init(books: Quantity = .zero, account: Quantity? = nil) {
        self.books = books
        self.account = account ?? books
    }

    /// A fill was booked in one of the books, which was seen at `before` last and stands at `after` now. What is refused changes
    /// nothing.
    ///
    /// - Parameter fee: what was taken out of what is held.
    package mutating func take(
        _ side: Side, _ filled: Quantity, fee: Quantity = .zero, from before: Quantity, to after: Quantity
    ) throws(Holding.Refusal) {
        guard filled > .zero else { throw .notPositive }
        guard let account = Quantity.sum(account, side == .buy ? filled : -filled).flatMap({ Quantity.difference($0, fee) }),
            let change = Quantity.difference(after, before), let books = Quantity.sum(books, change)
        else { throw .outOfRange }
        self.account = account
        self.books = books
    }

    /// A book that is added with what it holds already: it counts on both sides.
    package mutating func add(_ quantity: Quantity) throws(Holding.Refusal) {
        guard let account = Quantity.sum(account, quantity), let books = Quantity.sum(books, quantity) else {
            throw .outOfRange
        }
        self.account = account
        self.books = books
    }

    /// Nil when the books sum to what the account's fills come to.
    package var difference: PositionDifference? {
        account == books ? nil : PositionDifference(books: books, venue: account)
    }
}
