import FoundationEssentials
import HTTPTypes
import Identity
package import Store
import TradingModel

/// `/api/v1/flags`: what the staff switches while the host runs, and `/api/v1/me/flags`: what that means for the caller.
package struct FlagRoutes {
    private let store: TenantStore
    private let flags: Flags

    package init(store: TenantStore, flags: Flags) {
        self.store = store
        self.flags = flags
    }

    private static let path = "/api/v1/flags"
    private static let tag = "flags"
    private static let name = RouteParameter.path("name", .text(FlagForms.name), "Of the flag.")

    package var endpoints: [Endpoint] { [list, set, remove, history, mine] }

    private var list: Endpoint {
        Endpoint(
            .get, FlagRoutes.path, "listFlags", tag: FlagRoutes.tag, "Every flag, those that code knows and nobody set too.",
            access: .platform(.flagsRead),
            answer: .json(.fields([Field("flags", .list(FlagForms.flag), "In the order of their names.")]))
        ) { [store] _ in
            let stored = try await store.transaction(.platform) { try FlagRepository($0).latest() }.filter { !$0.isDeleted }
            let unset = KnownFlag.all.filter { known in !stored.contains { $0.name == known.name } }
            let reports = try stored.map { try FlagReport($0) } + unset.map { FlagReport($0) }
            return .ok(FlagList(flags: reports.sorted { $0.name < $1.name }))
        }
    }

    private var set: Endpoint {
        Endpoint(
            .put, "\(FlagRoutes.path)/{name}", "setFlag", tag: FlagRoutes.tag, "Sets a flag; it counts at once.",
            access: .platform(.flagsWrite), parameters: [FlagRoutes.name],
            body: .json(FlagForms.order, example: #"{"rule": "percentage", "percentage": 25, "description": "new venues"}"#),
            answer: .json(FlagForms.flag)
        ) { call in
            let body = try call.decode(Body.self)
            let rule = try body.checkedRule()
            let users = String(decoding: try JSONEncoder().encode(body.users ?? []), as: UTF8.self)
            return .ok(
                try await append(call) { name, before in
                    StoredFlag(
                        name: name, version: 0, description: body.description ?? before?.description ?? "", rule: rule,
                        users: users, percentage: body.percentage ?? 0, isDeleted: false, changedBy: "",
                        changedAt: Timestamp(nanoseconds: 0))
                })
        }
    }

    private struct Body: Decodable {
        var rule: String
        var description: String?
        var users: [String]?
        var percentage: Int?

        /// A rule comes with what it needs, and with nothing else.
        func checkedRule() throws -> StoredFlag.Rule {
            guard let rule = StoredFlag.Rule(rawValue: rule) else {
                throw RequestProblem.value("rule", rule, takes: "on, off, users or percentage")
            }
            for (field, isGiven, owner) in [
                ("users", users != nil, StoredFlag.Rule.users), ("percentage", percentage != nil, .percentage),
            ] {
                guard isGiven != (rule == owner) else { continue }
                throw RequestProblem(
                    .badRequest, code: isGiven ? "field_unknown" : "field_missing",
                    isGiven
                        ? "'\(field)' is of the rule \(owner.rawValue): leave it out"
                        : "'\(field)' is missing: the rule needs it",
                    field: field)
            }
            return rule
        }
    }

    private var remove: Endpoint {
        Endpoint(
            .delete, "\(FlagRoutes.path)/{name}", "deleteFlag", tag: FlagRoutes.tag,
            "Takes a flag away: it is as code says again.", access: .platform(.flagsWrite), parameters: [FlagRoutes.name],
            answer: .none
        ) { call in
            _ = try await append(call) { name, before in
                guard var flag = before, !flag.isDeleted else { throw FlagRoutes.notFound(name) }
                flag.isDeleted = true
                return flag
            }
            return .done
        }
    }

    private var history: Endpoint {
        Endpoint(
            .get, "\(FlagRoutes.path)/{name}/history", "listFlagHistory", tag: FlagRoutes.tag, "Every change of a flag.",
            access: .platform(.flagsRead), parameters: [FlagRoutes.name] + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("flags", .list(FlagForms.flag), "Newest first."), .optional("next", .words, "Where it goes on."),
                ]))
        ) { [store] call in
            let name = call.text("name") ?? ""
            let before = try call.text("cursor").map(Cursor.number)
            let limit = call.limit
            let all = try await store.transaction(.platform) {
                try FlagRepository($0).history(name, before: before, limit: limit + 1)
            }
            guard before != nil || !all.isEmpty else { throw FlagRoutes.notFound(name) }
            let shown = all.prefix(limit)
            let next = all.count > limit ? shown.last.map { Cursor(["\($0.version)"]).text } : nil
            return .ok(FlagList(flags: try shown.map { try FlagReport($0) }, next: next))
        }
    }

    private var mine: Endpoint {
        Endpoint(
            .get, "/api/v1/me/flags", "listMyFlags", tag: FlagRoutes.tag, "Which flags are on for the caller.",
            access: .signedIn,
            answer: .json(
                .fields([
                    Field("flags", .map(keys: FlagForms.name, values: .boolean, count: 0...10_000), "By their names.")
                ]))
        ) { [flags] call in
            .ok(CallerFlags(flags: flags.all(tenant: call.principal.tenant, user: call.principal.userName)))
        }
    }

    /// Stores the next version of the flag that the path names, and lets it count.
    private func append(
        _ call: Call, _ make: @escaping @Sendable (_ name: String, _ before: StoredFlag?) throws -> StoredFlag
    ) async throws -> FlagReport {
        let name = call.text("name") ?? ""
        let user = call.principal.userName
        let stored: StoredFlag
        do {
            stored = try await store.transaction(.platform) { scoped in
                let repository = FlagRepository(scoped)
                let before = try repository.latest(name)
                var flag = try make(name, before)
                if before == nil, try repository.latest().count >= Flags.most {
                    throw RequestProblem(
                        .conflict, code: "too_many_flags", "There are \(Flags.most) flags, the most that there may be.")
                }
                flag.version = (before?.version ?? 0) + 1
                flag.changedBy = user
                return try repository.append(flag)
            }
        } catch let error as DatabaseError where error.sqlState == DatabaseError.uniqueViolation {
            throw RequestProblem(
                .conflict, code: "flag_changing", "Somebody changed '\(name)' at the same moment: look, then repeat it.")
        }
        try flags.take(stored)
        return try FlagReport(stored)
    }

    private static func notFound(_ name: String) -> RequestProblem {
        .notFound("flag_not_found", "There is no flag '\(name)': GET /api/v1/flags lists those that are set.")
    }
}
