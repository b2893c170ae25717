import HTTPTypes
package import Identity
import Store
import TradingModel

/// `/api/v1/tenants`: whose money the host trades.
package struct TenantRoutes {
    private let tenants: Tenants
    private let quotas: Quotas?

    /// - Parameter quotas: knows the plans, and hears of each tenant's at once; nil: every plan's name is taken.
    package init(_ parts: IdentityParts, quotas: Quotas? = nil) {
        tenants = Tenants(parts)
        self.quotas = quotas
    }

    private static let path = "/api/v1/tenants"
    private static let tag = "tenants"
    private static let name = RouteParameter.path("name", .text(TextForm(1...64)), "Of the tenant.")
    private static let plan = Schema.line(64)

    package var endpoints: [Endpoint] { [list, make, show, change].map(\.sayingRefusals) }

    private var list: Endpoint {
        Endpoint(
            .get, TenantRoutes.path, "listTenants", tag: TenantRoutes.tag, "The own tenant; for the staff all of them.",
            access: .permission(.tenantsRead), parameters: RouteParameter.page,
            answer: .json(
                .fields([
                    Field("tenants", .list(IdentityForms.tenant), "In the order of their numbers."),
                    .optional("next", .words, "`cursor` of the next page; missing at the end."),
                ]))
        ) { call in
            let (page, last) = try await tenants.list(
                call.caller, after: TenantID(try NumberedPage.after(call)), limit: call.limit + 1
            ).split(at: call.limit)
            return .ok(TenantList(tenants: page.map { TenantReport($0) }, next: NumberedPage.next(last?.id.rawValue)))
        }
    }

    private var make: Endpoint {
        Endpoint(
            .post, TenantRoutes.path, "makeTenant", tag: TenantRoutes.tag, "Makes a tenant, without anybody in it yet.",
            access: .platform(.tenantsWrite),
            body: .json(
                .fields([
                    Field("name", .name, "Unique on the host."), .optional("plan", TenantRoutes.plan, "standard without it."),
                ]), example: #"{"name": "acme", "plan": "standard"}"#),
            isIdempotent: true, answer: .json(IdentityForms.tenant, status: 201)
        ) { call in
            struct Body: Decodable {
                var name: String
                var plan: String?
            }
            let body = try call.decode(Body.self)
            if let plan = body.plan { try quotas?.requireKnown(plan: plan) }
            let made = try await tenants.make(body.name, plan: body.plan, call.caller)
            quotas?.setTenant(made.id, plan: made.plan)
            let tenant = TenantReport(made)
            return .created(tenant, at: "\(TenantRoutes.path)/\(PercentText.encoded(tenant.name))")
        }
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(TenantRoutes.path)/{name}", "showTenant", tag: TenantRoutes.tag, "One tenant.",
            access: .permission(.tenantsRead), parameters: [TenantRoutes.name], answer: .json(IdentityForms.tenant)
        ) { call in .ok(TenantReport(try await tenants.find(call.text("name") ?? "", call.caller))) }
    }

    private var change: Endpoint {
        Endpoint(
            .patch, "\(TenantRoutes.path)/{name}", "changeTenant", tag: TenantRoutes.tag, "Changes plan or status, at once.",
            text: "Nobody of a suspended tenant signs in or calls; its instances are halted by PUT /api/v1/halts.",
            access: .platform(.tenantsWrite), parameters: [TenantRoutes.name],
            body: .json(
                .fields([
                    .optional("plan", TenantRoutes.plan, "What it pays for."),
                    .optional("status", .choice(["active", "suspended"]), "Whether its people may call."),
                ]), example: #"{"status": "suspended"}"#), answer: .json(IdentityForms.tenant)
        ) { call in
            struct Body: Decodable {
                var plan: String?
                var status: String?
            }
            let body = try call.decode(Body.self)
            if let plan = body.plan { try quotas?.requireKnown(plan: plan) }
            let changed = try await tenants.change(
                call.text("name") ?? "", plan: body.plan, isActive: body.status.map { $0 == "active" }, call.caller)
            quotas?.setTenant(changed.id, plan: changed.plan)
            return .ok(TenantReport(changed))
        }
    }
}
