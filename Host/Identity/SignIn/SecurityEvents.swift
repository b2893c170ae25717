package import Logging
package import Store
package import TradingModel

/// Something that whoever looks after the host's people wants to know.
package struct SecurityEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case signedIn = "login"
        case signInFailed = "login_failed"
        /// So many attempts failed that the name is locked for a while.
        case lockedOut = "login_locked"
        /// A refresh token came a second time: it was stolen, or lost on its way.
        case refreshReused = "refresh_reused"
        case registered = "registered"
    }

    package var kind: Kind
    package var tenant: TenantID?
    package var user: UserID?
    /// As it was given.
    package var userName: String
    /// HTTP status of the answer.
    package var status: Int
    package var origin: RequestOrigin

    package init(
        _ kind: Kind, tenant: TenantID?, user: UserID?, userName: String, status: Int, origin: RequestOrigin
    ) {
        self.kind = kind
        self.tenant = tenant
        self.user = user
        self.userName = userName
        self.status = status
        self.origin = origin
    }
}

/// Where a request came from and what it is called in logs.
package struct RequestOrigin: Sendable, Hashable {
    package var address: String
    package var requestID: String

    package init(address: String, requestID: String) {
        self.address = address
        self.requestID = requestID
    }
}

/// Keeps events.
package protocol SecurityEvents: Sendable {
    func record(_ event: SecurityEvent) async
}

/// Keeps events in the audit log.
package struct AuditedSecurityEvents: SecurityEvents {
    private let store: TenantStore
    private let logger: Logger

    package init(_ store: TenantStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    package func record(_ event: SecurityEvent) async {
        do {
            try await store.transaction(.platform) { scoped in
                try AuditRepository(scoped).append(
                    tenant: event.tenant, user: event.user, userName: event.userName, action: event.kind.rawValue,
                    target: event.userName, status: event.status, requestID: event.origin.requestID,
                    address: event.origin.address)
            }
        } catch {
            // The request itself goes on: what could not be kept here is kept in the host's log.
            logger.error(
                "audit entry lost",
                metadata: ["action": "\(event.kind.rawValue)", "request_id": "\(event.origin.requestID)", "error": "\(error)"])
        }
    }
}
