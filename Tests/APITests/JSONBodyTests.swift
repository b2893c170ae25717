import Foundation
import TestRandom
import TestSupport
import Testing

@testable import API

@Suite("JSON of answers")
struct JSONBodyTests {
    private struct Inner: Encodable {
        var words: [String]
        var number: Double
        var absent: Int?
    }

    private struct Everything: Encodable {
        var zeta = -1
        var alpha: UInt64 = .max
        var small = Int64.min
        var flag = true
        var no = false
        var text = ""
        var price = 0.1
        var whole = 3.0
        var big = 1e20
        var tiny = -Double.leastNonzeroMagnitude
        var inner: Inner
        var list: [Inner]
        var names: [String: Int]
        var none: [String] = []
        var empty = Empty()
        var date: Date
        var optional: String?
        var kind = Kind.second
        var int8: [Int8] = [-1]
        var nested: [[UInt8]] = [[1, 2], []]
    }

    private struct Empty: Encodable {}

    private enum Kind: String, Encodable { case first, second }

    private func foundation(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func own(_ value: some Encodable) throws -> String { String(decoding: try JSONBody.bytes(value), as: UTF8.self) }

    @Test func `it is what Foundation's encoder writes, with sorted keys and ISO times`() throws {
        let inner = Inner(words: ["a/b", "ü\u{1F600}", "\"\\"], number: 1.5)
        let value = Everything(
            text: (0..<0x24).map { String(UnicodeScalar(UInt8($0))) }.joined() + "\u{7f}\u{2028}", inner: inner,
            list: [inner, inner],
            names: ["b": 2, "a": 1, "Z": 3, "": 0], date: Date(timeIntervalSince1970: 1_770_000_000))
        #expect(try own(value) == foundation(value))
        #expect(try own(["x"]) == #"["x"]"#)
        #expect(try own("x") == #""x""#)
        #expect(try own([Double]()) == "[]")
        #expect(try own([nil, 1] as [Int?]) == "[null,1]")
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `numbers read as what they were, and times as Foundation writes them`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            #expect(Double(try own(number)) == number)
            // Before it Foundation's calendar is another one than ISO 8601's.
            let second = Double.random(in: JSONBodyTests.gregorian..<253_402_300_800, using: &random).rounded(.down)
            let date = Date(timeIntervalSince1970: second)
            #expect(try own(date) == foundation(date), "\(date.timeIntervalSince1970)")
        }
        for second in [
            -1.0, -86_400, -86_401, 0, 951_782_400, 951_868_799, 4_107_542_399, JSONBodyTests.gregorian, 253_402_300_799,
        ] {
            let date = Date(timeIntervalSince1970: second)
            #expect(try own(date) == foundation(date))
        }
        #expect(try own(Date(timeIntervalSince1970: -62_135_596_800)) == "\"0001-01-01T00:00:00Z\"")
    }

    /// 1582-10-15.
    private static let gregorian = -12_219_292_800.0

    @Test func `a number that JSON has no form for is no answer`() {
        for number in [Double.nan, .infinity, -.infinity] {
            #expect(throws: EncodingError.self) { try own(number) }
            #expect(throws: EncodingError.self) { try own(["a": [number]]) }
        }
    }
}
