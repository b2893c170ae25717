import Foundation
import Testing
import TradingModel

@Suite("Coding") struct CodingTests {
    struct Row: Codable, Equatable {
        var price: Price
        var quantity: Quantity
        var notional: Notional
        var tenant: TenantID
        var time: Timestamp
        var timeframe: Timeframe
    }

    let row = Row(
        price: Price(decimal("0.1")), quantity: Quantity(decimal("-12345678901234567890.000000000000000001")),
        notional: Notional(decimal("1e-18")), tenant: TenantID(.max), time: Timestamp(nanoseconds: -1), timeframe: .hour4)

    @Test func `amounts travel as text, so that no double rounds them`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(row), as: UTF8.self)
        #expect(
            text
                == #"{"notional":"0.000000000000000001","price":"0.1","quantity":"-12345678901234567890.000000000000000001","#
                + #""tenant":18446744073709551615,"time":{"nanoseconds":-1},"timeframe":14400}"#)
    }

    @Test func `what was written is read back exactly`() throws {
        #expect(try JSONDecoder().decode(Row.self, from: JSONEncoder().encode(row)) == row)
    }

    @Test(arguments: ["0.1", #""ten""#, #""""#, #""1.0000000000000000001""#, "null"])
    func `an amount that is not an exact text is refused`(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Price].self, from: Data("[\(json)]".utf8)) }
    }

    @Test func `a fill survives with its fee's asset, and one of an earlier version has its fee in quote units`() throws {
        let fill = VenueFill(
            venueFillID: "f", price: Price(1), quantity: Quantity(2), fee: Notional(3), feeAsset: "BNB", isMaker: true)
        #expect(try JSONDecoder().decode(VenueFill.self, from: JSONEncoder().encode(fill)) == fill)
        #expect(fill.quoteFee == .zero)
        let earlier = #"{"venueFillID":"f","price":"1","quantity":"2","fee":"3","isMaker":true}"#
        let read = try JSONDecoder().decode(VenueFill.self, from: Data(earlier.utf8))
        #expect(read.feeAsset == nil && read.quoteFee == Notional(3))
    }

    @Test func `an order intent survives`() throws {
        let intents = [
            OrderIntent(
                tenant: TenantID(1), instance: InstanceID(2), number: 3, time: Timestamp(milliseconds: 4),
                action: .submit(
                    OrderTerms(
                        instrument: InstrumentID(5), side: .sell, type: .stopLimit, quantity: Quantity(6), price: Price(7),
                        stopPrice: Price(8), timeInForce: .immediateOrCancel, isReduceOnly: true))),
            OrderIntent(
                tenant: TenantID(1), instance: InstanceID(2), number: 4, time: Timestamp(milliseconds: 5),
                action: .amend(order: 3, Amendment(price: Price(9)))),
        ]
        #expect(try JSONDecoder().decode([OrderIntent].self, from: JSONEncoder().encode(intents)) == intents)
    }
}
