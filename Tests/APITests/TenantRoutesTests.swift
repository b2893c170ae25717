import API
import Identity
import Testing

@Suite("Tenant routes", .timeLimit(.minutes(4)))
struct TenantRoutesTests {
    @Test func `the staff makes tenants, lists all and changes them`() async throws {
        try await IdentityHost.run { host in
            let staff = try await host.token("sam", .owner, in: "platform")
            let made = try await host.call("POST", "tenants", #"{"name": "Blue & Söhne", "plan": "large"}"#, token: staff)
            #expect(made.headers["location"] == "/api/v1/tenants/Blue%20%26%20S%C3%B6hne")
            let path = "tenants/Blue%20%26%20S%C3%B6hne"
            let shown = try await host.answer(TenantReport.self, "GET", path, token: staff)
            #expect(shown.name == "Blue & Söhne" && shown.plan == "large" && shown.status == "active")
            let changed = try await host.answer(TenantReport.self, "PATCH", path, #"{"plan": "small"}"#, token: staff)
            #expect(changed.plan == "small" && changed.status == "active")
            try await host.refused("POST", "tenants", #"{"name": "Blue & Söhne"}"#, token: staff, 409, "tenant_taken")
            try await host.refused("POST", "tenants", #"{"name": "x", "isPlatform": true}"#, token: staff, 400, "field_unknown")
            try await host.refused("PATCH", "tenants/none", #"{"plan": "x"}"#, token: staff, 404, "tenant_not_found")
            try await host.refused(
                "PATCH", "tenants/platform", #"{"status": "suspended"}"#, token: staff, 409, "tenant_is_platform")
            // A name in the path is decoded once.
            let escaped = try await host.call("POST", "tenants", #"{"name": "a%20b"}"#, token: staff)
            #expect(escaped.headers["location"] == "/api/v1/tenants/a%2520b")
            #expect(try await host.answer(TenantReport.self, "GET", "tenants/a%2520b", token: staff).name == "a%20b")
            try await host.refused("GET", "tenants/a%20b", token: staff, 404, "tenant_not_found")
            let all = try await host.answer(TenantList.self, "GET", "tenants", token: staff).tenants
            #expect(Set(all.map(\.name)) == ["platform", "Blue & Söhne", "a%20b"] && all.count { $0.isPlatform } == 1)
            // A last page that is full is the last.
            let whole = try await host.answer(TenantList.self, "GET", "tenants?limit=3", token: staff)
            #expect(whole.tenants == all && whole.next == nil)
        }
    }

    @Test func `everybody else sees its own and writes none`() async throws {
        try await IdentityHost.run { host in
            try await host.person("ada", .owner, in: "other")
            for role in Role.allCases {
                let token = try await host.token("a \(role.rawValue)", role)
                let all = try await host.answer(TenantList.self, "GET", "tenants", token: token).tenants
                #expect(all.map(\.name) == ["acme"])
                try await host.refused("GET", "tenants/other", token: token, 404, "tenant_not_found")
                try await host.refused("GET", "tenants/platform", token: token, 404, "tenant_not_found")
                try await host.refused("POST", "tenants", #"{"name": "x"}"#, token: token, 403, "forbidden")
                try await host.refused("PATCH", "tenants/acme", #"{"plan": "large"}"#, token: token, 403, "forbidden")
            }
            // Of the staff only its owners.
            let staff = try await host.token("sam", .operator, in: "platform")
            try await host.refused("POST", "tenants", #"{"name": "x"}"#, token: staff, 403, "forbidden")
        }
    }

    @Test func `nobody of a suspended tenant signs in or calls, from that moment`() async throws {
        try await IdentityHost.run { host in
            let staff = try await host.token("sam", .owner, in: "platform")
            let other = try await host.token("ada", .owner, in: "other")
            try await host.person("eve", .owner)
            let eve = try await host.signIn("eve")
            _ = try await host.answer(MeReport.self, "GET", "me", token: eve.accessToken)
            _ = try await host.answer(TenantReport.self, "PATCH", "tenants/acme", #"{"status": "suspended"}"#, token: staff)
            try await host.refused("GET", "me", token: eve.accessToken, 401, "token_invalid")
            try await host.refused(
                "POST", "token/refresh", #"{"refreshToken": "\#(eve.refreshToken)"}"#, 401, "refresh_refused")
            try await host.refused("POST", "login", host.loginJSON("eve"), 403, "tenant_suspended")
            _ = try await host.answer(MeReport.self, "GET", "me", token: other)
            _ = try await host.answer(TenantReport.self, "PATCH", "tenants/acme", #"{"status": "active"}"#, token: staff)
            _ = try await host.answer(MeReport.self, "GET", "me", token: eve.accessToken)
        }
    }
}
