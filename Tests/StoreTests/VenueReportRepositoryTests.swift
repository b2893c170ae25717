import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Reports of a venue that lives elsewhere")
struct VenueReportRepositoryTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }
    private var connection: PostgreSQLConnection { stored.connection }
    private var writer: JournalWriter { stored.writer }

    init() throws { stored = try StoredTrading(tenants: 2) }

    private func taken(_ number: UInt64, _ event: VenueReport.Event) -> TakenReport {
        TakenReport(
            number: number, place: TakenReport.Place(candles: 7, nextSeq: number + 3, lastIntent: number),
            report: VenueReport(
                order: sample.order(number).id, venueTime: Timestamp(nanoseconds: 1_704_067_200_123_456_789), event: event))
    }

    @Test func `every kind of report comes back as it was, to the nanosecond`() throws {
        let fill = VenueFill(
            venueFillID: "f \"1\"", price: Price(40_000), quantity: Quantity(FixedDecimal(raw: 1)),
            fee: Notional(FixedDecimal(raw: -1)), isMaker: true)
        let events: [VenueReport.Event] = [
            .accepted(venueOrderID: "V1"), .rejected(.insufficientFunds), .outcomeUnknown, .absent, .triggered, .filled(fill),
            .amended(Amendment(quantity: Quantity(3))), .amendRejected(.neverArrived), .cancelled(.fillOrKill),
            .cancelRejected(.unknownOrder), .expired,
        ]
        let reports = events.enumerated().map { taken(UInt64($0.offset + 1), $0.element) }
        for report in reports { writer.record(VenueReportRow(shard: "main", taken: report)) }
        try writer.commit()
        let repository = VenueReportRepository(connection)
        #expect(try repository.all(shard: "main", after: 0) == reports)
        #expect(try repository.all(shard: "main", after: 9) == Array(reports[9...]))
        #expect(try repository.all(shard: "other", after: 0).isEmpty)
        #expect(try repository.last(shard: "main") == UInt64(events.count))
        #expect(try repository.last(shard: "other") == 0)
    }

    @Test func `the same report again is the same row, another under its number is a second host`() throws {
        let row = VenueReportRow(shard: "main", taken: taken(1, .outcomeUnknown))
        for _ in 0..<2 {
            writer.record(row)
            try writer.commit()
        }
        #expect(try VenueReportRepository(connection).all(shard: "main", after: 0).count == 1)
        writer.record(VenueReportRow(shard: "main", taken: taken(1, .expired)))
        let error = #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(error?.kind == .contradiction)
        #expect(try VenueReportRepository(connection).all(shard: "main", after: 0) == [row.taken])
    }

    /// A host that went on without such a report would forget what the venue said.
    @Test(
        arguments: [
            ("an event that nobody knows", #""cancelled""#, #""vanished""#),
            ("a field that is missing", #""venueTime""#, #""time""#),
            ("a reason that nobody knows", #""_0":4"#, #""_0":99"#),
        ])
    func `a stored report that cannot be read is a contradiction`(what: String, written: String, found: String) throws {
        let text = VenueReportText.text(taken(1, .cancelled(.fillOrKill)).report)
        let broken = text.replacing(written, with: found)
        try #require(broken != text, "\(what): \(text)")
        try connection.execute(
            """
            INSERT INTO oms.venue_report (shard, report_number, tenant_id, instance_id, intent_number, candle_count, next_seq,
                last_intent, report)
            VALUES ('main', 1, \(sample.tenants[0]), \(sample.instances[0]), 1, 1, 1, 1, '\(broken)')
            """)
        let error = #expect(throws: DatabaseError.self) {
            try VenueReportRepository(connection).all(shard: "main", after: 0)
        }
        #expect(error?.kind == .contradiction)
        #expect(error?.description.hasPrefix("a stored venue report cannot be read") == true)
    }

    @Test func `a report is durable together with what followed from it, or not at all`() throws {
        let broken = VenueReportRow(shard: "main", taken: taken(1, .expired))
        for entry in sample.filled(1) { writer.record(entry) }
        writer.record(broken)
        var contradiction = sample.intent(1)
        contradiction.action = .cancel(order: 1)
        writer.record(.intent(contradiction, .approved))
        #expect(throws: DatabaseError.self) { try writer.commit() }
        #expect(try VenueReportRepository(connection).last(shard: "main") == 0)
        #expect(try SummaryRepository(connection).counts().fills == 0)
    }

    @Test func `the last intents of each instance are told apart from the host's own`() throws {
        for number in 1...3 { writer.record(.intent(sample.intent(UInt64(number)), .approved)) }
        var hostMade = sample.intent(4)
        hostMade.number = OrderIntent.hostNumbers
        writer.record(.intent(hostMade, .approved))
        writer.record(.intent(sample.intent(1, user: 1), .approved))
        try writer.commit()
        let intents = try VenueReportRepository(connection).durableIntents(of: sample.instances)
        #expect(
            intents == [
                sample.instances[0]: DurableIntents(last: 3, lastHostMade: OrderIntent.hostNumbers),
                sample.instances[1]: DurableIntents(last: 1, lastHostMade: nil),
            ])
        #expect(try VenueReportRepository(connection).durableIntents(of: []).isEmpty)
    }

    @Test func `an adopted position is stored once, with its provenance`() throws {
        let position = AdoptedPosition(
            instrument: sample.instrument.id, number: 1, quantity: Quantity(-3), price: nil, provenance: "the venue holds -3",
            time: SampleTrading.time(1))
        for _ in 0..<2 {
            writer.record(position)
            try writer.commit()
        }
        let rows = try connection.query("SELECT quantity::text, provenance FROM oms.adopted_position")
        #expect(rows.count == 1)
        #expect(try rows.first?.text(0) == "-3")
        #expect(try rows.first?.text(1) == "the venue holds -3")
        var other = position
        other.quantity = Quantity(4)
        writer.record(other)
        #expect(throws: DatabaseError.self) { try writer.commit() }
    }
}
