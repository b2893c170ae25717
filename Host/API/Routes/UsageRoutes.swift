import FoundationEssentials
import HTTPTypes
import Identity
package import Store
import TradingModel

/// `/api/v1/usage`: what tenants use, for bills and for who asks why.
package struct UsageRoutes {
    private let store: TenantStore
    private let quotas: Quotas

    package init(store: TenantStore, quotas: Quotas) {
        self.store = store
        self.quotas = quotas
    }

    private static let path = "/api/v1/usage"
    private static let tag = "usage"
    private static let tenant = RouteParameter.query("tenant", .name, "For the staff: only this tenant's.")
    private static let monthForm = TextForm(7...7, pattern: "^[0-9]{4}-(0[1-9]|1[0-2])$", words: "a month such as 2026-11") {
        UsageRoutes.month($0) != nil
    }

    package var endpoints: [Endpoint] { [summary, records] }

    private var summary: Endpoint {
        Endpoint(
            .get, UsageRoutes.path, "showUsage", tag: UsageRoutes.tag, "A month's use by tenant, and what the plan allows.",
            access: .permission(.usageRead),
            parameters: [UsageRoutes.tenant, .query("month", .text(UsageRoutes.monthForm), "The present one without it; UTC.")],
            answer: .json(UsageRoutes.summaryForm)
        ) { call in
            let text = call.text("month") ?? String(Date.now.formatted(.iso8601).prefix(7))
            guard let (start, end) = UsageRoutes.month(text) else { preconditionFailure("the form was checked") }
            let tenant = try await call.tenantFilter(in: store)
            let (rows, plan) = try await store.transaction(call.scope) { [quotas] scoped in
                (try TenantUsage(scoped).month(tenant: tenant, from: start, until: end), tenant.map { quotas.plan(of: $0) })
            }
            return .ok(
                UsageSummary(
                    month: text,
                    meters: rows.map { UsageSummary.Meter(tenant: $0.tenantName, meter: $0.meter.rawValue, amount: $0.amount) },
                    plan: plan.map(UsageSummary.PlanReport.init)))
        }
    }

    private var records: Endpoint {
        Endpoint(
            .get, "\(UsageRoutes.path)/records", "listUsageRecords", tag: UsageRoutes.tag,
            "Use hour by hour, oldest first, of hours that are over: each record is final.",
            text: "Keep `next` of the last answer, also of an empty one, and ask with it again later: nothing is left out or "
                + "given twice.",
            access: .permission(.usageRead), parameters: RouteParameter.page + [UsageRoutes.tenant],
            answer: .json(
                .fields([
                    Field("records", .list(UsageRoutes.recordForm), "Oldest first."),
                    .optional("next", .text(.cursor), "Pass it as `cursor` for what follows; missing before the first record."),
                ]))
        ) { call in
            let after = try call.text("cursor").map { text -> (hour: Timestamp, id: Int64) in
                let numbers = try Cursor.numbers(text, count: 2)
                return (Timestamp(nanoseconds: numbers[0]), numbers[1])
            }
            let (tenant, limit) = (try await call.tenantFilter(in: store), call.limit)
            let rows = try await store.transaction(call.scope) {
                try TenantUsage($0).records(tenant: tenant, after: after, limit: limit)
            }
            let next = rows.last.map { Cursor(["\($0.hour.nanoseconds)", "\($0.id)"]).text } ?? call.text("cursor")
            return .ok(UsageRecordList(records: rows.map(UsageRecordReport.init), next: next))
        }
    }

    /// The beginning of a month and of the one behind it.
    private static func month(_ text: String) -> (Timestamp, Timestamp)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]), year >= 2_000,
            let month = Int(parts[1]), (1...12).contains(month)
        else { return nil }
        let next = month == 12 ? "\(year + 1)-01" : "\(year)-\(month < 9 ? "0" : "")\(month + 1)"
        // A year may be written that nanoseconds do not count to.
        guard let start = APITime.date("\(text)-01T00:00:00Z").flatMap({ Timestamp($0) }),
            let end = APITime.date("\(next)-01T00:00:00Z").flatMap({ Timestamp($0) })
        else { return nil }
        return (start, end)
    }

    // MARK: - Forms

    private static let meterForm = Schema.choice(UsageMeter.allCases.map(\.rawValue))

    private static let summaryForm = Schema.object(
        ObjectForm(
            "Usage",
            [
                Field("month", .text(monthForm), "UTC."),
                Field(
                    "meters",
                    .list(
                        .fields([
                            Field("tenant", .words, "Whose."), Field("meter", meterForm, "What."),
                            Field("amount", .integer(0...Int64.max), "The month's sum; of storage_bytes and instances the most."),
                        ])), "By tenant and meter."),
                .optional(
                    "plan",
                    .fields([
                        Field("name", .words, "Of the plan."),
                        .optional("instances", .integer(0...Int64.max), "Enabled at one time."),
                        .optional("ordersPerDay", .integer(0...Int64.max), "A day, UTC."),
                        .optional("apiCallsPerMinute", .integer(0...Int64.max), "A minute."),
                        .optional("cpuSecondsPerDay", .integer(0...Int64.max), "A day, UTC."),
                        .optional("storageBytes", .integer(0...Int64.max), "At one time."),
                    ]), "Of the one tenant that was asked for; what is missing has no bound."),
            ]))

    static let recordForm = Schema.object(
        ObjectForm(
            "UsageRecord",
            [
                Field("id", .id, "Its number."), Field("tenant", .words, "Whose."), Field("meter", meterForm, "What."),
                Field("hour", .time, "The hour's beginning."),
                Field("amount", .integer(0...Int64.max), "The hour's sum; of storage_bytes and instances the most at one time."),
            ]))
}

private struct UsageSummary: Encodable {
    struct Meter: Encodable {
        var tenant: String
        var meter: String
        var amount: Int64
    }

    struct PlanReport: Encodable {
        var name: String
        var instances: Int?
        var ordersPerDay: Int?
        var apiCallsPerMinute: Int?
        var cpuSecondsPerDay: Int?
        var storageBytes: Int64?

        init(_ plan: Plan) {
            name = plan.name
            instances = plan.instances
            ordersPerDay = plan.ordersPerDay
            apiCallsPerMinute = plan.apiCallsPerMinute
            cpuSecondsPerDay = plan.cpuSecondsPerDay
            storageBytes = plan.storageBytes
        }
    }

    var month: String
    var meters: [Meter]
    var plan: PlanReport?
}

private struct UsageRecordList: Encodable {
    var records: [UsageRecordReport]
    var next: String?
}

struct UsageRecordReport: Encodable {
    var id: Int64
    var tenant: String
    var meter: String
    var hour: Date
    var amount: Int64

    init(_ record: UsageRecord) {
        id = record.id
        tenant = record.tenantName
        meter = record.meter.rawValue
        hour = Date(record.hour)
        amount = record.amount
    }
}
