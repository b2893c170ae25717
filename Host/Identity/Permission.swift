/// What a route asks of whoever calls it. The stable name is also the scope of an API token.
package enum Permission: String, Sendable, Hashable, Codable, CaseIterable {
    case tenantsRead = "tenants.read"
    case tenantsWrite = "tenants.write"
    case usersRead = "users.read"
    case usersWrite = "users.write"
    /// The caller's own password, sessions, tokens and second factor.
    case selfWrite = "self.write"
    case credentialsRead = "credentials.read"
    case credentialsWrite = "credentials.write"
    case pluginsRead = "plugins.read"
    case pluginsWrite = "plugins.write"
    /// Whom a host trusts: publishers' keys and revocations.
    case pluginsTrust = "plugins.trust"
    case instancesRead = "instances.read"
    case instancesWrite = "instances.write"
    case marketRead = "market.read"
    case ordersRead = "orders.read"
    case ordersWrite = "orders.write"
    case riskRead = "risk.read"
    case riskWrite = "risk.write"
    case haltsRead = "halts.read"
    case haltsWrite = "halts.write"
    case notificationsRead = "notifications.read"
    case notificationsWrite = "notifications.write"
    case configurationRead = "configuration.read"
    case configurationWrite = "configuration.write"
    case flagsRead = "flags.read"
    case flagsWrite = "flags.write"
    case jobsRead = "jobs.read"
    case jobsWrite = "jobs.write"
    case auditRead = "audit.read"
    case usageRead = "usage.read"
}

extension Role {
    /// The one table of who may do what. A member of the platform's tenant gets `.platform` where it says `.tenant`.
    package func reach(_ permission: Permission) -> Reach {
        switch self {
        case .owner: .tenant
        case .operator: operatorReach(permission)
        case .author: authorReach(permission)
        case .trader: traderReach(permission)
        case .viewer: viewerReach(permission)
        }
    }

    private func operatorReach(_ permission: Permission) -> Reach {
        switch permission {
        case .selfWrite: .own
        case .tenantsWrite, .configurationWrite: .none
        default: .tenant
        }
    }

    private func authorReach(_ permission: Permission) -> Reach {
        switch permission {
        case .tenantsRead, .pluginsRead, .pluginsWrite, .marketRead: .tenant
        case .usersRead, .selfWrite, .jobsRead, .jobsWrite, .flagsRead: .own
        default: .none
        }
    }

    private func traderReach(_ permission: Permission) -> Reach {
        switch permission {
        case .tenantsRead, .pluginsRead, .marketRead, .haltsRead: .tenant
        case .usersRead, .selfWrite, .credentialsRead, .credentialsWrite, .instancesRead, .instancesWrite, .ordersRead,
            .ordersWrite, .riskRead, .jobsRead, .jobsWrite, .flagsRead, .notificationsRead:
            .own
        default: .none
        }
    }

    private func viewerReach(_ permission: Permission) -> Reach {
        switch permission {
        case .tenantsRead, .pluginsRead, .instancesRead, .marketRead, .ordersRead, .riskRead, .haltsRead, .notificationsRead,
            .jobsRead, .flagsRead, .usageRead:
            .tenant
        case .usersRead, .selfWrite: .own
        default: .none
        }
    }
}
