import API
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
        guard let owner = try knownOwner(order) else { return nil }
        return members.first { $0.tenant == owner.tenant && $0.userID == owner.user && $0.name == name }
    }

    /// A person of that name, whose name is its own on the host; else the tenant that is called so. Both may act.
    func owner(_ order: EnableOrder) throws -> InstanceOwner {
        if let owner = try knownOwner(order) { return owner }
        if order.makesTenant, order.tenant == nil || order.tenant == order.user {
            let tenant = try TenantRepository(connection).findOrCreate(name: order.user)
            return InstanceOwner(tenant: tenant, tenantName: order.user, user: nil, name: order.user)
        }
        throw OperationProblem(
            .notFound, code: "user_not_found",
            detail: "there is no user '\(order.user)'\(order.tenant.map { " of tenant \($0)" } ?? ""); "
                + "tradingboost users list shows those that are")
    }

    private func knownOwner(_ order: EnableOrder) throws -> InstanceOwner? {
        if let user = try UserRepository(connection).find(name: order.user),
            order.tenant == nil || order.tenant == user.tenantName
        {
            try requireActive(user)
            return InstanceOwner(tenant: user.tenant, tenantName: user.tenantName, user: user.id, name: user.name)
        }
        guard order.tenant == nil || order.tenant == order.user,
            let tenant = try TenantRepository(connection).find(name: order.user)
        else { return nil }
        try requireActive(tenant, order.user)
        return InstanceOwner(tenant: tenant, tenantName: order.user, user: nil, name: order.user)
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
