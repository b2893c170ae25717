import Identity
import Store
import Testing
import TradingModel

@Suite("Permissions")
struct PermissionTests {
    private func principal(_ role: Role, isStaff: Bool = false, scopes: Set<Permission>? = nil) -> Principal {
        Principal(
            kind: .session(SessionID(1)), user: UserID(1), userName: "tom", tenant: TenantID(7), tenantName: "acme", role: role,
            isStaff: isStaff, scopes: scopes)
    }

    @Test func `an owner may everything, within its tenant`() {
        for permission in Permission.allCases { #expect(principal(.owner).reach(permission) == .tenant) }
        for permission in Permission.allCases { #expect(principal(.owner, isStaff: true).reach(permission) == .platform) }
    }

    @Test func `a token has no more than it was made for`() {
        let token = principal(.trader, scopes: [.ordersRead])
        #expect(token.reach(.ordersRead) == .own)
        #expect(token.reach(.ordersWrite) == .none)
        #expect(principal(.viewer, scopes: [.ordersWrite]).reach(.ordersWrite) == .none)
    }

    @Test func `only the staff sees every tenant`() {
        #expect(principal(.operator).scope == .tenant(TenantID(7)))
        #expect(principal(.operator, isStaff: true).scope == .platform)
    }
}
