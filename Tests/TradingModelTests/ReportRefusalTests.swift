import Foundation
import Testing
import TradingModel

@Suite("Refusals of reports")
struct ReportRefusalTests {
    private static let order = ClientOrderID(tenant: TenantID(1), instance: InstanceID(2), intent: 3)

    private static let all: [ReportRefusal] = [
        .unknownOrder(order), .otherTenant(order), .wrongOrder("x", expected: order), .illegalStep(.filled, step: "accepted"),
        .wrongInstrument("ETH-USDT", expected: "BTC-USDT"), .wrongSide(.sell, expected: .buy),
        .malformedID(field: "fill id", size: 5_120, most: 128), .timeOutOfRange(Timestamp(nanoseconds: 5_120)),
        .timeAhead(nanoseconds: 5_120_000_000_000), .timeBehind(nanoseconds: 5_120_000_000_000),
        .fillQuantityNotPositive(Quantity(-5_120)),
        .fillAboveOrder(Quantity(5_120), left: Quantity(3)),
        .fillPriceNotPositive(Price(-5_120)),
        .fillOutOfRange(Quantity(5_120), Price(1)), .feeAboveNotional(fee: Notional(5_120), notional: Notional(3)),
        .fillContradictsEarlier(id: "5120"), .quantityNotPositive(Quantity(-5_120)),
        .quantityOffLot(Quantity(5_120), lotSize: Quantity(3)), .quantityOutOfRange(Quantity(5_120), most: Quantity(3)),
        .priceNotPositive(Price(-5_120)),
        .priceOffTick(Price(5_120), tickSize: Price(3)), .priceNotExpected(.market, Price(5_120)),
        .stopPriceNotPositive(Price(-5_120)), .stopPriceOffTick(Price(5_120), tickSize: Price(3)),
        .stopPriceNotExpected(.limit, Price(5_120)), .filledOutOfRange(filled: Quantity(5_120), quantity: Quantity(3)),
        .positionOutOfRange(Quantity(5_120)), .entryPriceNotPositive(Price(-5_120)),
    ]

    private static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func `codes are unique, and the list is whole`() throws {
        let codes = Self.all.map(\.code)
        #expect(Set(codes).count == codes.count)
        let promised = try Self.text("Host/Model/ReportRefusal.swift").matches(of: /"(report\.[a-z_]+)"/).map { String($0.1) }
        #expect(Set(promised) == Set(codes))
    }

    @Test func `the page of orders explains each, and each rejection of a venue, and no other`() throws {
        let page = try Self.text("Documentation/orders.md")
        let explained = page.matches(of: /(?m)^\| `(report\.[a-z_]+)` \| [^|]+ \|$/).map { String($0.1) }
        #expect(explained == Self.all.map(\.code))
        let rejections = page.matches(of: /(?m)^\| (\d+) \| `(venue\.[a-z_]+)` \| [^|]+ \|$/).map { "\($0.1) \($0.2)" }
        let promised = (1...UInt16.max).lazy.map { VenueRejection(rawValue: $0) }.prefix { $0 != nil }.compactMap { $0 }
        #expect(rejections == promised.map { "\($0.number) \($0.code)" })
        #expect(rejections.count == 8)
    }

    @Test func `a text is one line, with the numbers that decided`() {
        for refusal in Self.all {
            #expect(!refusal.text.isEmpty && !refusal.text.contains("\n"))
            if "\(refusal)".contains("5120") { #expect(refusal.text.contains("5120"), "\(refusal.code): \(refusal.text)") }
        }
    }

    @Test func `what may be no more than late is no incident`() {
        #expect(Self.all.filter { !$0.isIncident }.map(\.code) == ["report.unknown_order", "report.illegal_step"])
    }
}
