import OMS
import Testing
import TradingModel

/// Every value that a venue can say wrong of an order: refused with its code, and nothing changed.
@Suite("Form of reports")
struct ReportFormTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var code: String
        var event: VenueReport.Event
        var testDescription: String { "\(code): \(event)" }

        init(_ code: String, _ event: VenueReport.Event) {
            self.code = "report.\(code)"
            self.event = event
        }
    }

    private static let enormous = FixedDecimal(raw: .max)
    private static let lowest = FixedDecimal(raw: .min)

    private static func fill(
        id: String = "f9", _ quantity: Quantity = Quantity(1), at price: Price = Price(100), fee: Notional = .zero
    ) -> VenueReport.Event {
        filled(id, quantity, at: price, fee: fee)
    }

    /// Of a limit order that buys 10 at 100 and has filled 2, with a fee, as f1.
    static let rows = [
        Row("malformed_id", .accepted(venueOrderID: "")),
        Row("malformed_id", .accepted(venueOrderID: String(repeating: "v", count: 129))),
        Row("malformed_id", .accepted(venueOrderID: "v\u{0}1")),
        Row("malformed_id", .accepted(venueOrderID: "v\u{1B}[31m")),
        Row("malformed_id", fill(id: "")),
        Row("malformed_id", fill(id: String(repeating: "f", count: 129))),
        Row("malformed_id", fill(id: "f\u{0}")),
        Row("malformed_id", fill(id: "체결")),
        Row("fill_quantity_not_positive", fill(.zero)),
        Row("fill_quantity_not_positive", fill(Quantity(-1))),
        Row("fill_quantity_not_positive", fill(Quantity(lowest))),
        Row("fill_price_not_positive", fill(at: .zero)),
        Row("fill_price_not_positive", fill(at: Price(-100))),
        Row("fill_price_not_positive", fill(at: Price(lowest))),
        Row("fill_above_order", fill(Quantity(9))),
        Row("fill_out_of_range", fill(Quantity(enormous))),
        Row("fill_out_of_range", fill(Quantity(8), at: Price(enormous))),
        Row("fill_out_of_range", fill(at: Price(enormous))),
        Row("fee_above_notional", fill(fee: Notional(101))),
        Row("fee_above_notional", fill(fee: Notional(-101))),
        Row("fee_above_notional", fill(fee: Notional(enormous))),
        Row("fee_above_notional", fill(fee: Notional(lowest))),
        Row("fill_contradicts_earlier", fill(id: "f1", Quantity(3))),
        Row("fill_contradicts_earlier", fill(id: "f1", Quantity(2), at: Price(101), fee: Notional(1))),
        Row("fill_contradicts_earlier", fill(id: "f1", Quantity(2), fee: Notional(2))),
        Row("fill_contradicts_earlier", fill(id: "f1", Quantity(lowest), at: Price(lowest))),
        Row("quantity_not_positive", .amended(Amendment(quantity: .zero))),
        Row("quantity_not_positive", .amended(Amendment(quantity: Quantity(-5)))),
        Row("quantity_not_positive", .amended(Amendment(quantity: Quantity(lowest)))),
        Row("price_not_positive", .amended(Amendment(price: .zero))),
        Row("price_not_positive", .amended(Amendment(price: Price(lowest)))),
        Row("stop_price_not_positive", .amended(Amendment(stopPrice: Price(-1)))),
        Row("stop_price_not_expected", .amended(Amendment(stopPrice: Price(90)))),
    ]

    @Test(arguments: rows)
    func `what cannot be is refused with its code and changes nothing`(row: Row) throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        _ = try desk.change(number, filled("f1", Quantity(2), fee: Notional(1)))
        let before = desk.book
        let refusal = try #require(desk.report(number, row.event).refusal(of: Desk.id(number)))
        #expect(refusal.code == row.code)
        #expect(refusal.isIncident && !refusal.text.isEmpty)
        #expect(desk.book.position == before.position && desk.book.openOrders == before.openOrders)
        #expect(desk.book.fillCount == 1)
        // The line goes on: the same order fills as if nothing had been said.
        #expect(try desk.change(number, filled("f9", Quantity(8))).state == .filled)
    }

    @Test func `a price is not expected where the order has none`() {
        let order = Order(
            id: Desk.id(1),
            terms: OrderTerms(
                instrument: Desk.instrument, side: .sell, type: .stop, quantity: Quantity(1), stopPrice: Price(90)),
            createdTime: Timestamp(nanoseconds: 0), state: .accepted)
        #expect(ReportForm.refusal(nil, Price(1), nil, order.terms.type)?.code == "report.price_not_expected")
        #expect(ReportForm.refusal(nil, nil, Price(89), order.terms.type) == nil)
    }

    /// With a clock of 1,000 s, a lot of 1 and a tick of 1.
    @Test func `a venue elsewhere keeps to the grid and to the clock`() throws {
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        let order = try desk.change(number, .accepted)
        let instrument = Instrument(
            id: Desk.instrument, name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1),
            lotSize: Quantity(1), minimumQuantity: Quantity(1), maximumQuantity: Quantity(100), minimumNotional: .zero,
            makerFeeRate: .zero, takerFeeRate: .zero)
        let half = FixedDecimal(raw: FixedDecimal.unit / 2)
        let now = Timestamp(milliseconds: 1_000_000)
        func code(_ event: VenueReport.Event, at time: Timestamp = now) -> String? {
            let report = VenueReport(order: order.id, venueTime: time, event: event)
            return ReportForm.refusal(
                report, of: order, pending: Amendment(quantity: Quantity(200)), instrument, now: now)?.code
        }
        #expect(code(filled("f", Quantity(1))) == nil)
        #expect(code(filled("f", Quantity(half), at: Price(half))) == nil, "a fill may be off the grid")
        #expect(code(.amended(Amendment(quantity: Quantity(half)))) == "report.quantity_off_lot")
        #expect(code(.amended(Amendment(price: Price(half)))) == "report.price_off_tick")
        #expect(code(.amended(Amendment(stopPrice: Price(half)))) == "report.stop_price_off_tick")
        #expect(code(.expired, at: Timestamp(nanoseconds: -1)) == "report.time_out_of_range")
        #expect(code(.expired, at: Timestamp(nanoseconds: .min)) == "report.time_out_of_range")
        #expect(code(.expired, at: Timestamp(nanoseconds: .max)) == "report.time_out_of_range")
        #expect(code(.amended(Amendment(quantity: Quantity(200)))) == nil, "asked for, though the instrument allows 100")
        #expect(code(.amended(Amendment(quantity: Quantity(201)))) == "report.quantity_out_of_range")
        #expect(code(.amended(Amendment(quantity: Quantity(FixedDecimal(raw: .max / 2))))) == "report.quantity_out_of_range")
        for asset in ["", String(repeating: "A", count: 33), "A\0"] {
            #expect(code(filled("f", Quantity(1), feeAsset: asset)) == "report.malformed_id")
        }
        #expect(code(filled("f", Quantity(1), feeAsset: "BNB")) == nil)
        let today = now + 30 * ReportForm.mostBehind
        func code(at time: Timestamp, of event: VenueReport.Event) -> String? {
            let report = VenueReport(order: order.id, venueTime: time, event: event)
            return ReportForm.refusal(report, of: order, pending: nil, instrument, now: today)?.code
        }
        #expect(code(at: today + -ReportForm.mostBehind, of: filled("f", Quantity(1))) == nil)
        #expect(code(at: Timestamp(nanoseconds: 0), of: filled("f", Quantity(1))) == "report.time_behind")
        #expect(code(at: Timestamp(nanoseconds: 0), of: .expired) == nil, "an order may be older than any fill that is heard")
        #expect(code(.expired, at: now + ReportForm.mostAhead) == nil)
        #expect(code(.expired, at: now + (ReportForm.mostAhead + 1)) == "report.time_ahead")
    }

    @Test func `sums that would leave the range are refused before they do`() throws {
        // 10²⁰ three times: the second sum has no decimal.
        var desk = Desk()
        let number = try desk.submit(.buy, Quantity(10))
        _ = try desk.change(number, .accepted)
        let large = try #require(Price("100000000000000000000"))
        _ = try desk.change(number, filled("f1", Quantity(1), at: large))
        #expect(
            desk.report(number, filled("f2", Quantity(1), at: large)).refusal(of: Desk.id(number))?.code
                == "report.fill_out_of_range")
        #expect(desk.book.fillCount == 1)
        let sale = try desk.submit(.sell, Quantity(5))
        _ = try desk.change(sale, .accepted)
        #expect(
            desk.report(sale, filled("f3", Quantity(1), at: large)).refusal(of: Desk.id(sale))?.code == "report.fill_out_of_range"
        )
        _ = try desk.change(sale, filled("f4", Quantity(1)))
        #expect(desk.book.position.quantity.isZero)
    }
}
