import Engine
import OMS
import Testing
import TradingModel

/// What a venue says and cannot be: the operator's alarm, the instance's incident, the user's notice, and nothing else.
@Suite("Refused reports")
struct ReportRefusalTests {
    private static func session() -> Session {
        var session = Session(instances: 2)
        _ = session.candle()
        _ = session.submit()
        _ = session.report(1, .accepted(venueOrderID: "v1"))
        return session
    }

    @Test func `an impossible fill is an alarm, an incident and a notice, and no fill`() throws {
        var session = Self.session()
        let seen = session.report(1, filled("f1", Quantity(11)))
        #expect(seen.words == ["alarm", "incident report_refused", "notice instance"])
        let alarm = try #require(seen.alarms.first)
        #expect(alarm.contains("\(Session.id(1))") && alarm.contains("10 left") && alarm.hasSuffix("(report.fill_above_order)"))
        let notice = try #require(seen.notices.first)
        #expect(
            notice.text
                == "order 1: the order has 10 left; the venue reports a fill of 11 (report.fill_above_order); nothing was booked")
        #expect(session.engine.instance(InstanceID(1)).lastEvent?.text.contains("report.fill_above_order") == true)
        // And it goes on.
        #expect(session.report(1, filled("f1", Quantity(10))).words.first == "order filled")
    }

    @Test func `a venue that is wrong without end is an incident once an hour and code`() {
        var session = Self.session()
        var incidents = 0
        for index in 0..<100 {
            let seen = session.report(1, filled("f\(index)", Quantity(-1)))
            #expect(seen.alarms.count == 1)
            incidents += seen.words.count { $0.hasPrefix("incident") }
        }
        #expect(incidents == 1)
        #expect(session.report(1, filled("f", Quantity(1), at: .zero)).words.contains("incident report_refused"))
        for _ in 0..<60 { _ = session.candle() }
        #expect(session.report(1, filled("f", Quantity(-1))).words.contains("incident report_refused"))
    }

    @Test func `what is old or of nobody is an alarm only`() {
        var session = Self.session()
        #expect(session.report(1, .accepted(venueOrderID: "v1")).words == ["alarm"])
        #expect(session.report(77, filled("f1", Quantity(1))).words == ["alarm"])
    }

    @Test func `a step that does not follow from what the venue said before is an alarm that names both`() {
        var session = Self.session()
        let seen = session.report(1, .rejected(.noMarket))
        #expect(seen.words == ["alarm"])
        #expect(
            seen.alarms == [
                "order \(Session.id(1)): the order is accepted; the venue reports rejected (report.illegal_step)"
            ])
        // The order is what it was.
        #expect(session.engine.account(of: InstanceID(1)).openOrders.map(\.state) == [.accepted])
    }

    @Test func `another tenant's order is told to the operator, and to no user`() {
        var session = Self.session()
        var report = VenueReport(
            order: Session.id(1), venueTime: session.engine.now, event: filled("f1", Quantity(1)))
        report.order = ClientOrderID(tenant: TenantID(8), instance: InstanceID(1), intent: 1)
        let seen = session.handle(.venueReported(report))
        #expect(seen.words == ["alarm"])
        #expect(seen.alarms.first?.hasSuffix("(report.other_tenant)") == true)
        #expect(session.engine.oms.position(InstanceID(1)).quantity.isZero)
    }
}
