import Accounts
import Testing
import TradingModel

@Suite("Virtual books")
struct VirtualBooksTests {
    @Test func `books sum to what the fills of the account come to`() throws {
        var books = VirtualBooks()
        try books.take(.buy, quantity("2"), from: .zero, to: quantity("2"))
        try books.take(.sell, quantity("5"), from: .zero, to: quantity("-5"))
        #expect(books.account == quantity("-3") && books.books == quantity("-3"))
        #expect(books.difference == nil)
    }

    @Test func `a book that moves otherwise than its fill is told with both sums`() throws {
        var books = VirtualBooks()
        try books.take(.buy, quantity("2"), from: .zero, to: quantity("2"))
        try books.take(.buy, quantity("1"), from: quantity("2"), to: quantity("2"))
        #expect(books.difference == PositionDifference(books: quantity("2"), venue: quantity("3")))
        #expect(books.difference?.text == "the venue holds 3, the books 2")
        // Nothing is invented: it stays until the book moves.
        try books.take(.sell, quantity("1"), from: quantity("2"), to: quantity("1"))
        #expect(books.difference == PositionDifference(books: quantity("1"), venue: quantity("2")))
    }

    @Test func `what was stored of the account is compared with the books`() {
        #expect(VirtualBooks(books: quantity("3")).difference == nil)
        #expect(VirtualBooks(books: quantity("3"), account: quantity("3")).difference == nil)
        #expect(
            VirtualBooks(books: quantity("3"), account: quantity("4")).difference
                == PositionDifference(books: quantity("3"), venue: quantity("4")))
    }

    @Test func `what is refused changes nothing`() throws {
        var books = VirtualBooks()
        let most = Quantity(FixedDecimal(raw: .max))
        try books.take(.buy, most, from: .zero, to: most)
        let before = books
        #expect(throws: Holding.Refusal.notPositive) { try books.take(.buy, .zero, from: .zero, to: .zero) }
        #expect(throws: Holding.Refusal.outOfRange) { try books.take(.buy, Quantity(1), from: .zero, to: Quantity(1)) }
        #expect(books == before)
    }
}
