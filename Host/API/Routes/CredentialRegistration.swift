import HTTPTypes
import Identity
import Store
import TradingModel
import Vault

/// The body of a registration: read once, into what shows nothing of itself.
struct CredentialRegistration: Decodable {
    let tenant: String?
    let user: String?
    let venue: String
    let name: String
    let keys: ExchangeKeys
    let hasPassphrase: Bool
    let labels: [String]?

    private enum CodingKeys: String, CodingKey { case tenant, user, venue, name, key, secret, passphrase, labels }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tenant = try container.decodeIfPresent(String.self, forKey: .tenant)
        user = try container.decodeIfPresent(String.self, forKey: .user)
        venue = try container.decode(String.self, forKey: .venue)
        name = try container.decode(String.self, forKey: .name)
        labels = try container.decodeIfPresent([String].self, forKey: .labels)
        let passphrase = try container.decodeIfPresent(String.self, forKey: .passphrase)
        hasPassphrase = passphrase != nil
        keys = ExchangeKeys(
            key: try container.decode(String.self, forKey: .key), secret: try container.decode(String.self, forKey: .secret),
            passphrase: passphrase)
    }

    /// Throws where the passphrase does not fit the venue.
    var checkedVenue: CredentialVenue {
        get throws {
            guard let venue = CredentialVenue(rawValue: venue) else {
                throw RequestProblem(.badRequest, code: "field_value", "'venue' is none that is known", field: "venue")
            }
            if venue.takesPassphrase, !hasPassphrase {
                throw RequestProblem(
                    .badRequest, code: "field_missing",
                    "'passphrase' is missing: keys of \(venue.rawValue) have one, which you chose when you made the key",
                    field: "passphrase")
            }
            if !venue.takesPassphrase, hasPassphrase {
                throw RequestProblem(
                    .badRequest, code: "field_unknown", "'passphrase' is no field for \(venue.rawValue): its keys have none",
                    field: "passphrase")
            }
            return venue
        }
    }

    /// Whose the key will be: the caller's own, somebody's of the tenant, or a tenant's, as far as the caller may.
    func owner(_ call: Call, _ store: TenantStore) async throws -> (tenant: TenantID, user: UserID?) {
        let principal = call.principal
        if call.reach == .own, let user, user != principal.userName {
            throw RequestProblem(
                .forbidden, code: "forbidden", "The role \(principal.role.rawValue) registers keys for itself only.",
                field: "user")
        }
        if call.reach != .platform, let tenant, tenant != principal.tenantName {
            throw noTenant(tenant)
        }
        let found = try await store.transaction(call.scope) { [tenant, user] scoped in
            let user = try user.flatMap { try UserRepository(scoped.connection).find(name: $0) }
            return (user, try tenant.flatMap { try TenantRepository(scoped.connection).find(name: $0) })
        }
        if let user {
            guard let stored = found.0, tenant == nil || stored.tenantName == tenant else {
                throw RequestProblem(.notFound, code: "user_not_found", "There is no user '\(user)' here.", field: "user")
            }
            return try traded(call, (stored.tenant, stored.id))
        }
        guard let tenant else { return try traded(call, (principal.tenant, principal.user)) }
        guard let id = found.1 else { throw noTenant(tenant) }
        return try traded(call, (id, principal.tenant == id ? principal.user : nil))
    }

    /// The staff's own tenant trades nothing, so it has no keys.
    private func traded(
        _ call: Call, _ owner: (tenant: TenantID, user: UserID?)
    ) throws -> (tenant: TenantID, user: UserID?) {
        guard call.principal.isStaff, owner.tenant == call.principal.tenant else { return owner }
        throw RequestProblem(
            .badRequest, code: "field_missing", "'tenant' is missing: the staff's own tenant trades nothing; say whose key it is",
            field: "tenant")
    }

    private func noTenant(_ name: String) -> RequestProblem {
        RequestProblem(.notFound, code: "tenant_not_found", "There is no tenant '\(name)'.", field: "tenant")
    }
}
