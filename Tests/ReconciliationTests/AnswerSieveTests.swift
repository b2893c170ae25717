import OMS
import Reconciliation
import Testing
import TradingModel

/// Every field of a venue's answers, and what can be wrong with it.
@Suite("Sieve of answers")
struct AnswerSieveTests {
    private static let enormous = FixedDecimal(raw: .max)
    private static let lowest = FixedDecimal(raw: .min)
    private static let half = FixedDecimal(raw: FixedDecimal.unit / 2)
    /// More than a day ahead of the host's clock, more than 366 days behind it.
    private static let ahead = Desk.start + 86_400_000_000_001
    private static let behind = Desk.start + -31_622_400_000_000_001

    /// Two orders that work at the venue; of the first, 2 were filled as f1.
    private static func desk() throws -> Desk {
        var desk = Desk()
        _ = try desk.work()
        _ = try desk.work()
        desk.report(1, .filled(execution("f1", 1, Quantity(2)).fill))
        return desk
    }

    private static func sieve(_ content: VenueAnswer.Content, at time: Timestamp? = nil) throws -> (VenueAnswer, AnswerSieve) {
        let desk = try desk()
        var sieve = AnswerSieve(desk.oms, names: ["BTC-USDT"], now: desk.now) { _ in Desk.instrument }
        let answer = sieve.sieve(VenueAnswer(number: 1, venueTime: time ?? desk.now, content: content))
        return (answer, sieve)
    }

    /// What is wrong, and the code by which it is refused.
    struct Row<Value>: Sendable, CustomTestStringConvertible {
        var code: String
        var change: @Sendable (inout Value) -> Void
        var testDescription: String { code }

        init(_ code: String, _ change: @escaping @Sendable (inout Value) -> Void) {
            self.code = "report.\(code)"
            self.change = change
        }
    }

    static let orders: [Row<VenueOrder>] = [
        Row("malformed_id") { $0.venueOrderID = "" },
        Row("malformed_id") { $0.venueOrderID = "v\u{7}" },
        Row("malformed_id") { $0.clientOrderID = "a\u{1B}[2J" },
        Row("malformed_id") { $0.clientOrderID = String(repeating: "x", count: 4_096) },
        Row("malformed_id") { $0.instrument = "" },
        Row("other_tenant") {
            $0.clientOrderID = ClientOrderID(tenant: TenantID(8), instance: Desk.instance, intent: 1).description
        },
        Row("wrong_side") { $0.side = .sell },
        Row("wrong_instrument") { $0.instrument = "ETH-USDT" },
        Row("time_out_of_range") { $0.updatedTime = Timestamp(nanoseconds: .min) },
        Row("time_out_of_range") { $0.updatedTime = Timestamp(nanoseconds: .max) },
        Row("time_ahead") { $0.updatedTime = ahead },
        Row("quantity_not_positive") { $0.quantity = .zero },
        Row("quantity_not_positive") { $0.quantity = Quantity(lowest) },
        Row("quantity_off_lot") { $0.quantity = Quantity(FixedDecimal(raw: 10 * FixedDecimal.unit + half.raw)) },
        Row("quantity_out_of_range") { $0.quantity = Desk.instrument.maximumQuantity + Desk.instrument.lotSize },
        Row("quantity_out_of_range") { $0.quantity = Quantity(enormous) },
        Row("price_not_positive") { $0.price = .zero },
        Row("price_not_positive") { $0.price = Price(lowest) },
        Row("price_off_tick") { $0.price = Price(half) },
        Row("price_off_tick") { $0.price = Price(enormous) },
        Row("stop_price_not_positive") { $0.stopPrice = Price(-1) },
        Row("stop_price_not_expected") { $0.stopPrice = Price(90) },
        Row("filled_out_of_range") { $0.filledQuantity = Quantity(-1) },
        Row("filled_out_of_range") { $0.filledQuantity = Quantity(11) },
        Row("filled_out_of_range") { $0.filledQuantity = Quantity(enormous) },
        Row("filled_out_of_range") { $0.filledQuantity = Quantity(lowest) },
    ]

    @Test(arguments: orders)
    func `an order that cannot be is no answer, and is missing in a list`(row: Row<VenueOrder>) throws {
        var bad = venueOrder(1, .open, filled: Quantity(2))
        row.change(&bad)
        let (single, alone) = try Self.sieve(.order(bad))
        #expect(single.content == .failed(row.code))
        #expect(alone.refused.map(\.refusal.code) == [row.code])
        let good = venueOrder(2, .open)
        let (list, sieve) = try Self.sieve(.openOrders([bad, good]))
        #expect(list.content == .openOrders([good]))
        #expect(sieve.refused.map(\.refusal.code) == [row.code])
    }

    static let executions: [Row<VenueExecution>] = [
        Row("malformed_id") { $0.fill.venueFillID = "" },
        Row("malformed_id") { $0.fill.venueFillID = "f\u{0}" },
        Row("malformed_id") { $0.fill.feeAsset = "" },
        Row("malformed_id") { $0.fill.feeAsset = String(repeating: "B", count: 33) },
        Row("malformed_id") { $0.fill.feeAsset = "BN\u{0}B" },
        Row("malformed_id") { $0.clientOrderID = "\r\n" },
        Row("malformed_id") { $0.instrument = "" },
        Row("other_tenant") {
            $0.clientOrderID = ClientOrderID(tenant: TenantID(8), instance: Desk.instance, intent: 1).description
        },
        Row("wrong_side") { $0.side = .sell },
        Row("wrong_instrument") { $0.instrument = "ETH-USDT" },
        Row("time_out_of_range") { $0.venueTime = Timestamp(nanoseconds: .min) },
        Row("time_ahead") { $0.venueTime = ahead },
        Row("time_behind") { $0.venueTime = behind },
        Row("fill_contradicts_earlier") { $0.fill.venueFillID = "f1" },
    ]

    @Test(arguments: executions)
    func `an execution that cannot be is missing in the list`(row: Row<VenueExecution>) throws {
        var bad = execution("f2", 1, Quantity(3))
        row.change(&bad)
        let good = execution("f3", 2, Quantity(3))
        let (answer, sieve) = try Self.sieve(.executions([bad, good], isComplete: true))
        #expect(answer.content == .executions([good], isComplete: true))
        #expect(sieve.refused.map(\.refusal.code) == [row.code])
    }

    @Test(arguments: [
        ("position_out_of_range", VenuePosition(instrument: "BTC-USDT", quantity: Quantity(lowest))),
        ("position_out_of_range", VenuePosition(instrument: "BTC-USDT", quantity: Quantity(enormous))),
        ("entry_price_not_positive", VenuePosition(instrument: "BTC-USDT", quantity: Quantity(1), entryPrice: .zero)),
        ("entry_price_not_positive", VenuePosition(instrument: "BTC-USDT", quantity: Quantity(1), entryPrice: Price(lowest))),
        ("malformed_id", VenuePosition(instrument: "", quantity: Quantity(1))),
    ])
    func `positions are believed together or not at all`(code: String, bad: VenuePosition) throws {
        let good = VenuePosition(instrument: "BTC-USDT", quantity: Quantity(2))
        let (answer, sieve) = try Self.sieve(.positions([good, bad]))
        #expect(answer.content == .failed("report.\(code)"))
        #expect(sieve.refused.map(\.refusal.code) == ["report.\(code)"])
    }

    @Test(arguments: [
        VenueAnswer.Content.order(nil), .order(venueOrder(1, .open, filled: Quantity(2))),
        .order(venueOrder(99, .open, quantity: Quantity(lowest))),
        .openOrders([venueOrder(1, .open, filled: Quantity(2))]),
        .executions([execution("f1", 1, Quantity(2))], isComplete: false),
        // A trade between two orders of one account is listed for both, under one id.
        .executions([execution("f2", 1, Quantity(3)), execution("f2", 2, Quantity(3))], isComplete: true),
        .executions([execution("f2", 1, Quantity(3), feeAsset: String(repeating: "B", count: 32))], isComplete: true),
        .positions([VenuePosition(instrument: "DOGE-USDT", quantity: Quantity(enormous))]), .positions([]),
    ])
    func `what can be passes as it is`(content: VenueAnswer.Content) throws {
        let (answer, sieve) = try Self.sieve(content)
        #expect(answer.content == content && sieve.refused.isEmpty)
    }

    @Test(arguments: [
        ("time_out_of_range", Timestamp(nanoseconds: .min)), ("time_out_of_range", Timestamp(nanoseconds: .max)),
        ("time_ahead", ahead), ("time_behind", behind),
    ])
    func `an answer of a time that cannot be is none`(code: String, time: Timestamp) throws {
        let (answer, sieve) = try Self.sieve(.order(nil), at: time)
        #expect(answer.content == .failed("report.\(code)"))
        #expect(sieve.refused.map(\.refusal.code) == ["report.\(code)"])
    }
}
