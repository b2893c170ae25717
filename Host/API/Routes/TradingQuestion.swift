import FoundationEssentials
import HTTPTypes
import Identity
import Store
import TradingModel

/// What lists of trading have in common: the instances that a caller may ask about, the period, the page.
struct TradingQuestion {
    let filter: InstanceFilter
    /// Only this person's, for a caller who has to do with its own things alone.
    let person: String?
    let since: Timestamp?
    let until: Timestamp?

    /// Whose, of which instance and instrument.
    static let instances: [RouteParameter] = [
        .query("tenant", .name, "Only this tenant's."), .query("user", .name, "Only what trades for this user."),
        .query("instance", .id, "Only this instance's."), .query("instrument", .line(64), "Only of this instrument, by name."),
        .query("strategy", .line(128), "Only of this plugin, by name; manual: orders by hand."),
    ]

    static let period: [RouteParameter] = [
        .query("since", .time, "None from before it, by the line's clock."),
        .query("until", .time, "None from it on, by the line's clock."),
    ]

    static let side = RouteParameter.query("side", .choice(["buy", "sell"]), "Only of this side.")

    init(_ call: Call) throws {
        filter = InstanceFilter(
            tenant: call.text("tenant"), user: call.text("user"),
            instance: call.integer("instance").map { InstanceID(UInt64($0)) }, instrument: call.text("instrument"),
            strategy: call.text("strategy"))
        person = call.reach == .own ? call.principal.userName : nil
        since = try TradingQuestion.time("since", call)
        until = try TradingQuestion.time("until", call)
        if let since, let until, since >= until {
            throw RequestProblem(
                .badRequest, code: "query_value", "'since' is not before 'until': nothing lies between them", field: "since")
        }
    }

    /// The form of a time is checked before; whether it is a time is here.
    private static func time(_ name: String, _ call: Call) throws -> Timestamp? {
        guard let text = call.text(name) else { return nil }
        guard let date = APITime.date(text), let time = Timestamp(date) else {
            throw RequestProblem(
                .badRequest, code: "query_value",
                "'\(name)' is no time: write it in UTC, such as 2026-11-22T05:00:00Z", field: name)
        }
        return time
    }

    func instances(_ scoped: ScopedConnection) throws(DatabaseError) -> [TradedInstance] {
        try TradedInstanceRepository(scoped).all(filter, of: person)
    }

    /// One row more than the page, so that its end is known.
    func page(_ instances: [TradedInstance], _ cursor: TradingPage.Key?, limit: Int) -> TradingPage {
        TradingPage(instances: instances.map(\.id), since: since, until: until, behind: cursor, limit: limit + 1)
    }
}

extension TradingPage.Key {
    /// Nil at the beginning of a list.
    init?(_ call: Call) throws {
        guard let text = call.text("cursor") else { return nil }
        let parts = try Cursor(text, parts: 3).parts
        guard let time = Int64(parts[0]), let instance = UInt64(parts[1]), let number = UInt64(parts[2]) else {
            throw Cursor.isNone
        }
        self.init(time: Timestamp(nanoseconds: time), instance: InstanceID(instance), number: number)
    }

    var cursor: String { Cursor(["\(time.nanoseconds)", "\(instance)", "\(number)"]).text }
}

extension Array {
    /// The page, and its last element when there is more behind it.
    func split(at limit: Int) -> (page: [Element], last: Element?) {
        count > limit ? (Array(prefix(limit)), self[limit - 1]) : (self, nil)
    }
}

extension Dictionary where Key == InstanceID, Value == TradedInstance {
    init(_ instances: [TradedInstance]) { self.init(instances.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }) }
}
