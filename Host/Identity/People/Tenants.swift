package import Store
package import TradingModel

/// The tenants of the host: the staff makes and changes them, everybody else sees its own.
package struct Tenants: Sendable {
    private let parts: IdentityParts

    package init(_ parts: IdentityParts) { self.parts = parts }

    package func list(_ caller: Caller, after: TenantID?, limit: Int) async throws -> [StoredTenantAccount] {
        try await parts.store.transaction(caller.scope) { scoped in
            try TenantAccountRepository(scoped).list(after: after, limit: limit)
        }
    }

    package func find(_ name: String, _ caller: Caller) async throws -> StoredTenantAccount {
        let tenant = try await parts.store.transaction(caller.scope) { scoped in
            try TenantAccountRepository(scoped).find(name: name)
        }
        guard let tenant else { throw Tenants.notFound(name) }
        return tenant
    }

    package func make(_ name: String, plan: String?, _ caller: Caller) async throws -> StoredTenantAccount {
        try NewName.require(name)
        let tenant = try await parts.store.transaction(caller.scope) { scoped in
            try TenantAccountRepository(scoped).insert(name: name, plan: plan)
        }
        guard let tenant else {
            throw Tenants.nameTaken(name, field: "name")
        }
        return tenant
    }

    /// Of a suspended tenant nobody signs in or calls, from now on; its instances are the line's business.
    package func change(
        _ name: String, plan: String?, isActive: Bool?, _ caller: Caller
    ) async throws -> StoredTenantAccount {
        let tenant = try await parts.store.transaction(caller.scope) { scoped in
            let tenants = TenantAccountRepository(scoped)
            guard let before = try tenants.find(name: name) else { throw Tenants.notFound(name) }
            guard !(before.isPlatform && isActive == false) else {
                throw IdentityRefusal.conflict(
                    "tenant_is_platform", "The host's own tenant cannot be suspended.", field: "status")
            }
            try tenants.update(before.id, plan: plan, isActive: isActive)
            guard let after = try tenants.find(name: name) else { throw Tenants.notFound(name) }
            return after
        }
        parts.directory.forget(tenant: tenant.id)
        return tenant
    }

    static func nameTaken(_ name: String, field: String) -> IdentityRefusal {
        .conflict("tenant_taken", "This host has a tenant or a user '\(name)' already.", field: field)
    }

    private static func notFound(_ name: String) -> IdentityRefusal {
        .notFound("tenant_not_found", "There is no tenant '\(name)'.")
    }
}
