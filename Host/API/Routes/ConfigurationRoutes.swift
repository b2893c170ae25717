import FoundationEssentials
import HTTPTypes
import Identity
package import Store
import TradingModel

/// `/api/v1/configuration`: what a tenant's new instances begin with, in versions; and reading the host's own again.
package struct ConfigurationRoutes {
    private let store: TenantStore
    private let host: any ConfigurationReloading
    private let judgeLimits: @Sendable ([String: String]) throws -> Void

    /// - Parameter judgeLimits: throws `RequestProblem` for limits that a file could not have.
    package init(
        store: TenantStore, host: any ConfigurationReloading, judgeLimits: @escaping @Sendable ([String: String]) throws -> Void
    ) {
        self.store = store
        self.host = host
        self.judgeLimits = judgeLimits
    }

    private static let path = "/api/v1/configuration"
    private static let tag = "configuration"
    private static let version = RouteParameter.path("version", .id, "Number of the version.")
    private static let tenant = RouteParameter.query("tenant", .name, "For the staff: whose; the caller's own without it.")

    package var endpoints: [Endpoint] { [show, change, versions, oneVersion, restore, reload] }

    private var show: Endpoint {
        Endpoint(
            .get, ConfigurationRoutes.path, "showConfiguration", tag: ConfigurationRoutes.tag,
            "What the tenant's new instances begin with.", text: "The answer's ETag is what If-Match of a change names.",
            access: .permission(.configurationRead), parameters: [ConfigurationRoutes.tenant],
            answer: .json(ConfigurationForms.configuration)
        ) { call in
            let tenant = try await tenant(of: call)
            let stored = try await store.transaction(.tenant(tenant.id)) {
                try TenantConfigurationRepository($0).latest(of: tenant.id)
            }
            return try ConfigurationRoutes.answer(tenant, stored)
        }
    }

    private var change: Endpoint {
        Endpoint(
            .put, ConfigurationRoutes.path, "changeConfiguration", tag: ConfigurationRoutes.tag,
            "Makes a new version of what the tenant's new instances begin with.",
            text:
                "Instances that are there already keep what they have. With If-Match only if that version is the last.",
            access: .permission(.configurationWrite), parameters: [ConfigurationRoutes.tenant],
            body: .json(
                ConfigurationForms.order,
                example: #"{"limits": {"maximum_open_orders": 5, "capital": "10000"}, "openOrders": "cancel", "comment": "q4"}"#),
            answer: .json(ConfigurationForms.configuration)
        ) { call in
            struct Body: Decodable {
                var limits: [String: ParameterText]
                var openOrders: String?
                var comment: String?
            }
            let body = try call.decode(Body.self)
            let limits = body.limits.mapValues(\.text)
            try judgeLimits(limits)
            let policy = body.openOrders.flatMap { OpenOrderPolicy(rawValue: $0) }
            return try await append(call) { _ in (limits, policy, body.comment ?? "") }
        }
    }

    private var versions: Endpoint {
        Endpoint(
            .get, "\(ConfigurationRoutes.path)/versions", "listConfigurationVersions", tag: ConfigurationRoutes.tag,
            "Every version that there was.", access: .permission(.configurationRead),
            parameters: [ConfigurationRoutes.tenant] + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("versions", .list(ConfigurationForms.configuration), "Newest first."),
                    .optional("next", .words, "Where it goes on."),
                ]))
        ) { call in
            let tenant = try await tenant(of: call)
            let before = try call.text("cursor").map(Cursor.number)
            let limit = call.limit
            let all = try await store.transaction(.tenant(tenant.id)) {
                try TenantConfigurationRepository($0).versions(of: tenant.id, before: before, limit: limit + 1)
            }
            let shown = all.prefix(limit)
            let next = all.count > limit ? shown.last.map { Cursor(["\($0.version)"]).text } : nil
            return .ok(
                TenantConfigurationList(
                    versions: try shown.map { try TenantConfigurationReport(tenant.name, $0) }, next: next))
        }
    }

    private var oneVersion: Endpoint {
        Endpoint(
            .get, "\(ConfigurationRoutes.path)/versions/{version}", "showConfigurationVersion", tag: ConfigurationRoutes.tag,
            "One version.", access: .permission(.configurationRead),
            parameters: [ConfigurationRoutes.version, ConfigurationRoutes.tenant],
            answer: .json(ConfigurationForms.configuration)
        ) { call in
            let tenant = try await tenant(of: call)
            let number = call.id("version")
            let stored = try await store.transaction(.tenant(tenant.id)) {
                try TenantConfigurationRepository($0).version(number, of: tenant.id)
            }
            guard let stored else { throw ConfigurationRoutes.notFound(number) }
            return try ConfigurationRoutes.answer(tenant, stored)
        }
    }

    private var restore: Endpoint {
        Endpoint(
            .post, "\(ConfigurationRoutes.path)/versions/{version}/restore", "restoreConfiguration",
            tag: ConfigurationRoutes.tag, "Makes a new version that says what an old one said.",
            access: .permission(.configurationWrite), parameters: [ConfigurationRoutes.version, ConfigurationRoutes.tenant],
            isIdempotent: true, answer: .json(ConfigurationForms.configuration)
        ) { call in
            let number = call.id("version")
            return try await append(call) { old in
                guard let stored = try old(number) else { throw ConfigurationRoutes.notFound(number) }
                let limits = try JSONDecoder().decode([String: String].self, from: Data(stored.limits.utf8))
                // What was right once may not be any more.
                try judgeLimits(limits)
                return (limits, stored.openOrders, "version \(number) again")
            }
        }
    }

    private var reload: Endpoint {
        Endpoint(
            .post, "\(ConfigurationRoutes.path)/reload", "reloadConfiguration", tag: ConfigurationRoutes.tag,
            "Lets the host read its own configuration again.",
            text: "What can be taken over while it runs counts at once; what cannot is named. A wrong one changes nothing.",
            access: .platform(.configurationWrite), answer: .json(ConfigurationForms.reload)
        ) { [host] _ in .ok(try await host.reloadConfiguration()) }
    }

    // MARK: - Parts

    /// Whose configuration a call is about.
    private func tenant(of call: Call) async throws -> StoredTenant {
        let own = StoredTenant(id: call.principal.tenant, name: call.principal.tenantName)
        guard let name = call.text("tenant"), name != own.name else { return own }
        let notFound = RequestProblem(.notFound, code: "tenant_not_found", "There is no tenant '\(name)'.", field: "tenant")
        guard call.reach == .platform else { throw notFound }
        let id = try await store.transaction(.platform) { try TenantRepository($0.connection).find(name: name) }
        guard let id else { throw notFound }
        return StoredTenant(id: id, name: name)
    }

    private typealias Content = (limits: [String: String], openOrders: OpenOrderPolicy?, comment: String)

    /// Stores the next version, when the caller saw the last one.
    private func append(
        _ call: Call,
        _ make: @escaping @Sendable (_ old: (UInt64) throws -> StoredTenantConfiguration?) throws -> Content
    ) async throws -> Answer {
        let tenant = try await tenant(of: call)
        let expected = call.headers[.ifMatch]
        let user = call.principal.userName
        do {
            let stored = try await store.transaction(.tenant(tenant.id)) { scoped in
                let repository = TenantConfigurationRepository(scoped)
                let last = try repository.latest(of: tenant.id)?.version ?? 0
                guard ConfigurationRoutes.matches(expected, last) else { throw ConfigurationRoutes.changedMeanwhile(last) }
                let content = try make { try repository.version($0, of: tenant.id) }
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                return try repository.append(
                    StoredTenantConfiguration(
                        version: last + 1, limits: String(decoding: try encoder.encode(content.limits), as: UTF8.self),
                        openOrders: content.openOrders, comment: content.comment, changedBy: user,
                        changedAt: Timestamp(nanoseconds: 0)), of: tenant.id)
            }
            return try ConfigurationRoutes.answer(tenant, stored)
        } catch let error as DatabaseError where error.sqlState == DatabaseError.uniqueViolation {
            throw ConfigurationRoutes.changedMeanwhile(nil)
        }
    }

    private static func matches(_ expected: String?, _ last: UInt64) -> Bool {
        guard let expected, expected != "*" else { return true }
        return expected.split(separator: ",").contains { $0.filter { $0 != " " && $0 != "\"" } == "\(last)" }
    }

    private static func changedMeanwhile(_ last: UInt64?) -> RequestProblem {
        RequestProblem(
            .preconditionFailed, code: "version_conflict",
            "Somebody changed the configuration meanwhile\(last.map { ": the last version is \($0)" } ?? ""). Read it again, "
                + "then repeat the change with its ETag as If-Match.",
            field: "If-Match", headers: last.map { [.eTag: "\"\($0)\""] } ?? [:])
    }

    private static func answer(_ tenant: StoredTenant, _ stored: StoredTenantConfiguration?) throws -> Answer {
        let report = try TenantConfigurationReport(tenant.name, stored)
        return Answer(.ok, .json(report), headers: [.eTag: report.tag])
    }

    private static func notFound(_ version: UInt64) -> RequestProblem {
        .notFound("version_not_found", "There is no version \(version): GET /api/v1/configuration/versions lists them.")
    }
}
