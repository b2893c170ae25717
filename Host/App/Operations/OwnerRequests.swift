import API
import Identity
import Store
import TradingModel

// Whom an instance trades for: a person, or a tenant itself, which is what a configuration file means by a user.

struct InstanceOwner {
    var tenant: TenantID
    var tenantName: String
    /// Nil: the tenant itself.
    var user: UserID?
    /// A person's, or the tenant's.
    var name: String
}

extension RunningLine {
    /// The instance that an order starts again; nil for a new one.
    func knownMember(_ order: EnableOrder, _ name: String) throws -> LineMember? {
        if let id = order.instance { return try requireMember(id) }
        guard let owner = try knownOwner(tenant: order.tenant, user: order.user) else { return nil }
        return members.first { $0.tenant == owner.tenant && $0.userID == owner.user && $0.name == name }
    }

    /// A person of that name, whose name is its own on the host; else the tenant that is called so. Both may act.
    func owner(tenant: String?, user: String, makesTenant: Bool = false) throws -> InstanceOwner {
        if let owner = try knownOwner(tenant: tenant, user: user) { return owner }
        if makesTenant, tenant == nil || tenant == user {
            guard NewName.isComposed(user) else {
                throw OperationProblem(
                    .invalid, code: "field_value",
                    detail: "'user' is not spelled with composed letters; it takes them as Unicode's NFC has them", field: "user")
            }
            let made = try TenantRepository(connection).findOrCreate(name: user)
            return InstanceOwner(tenant: made, tenantName: user, user: nil, name: user)
        }
        throw OperationProblem(
            .notFound, code: "user_not_found",
            detail: "there is no user '\(user)'\(tenant.map { " of tenant \($0)" } ?? ""); "
                + "tradingboost users list shows those that are")
    }

    private func knownOwner(tenant: String?, user name: String) throws -> InstanceOwner? {
        if let user = try UserRepository(connection).find(name: name), tenant == nil || tenant == user.tenantName {
            try requireActive(user)
            return InstanceOwner(tenant: user.tenant, tenantName: user.tenantName, user: user.id, name: user.name)
        }
        guard tenant == nil || tenant == name, let found = try TenantRepository(connection).find(name: name) else { return nil }
        try requireActive(found, name)
        return InstanceOwner(tenant: found, tenantName: name, user: nil, name: name)
    }

    /// That whoever an instance trades for may act.
    func requireActive(_ member: LineMember) throws {
        if member.userID != nil, let user = try UserRepository(connection).find(name: member.user) { try requireActive(user) }
        try requireActive(member.tenant, member.tenantName)
    }

    private func requireActive(_ user: StoredUser) throws {
        guard user.isActive else {
            throw OperationProblem(
                .conflict, code: "user_is_disabled",
                detail: "\(user.name) is disabled: nothing is started for a person who may not act")
        }
        try requireActive(user.tenant, user.tenantName)
    }

    private func requireActive(_ tenant: TenantID, _ name: String) throws {
        guard try TenantRepository(connection).isActive(tenant) else {
            throw OperationProblem(
                .conflict, code: "tenant_is_suspended",
                detail: "tenant \(name) is suspended: nothing is started for a tenant that may not act")
        }
    }

    /// Whose a name is that stands for a person, or for a tenant itself; nil: nobody's.
    func tenantName(ofUser name: String) throws -> String? {
        if let user = try UserRepository(connection).find(name: name) { return user.tenantName }
        return try TenantRepository(connection).find(name: name) == nil ? nil : name
    }
}
