/// What the books of an account's instances and the venue disagree in. Base units; negative = short.
package struct PositionDifference: Sendable, Hashable, Codable {
    /// The sum of the books, with what was adopted.
    package var books: Quantity
    /// What the venue says, or its fills come to.
    package var venue: Quantity

    package init(books: Quantity, venue: Quantity) {
        self.books = books
        self.venue = venue
    }

    /// For people: `the venue holds 5, the books 3`.
    package var text: String { "the venue holds \(venue), the books \(books)" }
}
