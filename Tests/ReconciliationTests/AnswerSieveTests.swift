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

    struct OrderRow: Sendable, CustomTestStringConvertible {
        var code: String
        var change: @Sendable (inout VenueOrder) -> Void
        var testDescription: String { code }

        init(_ code: String, _ change: @escaping @Sendable (inout VenueOrder) -> Void) {
            self.code = "report.\(code)"
            self.change = change
        }
    }

    static let orders = [
        OrderRow("malformed_id") { $0.venueOrderID = "" },
        OrderRow("malformed_id") { $0.venueOrderID = "v\u{7}" },
        OrderRow("malformed_id") { $0.clientOrderID = "a\u{1B}[2J" },
        OrderRow("malformed_id") { $0.clientOrderID = String(repeating: "x", count: 4_096) },
        OrderRow("malformed_id") { $0.instrument = "" },
        OrderRow("other_tenant") {
            $0.clientOrderID = ClientOrderID(tenant: TenantID(8), instance: Desk.instance, intent: 1).description
        },
        OrderRow("wrong_side") { $0.side = .sell },
        OrderRow("wrong_instrument") { $0.instrument = "ETH-USDT" },
        OrderRow("time_out_of_range") { $0.updatedTime = Timestamp(nanoseconds: .min) },
        OrderRow("time_out_of_range") { $0.updatedTime = Timestamp(nanoseconds: .max) },
        OrderRow("time_ahead") { $0.updatedTime = Timestamp(milliseconds: 1_000_000 + 86_400_001) },
        OrderRow("quantity_not_positive") { $0.quantity = .zero },
        OrderRow("quantity_not_positive") { $0.quantity = Quantity(lowest) },
        OrderRow("quantity_off_lot") { $0.quantity = Quantity(FixedDecimal(raw: 10 * FixedDecimal.unit + half.raw)) },
        OrderRow("quantity_off_lot") { $0.quantity = Quantity(enormous) },
        OrderRow("price_not_positive") { $0.price = .zero },
        OrderRow("price_not_positive") { $0.price = Price(lowest) },
        OrderRow("price_off_tick") { $0.price = Price(half) },
        OrderRow("price_off_tick") { $0.price = Price(enormous) },
        OrderRow("stop_price_not_positive") { $0.stopPrice = Price(-1) },
        OrderRow("stop_price_not_expected") { $0.stopPrice = Price(90) },
        OrderRow("filled_out_of_range") { $0.filledQuantity = Quantity(-1) },
        OrderRow("filled_out_of_range") { $0.filledQuantity = Quantity(11) },
        OrderRow("filled_out_of_range") { $0.filledQuantity = Quantity(enormous) },
        OrderRow("filled_out_of_range") { $0.filledQuantity = Quantity(lowest) },
    ]

    @Test(arguments: orders)
    func `an order that cannot be is no answer, and is missing in a list`(row: OrderRow) throws {
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

    struct ExecutionRow: Sendable, CustomTestStringConvertible {
        var code: String
        var change: @Sendable (inout VenueExecution) -> Void
        var testDescription: String { code }

        init(_ code: String, _ change: @escaping @Sendable (inout VenueExecution) -> Void) {
            self.code = "report.\(code)"
            self.change = change
        }
    }

    static let executions = [
        ExecutionRow("malformed_id") { $0.fill.venueFillID = "" },
        ExecutionRow("malformed_id") { $0.fill.venueFillID = "f\u{0}" },
        ExecutionRow("malformed_id") { $0.clientOrderID = "\r\n" },
        ExecutionRow("malformed_id") { $0.instrument = "" },
        ExecutionRow("other_tenant") {
            $0.clientOrderID = ClientOrderID(tenant: TenantID(8), instance: Desk.instance, intent: 1).description
        },
        ExecutionRow("wrong_side") { $0.side = .sell },
        ExecutionRow("wrong_instrument") { $0.instrument = "ETH-USDT" },
        ExecutionRow("time_out_of_range") { $0.venueTime = Timestamp(nanoseconds: .min) },
        ExecutionRow("time_ahead") { $0.venueTime = Timestamp(milliseconds: 1_000_000 + 86_400_001) },
        ExecutionRow("fill_contradicts_earlier") { $0.fill.venueFillID = "f1" },
    ]

    @Test(arguments: executions)
    func `an execution that cannot be is missing in the list`(row: ExecutionRow) throws {
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
        .positions([VenuePosition(instrument: "DOGE-USDT", quantity: Quantity(enormous))]), .positions([]),
    ])
    func `what can be passes as it is`(content: VenueAnswer.Content) throws {
        let (answer, sieve) = try Self.sieve(content)
        #expect(answer.content == content && sieve.refused.isEmpty)
    }

    @Test func `an answer without a time is none`() throws {
        for time in [Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max), Timestamp(milliseconds: 1_000_000 + 86_400_001)]
        {
            let (answer, _) = try Self.sieve(.order(nil), at: time)
            guard case .failed = answer.content else {
                Issue.record("believed at \(time)")
                continue
            }
        }
    }

    @Test func `an answer of another order than was asked about is none, and it is asked again`() throws {
        var desk = Desk()
        let number = try desk.submit()
        desk.wait(10)
        let question = try #require(desk.questions().first { $0.question == .order(Desk.id(number)) })
        desk.answer(question, .order(venueOrder(7, .open)))
        #expect(desk.alarms.count == 1)
        #expect(try desk.order(number).state == .submitted)
        desk.wait(10)
        #expect(desk.questions().contains { $0.question == .order(Desk.id(number)) })
    }
}
