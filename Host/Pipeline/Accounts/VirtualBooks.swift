package import TradingModel

/// Several strategies on one account and instrument: each has a book of its own, and together they are what the venue holds.
///
/// A fill goes to the book of the strategy whose order it is; what the venue holds and no book explains is adopted with its
/// provenance and belongs to nobody's strategy. No fill is invented to make the sums agree.
package struct VirtualBooks: Sendable, Hashable, Codable {
    /// A position of the venue that no order of ours explains.
    package struct Adoption: Sendable, Hashable, Codable {
        /// Signed, as far as no book has it.
        package let quantity: Quantity
        /// The venue's average entry, when it tells one.
        package let entryPrice: Price?
        package let venue: String
        /// When the venue was asked.
        package let time: Timestamp
        /// For people: found at start, after a reconnect, told by an operator.
        package let reason: String

        package init(quantity: Quantity, entryPrice: Price?, venue: String, time: Timestamp, reason: String) {
            self.quantity = quantity
            self.entryPrice = entryPrice
            self.venue = venue
            self.time = time
            self.reason = reason
        }
    }

    /// What the books and the venue disagree in.
    package struct Difference: Sendable, Hashable {
        package let books: Quantity
        package let venue: Quantity

        /// What the venue holds beyond the books; negative = less.
        package var unexplained: Quantity { venue - books }
    }

    package let contract: Contract
    private var books: [InstanceID: Holding] = [:]
    package private(set) var adoptions: [Adoption] = []
    /// The sum of all books and adoptions, kept with each fill.
    package private(set) var quantity = Quantity.zero

    package init(_ contract: Contract) { self.contract = contract }

    /// The book of a strategy; empty before its first fill.
    package func book(of instance: InstanceID) -> Holding { books[instance] ?? Holding(contract) }

    /// Those that have one, in their order.
    package var instances: [InstanceID] { books.keys.sorted() }

    /// Books a fill of a strategy's order.
    package mutating func apply(
        _ side: Side, _ filled: Quantity, at price: Price, of instance: InstanceID
    ) throws(Holding.Refusal) {
        var book = book(of: instance)
        try book.apply(side, filled, at: price)
        guard let sum = Quantity.sum(quantity, side == .buy ? filled : -filled) else { throw .outOfRange }
        quantity = sum
        books[instance] = book
    }

    /// Takes over what the venue holds beyond the books.
    package mutating func adopt(_ adoption: Adoption) throws(Holding.Refusal) {
        guard let sum = Quantity.sum(quantity, adoption.quantity) else { throw .outOfRange }
        quantity = sum
        adoptions.append(adoption)
    }

    /// Nil when the venue holds what the books say.
    package func difference(fromVenue held: Quantity) -> Difference? {
        held == quantity ? nil : Difference(books: quantity, venue: held)
    }

    /// What closing every book at a price would earn, before fees; adopted positions, whose cost nobody knows for certain, are
    /// left out. Nil out of range.
    package func unrealisedProfit(at price: Price) -> Notional? {
        var sum = Notional.zero
        for book in books.values {
            guard let profit = book.unrealisedProfit(at: price), let next = Notional.sum(sum, profit) else { return nil }
            sum = next
        }
        return sum
    }
}
