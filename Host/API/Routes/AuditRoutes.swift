import FoundationEssentials
import HTTPTypes
import Identity
package import Store
import StrictJSON
import TradingModel

/// `GET /api/v1/audit`: who changed what, and who was refused.
package struct AuditRoutes {
    private let store: TenantStore

    package init(_ store: TenantStore) { self.store = store }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/api/v1/audit", "listAuditEntries", tag: "audit", "Who changed what, and who was refused; newest first.",
                text:
                    "Every request that changes something, with its answer's status, and every one that was refused with 401 or "
                    + "403. A tenant sees its own, the staff everybody's.",
                access: .permission(.auditRead),
                parameters: [
                    .query("user", .line(64), "Only what this user did."),
                    .query("action", .line(64), "Only this operation, such as enableInstance."),
                    .query("status", .integer(100...599), "Only answers of this status."),
                    .query("since", .time, "From this time on."), .query("until", .time, "Before this time."),
                ] + RouteParameter.page, answer: .json(AuditRoutes.list)
            ) { call in
                let filter = AuditFilter(
                    userName: call.text("user"), action: call.text("action"), status: call.integer("status"),
                    since: AuditRoutes.timestamp(call.time("since")), until: AuditRoutes.timestamp(call.time("until")))
                let before = try call.text("cursor").map(Cursor.number)
                let limit = call.limit
                var entries = try await store.transaction(call.scope) { scoped in
                    try AuditEntryRepository(scoped).entries(filter, before: before, count: limit + 1)
                }
                let goesOn = entries.count > limit
                if goesOn { entries.removeLast() }
                return .ok(
                    List(
                        entries: try entries.map(Entry.init),
                        next: goesOn ? entries.last.map { Cursor(["\($0.id)"]).text } : nil))
            }
        ]
    }

    private static func timestamp(_ date: Date?) -> Timestamp? {
        date.map { date in
            // A time beyond the host's years is before or after everything.
            let seconds = min(max(date.timeIntervalSince1970, -9e9), 9e9)
            return Timestamp(nanoseconds: Int64(seconds * 1_000) * 1_000_000)
        }
    }

    private struct List: Encodable {
        var entries: [Entry]
        var next: String?
    }

    private struct Entry: Encodable {
        var id: UInt64
        var tenant: String
        var user: String
        var action: String
        var target: String
        var status: Int
        var requestID: String
        var address: String
        var detail: EncodedJSON
        var time: Date

        init(_ entry: AuditEntry) throws {
            id = entry.id
            tenant = entry.tenantName
            user = entry.userName
            action = entry.action
            target = entry.target
            status = entry.status
            requestID = entry.requestID
            address = entry.address
            detail = EncodedJSON(try JSON(entry.detail))
            time = Date(entry.time)
        }
    }

    private static let list = Schema.fields([
        Field(
            "entries",
            .list(
                .object(
                    ObjectForm(
                        "AuditEntry",
                        [
                            Field("id", .id, "Its number; later ones are higher."),
                            Field("tenant", .words, "Whose user it was; of nobody who is known the platform's."),
                            Field("user", .words, "Who; empty: nobody who is known."),
                            Field("action", .words, "The operation: enableInstance."),
                            Field("target", .words, "The path that was asked for."),
                            Field("status", .integer(0...999), "Of the answer."),
                            Field("requestID", .words, "As in the host's log."),
                            Field("address", .words, "Where it came from; local: the host's own socket."),
                            Field("detail", .anything, "More, without anything secret."),
                            Field("time", .time, "When it was answered."),
                        ]))), "Newest first."),
        .optional("next", .text(.cursor), "Where the list goes on; missing at its end."),
    ])
}
