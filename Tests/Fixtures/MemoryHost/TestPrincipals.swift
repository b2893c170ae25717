package import API
package import Identity
package import Logging
import TradingModel

extension Principal {
    /// The account that a host runs as.
    package static let testHost = Principal(
        kind: .local, user: nil, userName: "host", tenant: TenantID(1), tenantName: "platform", role: .owner, isStaff: true)
}

extension MemoryHost {
    /// Every route that a host in memory can answer.
    package var endpoints: [Endpoint] {
        InstanceRoutes(operations: self).endpoints + RiskRoutes(operations: self).endpoints
            + SwapRoutes(operations: self).endpoints + HaltRoutes(operations: self).endpoints
            + PluginRoutes(operations: self).endpoints
    }
}

/// Lets everybody in as the same one.
extension APIServer {
    package init(
        port: Int, health: HealthState, logger: Logger, onStart: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.init(
            address: ServerAddress(port: port), endpoints: HealthRoutes(health: health).endpoints,
            authenticator: LocalAuthenticator(.testHost),
            logger: logger, onStart: onStart)
    }
}
