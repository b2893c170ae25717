import StrictJSON
import TestRandom
import Testing

@testable import API

@Suite("Forms of text")
struct TextFormsTests {
    /// The document promises the pattern and the check runs the code.
    @Test(arguments: [("line", TextForm.line()), ("name", .name), ("decimal", .decimal), ("cursor", .cursor)])
    func `the pattern and the code agree on any text`(name: String, form: TextForm) throws {
        let pattern = try Regex(try #require(form.pattern)).matchingSemantics(.unicodeScalar)
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let scalars = Array("0123456789.-+_/ aZz\u{0}\u{1F}\u{20}\u{7E}\u{7F}\u{80}\u{A0}é漢\u{301}😀\n\r\t".unicodeScalars)
        var accepted = 0
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            // Half of them of digits alone, so that decimals come up as well.
            let some = Bool.random(using: &random) ? scalars : Array(scalars.prefix(12))
            for _ in 0..<Int.random(in: 1...24, using: &random) { text.append(some.randomElement(using: &random) ?? "x") }
            let string = String(text)
            let isAccepted = form.accepts(string)
            accepted += isAccepted ? 1 : 0
            #expect(
                isAccepted == ((try pattern.wholeMatch(in: string)) != nil), "\(name), seed \(seed): \(string.debugDescription)")
        }
        #expect(accepted > 100, "\(name), seed \(seed)")
    }

    @Test(arguments: [
        (Schema.name, "7", "'x' is a number; it takes a text: no slash, no control characters"),
        (.line(5), #""""#, "'x' is empty; it takes 1 to 5 characters"),
        (.line(5), #""abcdef""#, "'x' has 6 characters; it takes 1 to 5 characters"),
        (.integer(1...9), "10", "'x' is 10; it takes a whole number from 1 to 9"),
        (.integer(1...9), "1.5", "'x' is 1.5; it takes a whole number from 1 to 9"),
        (.integer(1...Int64.max), "99999999999999999999", "'x' is 99999999999999999999; it takes a whole number from 1"),
        (.choice(["a", "b"]), #""c""#, "'x' is 'c'; it takes one of a, b"),
        (.array(.boolean, count: 1...2), "[]", "'x' has 0 elements; it takes 1 to 2 of them"),
        (.array(.boolean, count: 1...2), "[1]", "'x[0]' is a number; it takes true or false"),
        (.nullable(.boolean), "1", "'x' is a number; it takes true or false"),
        (.any([.boolean, .number]), "[]", "'x' is a list; it takes true or false or a number"),
        (.any([.boolean, .fields([Field("a", .boolean, "A.")])]), "{}", "'x.a' is missing"),
        (.time, #""2026-13-01T00:00:00Z""#, "'x' does not have the form that it takes: a time such as 2026-11-22T05:00:00Z"),
    ])
    func `a value is refused with what it takes`(schema: Schema, value: String, words: String) throws {
        #expect(schema.problems(of: try JSON(value), at: "x").map(\.detail) == [words])
    }

    @Test(arguments: [("5", true), ("5.0", true), ("5.00", true), ("5.01", false), ("10.0", false)])
    func `a whole number may be written with zeros behind the point`(digits: String, fits: Bool) {
        #expect(Schema.integer(1...9).problems(of: .number(digits)).isEmpty == fits)
    }
}
