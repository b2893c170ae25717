import Foundation
import Testing
import TradingModel

@testable import OMS

@Suite("Seen fills")
struct SeenFillsTests {
    private static func fill(_ id: String, _ quantity: Int = 1, isMaker: Bool = true) -> VenueFill {
        VenueFill(venueFillID: id, price: Price(100), quantity: Quantity(quantity), fee: .zero, isMaker: isMaker)
    }

    @Test func `a fill is known by its id, and by what was said of it`() {
        var seen = SeenFills()
        #expect(seen.isSame(Self.fill("f1")) == nil && !seen.contains("f1"))
        seen.insert(Self.fill("f1"))
        #expect(seen.contains("f1") && !seen.contains("f2"))
        #expect(seen.isSame(Self.fill("f1")) == true)
        #expect(seen.isSame(Self.fill("f1", isMaker: false)) == true)
        #expect(seen.isSame(Self.fill("f1", 2)) == false)
    }

    @Test func `it survives a restart, and what an earlier version wrote is believed`() throws {
        var seen = SeenFills()
        seen.insert(Self.fill("f1"))
        let read = try JSONDecoder().decode(SeenFills.self, from: try JSONEncoder().encode(seen))
        #expect(read.isSame(Self.fill("f1")) == true && read.isSame(Self.fill("f1", 2)) == false)
        let earlier = try JSONDecoder().decode(SeenFills.self, from: Data(#"["f1","f2"]"#.utf8))
        #expect(earlier.isSame(Self.fill("f1")) == true && earlier.isSame(Self.fill("f2", 7)) == true)
        #expect(earlier.isSame(Self.fill("f3")) == nil)
    }

    @Test func `the digest is the same in every process`() throws {
        var seen = SeenFills()
        seen.insert(Self.fill("f1"))
        let text = String(decoding: try JSONEncoder().encode(seen), as: UTF8.self)
        #expect(text == #"{"f1":4465191912702845610}"#)
    }
}
