import HTTPTypes
import Identity
package import Store
package import TradingModel

extension Call {
    /// The tenant that a request is about: the caller's own, or the one that the staff names. What is not the caller's is not
    /// there.
    package func tenant(named name: String?, in store: TenantStore) async throws -> TenantID {
        guard let name, name != principal.tenantName else { return principal.tenant }
        let missing = RequestProblem(.notFound, code: "tenant_not_found", "There is no tenant '\(name)'.", field: "tenant")
        guard reach == .platform else { throw missing }
        let found = try await store.transaction(.platform) { scoped in
            try TenantRepository(scoped.connection).find(name: name)
        }
        guard let found else { throw missing }
        return found
    }

    /// The tenant that a list is narrowed to; nil: every one that the caller sees.
    package func tenantFilter(in store: TenantStore) async throws -> TenantID? {
        guard let name = text("tenant") else { return reach == .platform ? nil : principal.tenant }
        return try await tenant(named: name, in: store)
    }
}
