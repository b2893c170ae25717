import API
import Identity
import Testing
import TradingModel

@Suite("User routes", .timeLimit(.minutes(4)))
struct UserRoutesTests {
    private func json(_ name: String, _ role: String, _ more: String = "") -> String {
        #"{"name": "\#(name)", "role": "\#(role)", "password": "\#(IdentityHost.password)"\#(more)}"#
    }

    @Test func `an owner makes users, who sign in`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let kim = try await host.answer(
                UserReport.self, "POST", "users", json("kim", "trader", #", "email": "kim@example.com""#), token: owner)
            #expect(kim.tenant == "acme" && kim.email == "kim@example.com" && kim.status == "active" && !kim.isStaff)
            _ = try await host.signIn("kim")
            #expect(try await host.answer(UserReport.self, "GET", "users/\(kim.id)", token: owner) == kim)
            try await host.refused("POST", "users", json("KIM", "trader"), token: owner, 409, "name_taken")
            try await host.refused(
                "POST", "users", json("tom", "trader", #", "email": "KIM@example.com""#), token: owner, 409, "email_taken")
            for (more, code) in [
                (#", "isStaff": true"#, "field_unknown"), (#", "status": "active""#, "field_unknown"),
                (#", "id": 1"#, "field_unknown"), (#", "email": "x""#, "field_too_short"),
            ] { try await host.refused("POST", "users", json("tom", "trader", more), token: owner, 400, code) }
            try await host.refused("POST", "users", json("tom", "king"), token: owner, 400, "field_value")
            try await host.refused(
                "POST", "users", json("correct horse battery", "viewer"), token: owner, 422, "password_is_name")
        }
    }

    @Test func `pages go on where the one before ended`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            for number in 0..<5 { try await host.person("user \(number)", .viewer) }
            var (names, cursor): ([String], String?) = ([], nil)
            repeat {
                let page = try await host.answer(
                    UserList.self, "GET", "users?limit=2\(cursor.map { "&cursor=\($0)" } ?? "")", token: owner)
                names += page.users.map(\.name)
                cursor = page.next
            } while cursor != nil
            #expect(names == ["eve"] + (0..<5).map { "user \($0)" })
            let viewers = try await host.answer(UserList.self, "GET", "users?role=viewer&status=active", token: owner).users
            #expect(viewers.count == 5)
            try await host.refused("GET", "users?cursor=x", token: owner, 400, "query_value")
        }
    }

    @Test func `everybody else sees itself alone`() async throws {
        try await IdentityHost.run { host in
            let eve = try await host.person("eve", .owner)
            for role in [Role.trader, .author, .viewer] {
                let token = try await host.token("a \(role.rawValue)", role)
                let users = try await host.answer(UserList.self, "GET", "users", token: token).users
                #expect(users.map(\.name) == ["a \(role.rawValue)"])
                try await host.refused("GET", "users/\(eve)", token: token, 404, "user_not_found")
                try await host.refused("GET", "users/\(eve)/sessions", token: token, 404, "user_not_found")
                try await host.refused("POST", "users", json("x", "viewer"), token: token, 403, "forbidden")
                for (method, path, body) in [
                    ("PATCH", "users/\(users[0].id)", #"{"role": "owner"}"#), ("DELETE", "users/\(eve)", ""),
                    ("DELETE", "users/\(eve)/sessions", ""), ("POST", "users/\(eve)/password", #"{"password": "x"}"#),
                    ("POST", "invitations", #"{"role": "viewer"}"#), ("GET", "invitations", ""),
                ] { try await host.refused(method, path, body, token: token, 403, "forbidden") }
            }
        }
    }

    @Test func `another tenant's people are not there`() async throws {
        try await IdentityHost.run { host in
            let other = try await host.person("ada", .trader, in: "other")
            let owner = try await host.token("eve", .owner)
            #expect(try await host.answer(UserList.self, "GET", "users", token: owner).users.map(\.name) == ["eve"])
            #expect(try await host.answer(UserList.self, "GET", "users?tenant=other", token: owner).users.isEmpty)
            for (method, path, body) in [
                ("GET", "users/\(other)", ""), ("PATCH", "users/\(other)", #"{"role": "viewer"}"#),
                ("DELETE", "users/\(other)", ""), ("DELETE", "users/\(other)/sessions", ""),
                ("GET", "users/\(other)/sessions", ""),
                ("POST", "users/\(other)/password", #"{"password": "another horse altogether"}"#),
                ("DELETE", "users/\(other)/second-factor", ""), ("DELETE", "users/\(other)/sessions/1", ""),
                ("GET", "users/9999", ""),
            ] { try await host.refused(method, path, body, token: owner, 404, "user_not_found") }
            let named = json("tom", "viewer", #", "tenant": "other""#)
            try await host.refused("POST", "users", named, token: owner, 404, "tenant_not_found")
            try await host.refused(
                "POST", "users", json("tom", "viewer", #", "tenant": "none""#), token: owner, 404, "tenant_not_found")
            try await host.refused(
                "POST", "invitations", #"{"role": "viewer", "tenant": "other"}"#, token: owner, 404, "tenant_not_found")
        }
    }

    @Test func `nobody raises anybody above itself, or changes who is above`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.person("eve", .owner)
            let trader = try await host.person("kim", .trader)
            let token = try await host.token("tom", .operator)
            try await host.refused("POST", "users", json("x", "owner"), token: token, 403, "role_above_own")
            try await host.refused("PATCH", "users/\(trader)", #"{"role": "owner"}"#, token: token, 403, "role_above_own")
            try await host.refused("POST", "invitations", #"{"role": "owner"}"#, token: token, 403, "role_above_own")
            for (method, path, body) in [
                ("PATCH", "users/\(owner)", #"{"role": "viewer"}"#), ("DELETE", "users/\(owner)", ""),
                ("POST", "users/\(owner)/password", #"{"password": "another horse altogether"}"#),
                ("DELETE", "users/\(owner)/sessions", ""), ("DELETE", "users/\(owner)/second-factor", ""),
            ] { try await host.refused(method, path, body, token: token, 403, "role_above_own") }
            let raised = try await host.answer(
                UserReport.self, "PATCH", "users/\(trader)", #"{"role": "operator"}"#, token: token)
            #expect(raised.role == "operator")
        }
    }

    @Test func `a tenant keeps an owner, whoever asks and however many at once`() async throws {
        try await IdentityHost.run { host in
            let eve = try await host.person("eve", .owner)
            let token = try await host.signIn("eve").accessToken
            for (method, body) in [("PATCH", #"{"role": "viewer"}"#), ("PATCH", #"{"status": "disabled"}"#), ("DELETE", "")] {
                try await host.refused(method, "users/\(eve)", body, token: token, 409, "last_owner")
            }
            let adaToken = try await host.token("ada", .owner)
            let ada = try await host.answer(MeReport.self, "GET", "me", token: adaToken).user?.id ?? 0
            // Both at once: one of them stays.
            async let first = host.call("PATCH", "users/\(ada)", #"{"role": "viewer"}"#, token: token)
            async let second = host.call("PATCH", "users/\(eve)", #"{"role": "viewer"}"#, token: adaToken)
            let statuses = [try await first.status, try await second.status]
            #expect(statuses.contains(200), "\(statuses)")
            #expect(try host.texts("SELECT count(*)::text FROM account.user WHERE role = 'owner'") == ["1"])
        }
    }

    @Test func `a changed role, a disabled user and an ended session count at once`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let kim = try await host.person("kim", .trader)
            let signedIn = try await host.signIn("kim")
            let token = signedIn.accessToken
            #expect(try await host.answer(MeReport.self, "GET", "me", token: token).role == "trader")
            _ = try await host.answer(UserReport.self, "PATCH", "users/\(kim)", #"{"role": "viewer"}"#, token: owner)
            #expect(try await host.answer(MeReport.self, "GET", "me", token: token).role == "viewer")
            let sessions = try await host.answer(SessionList.self, "GET", "users/\(kim)/sessions", token: owner).sessions
            #expect(sessions.map(\.id) == [signedIn.session])
            try await host.done("DELETE", "users/\(kim)/sessions/\(signedIn.session)", token: owner)
            try await host.refused("GET", "me", token: token, 401, "token_invalid")
            let second = try await host.signIn("kim")
            _ = try await host.answer(MeReport.self, "GET", "me", token: second.accessToken)
            try await host.done("DELETE", "users/\(kim)/sessions", token: owner)
            try await host.refused("GET", "me", token: second.accessToken, 401, "token_invalid")
            let third = try await host.signIn("kim")
            _ = try await host.answer(MeReport.self, "GET", "me", token: third.accessToken)
            try await host.done("DELETE", "users/\(kim)", token: owner)
            try await host.refused("GET", "me", token: third.accessToken, 401, "token_invalid")
            try await host.refused(
                "POST", "token/refresh", #"{"refreshToken": "\#(third.refreshToken)"}"#, 401, "refresh_refused")
            host.clock.move(3)
            try await host.refused("POST", "login", host.loginJSON("kim"), 403, "user_disabled")
            _ = try await host.answer(UserReport.self, "PATCH", "users/\(kim)", #"{"status": "active"}"#, token: owner)
            _ = try await host.signIn("kim")
        }
    }

    @Test func `a lost password is replaced by who administers, not one's own this way`() async throws {
        try await IdentityHost.run { host in
            let eve = try await host.person("eve", .owner)
            let owner = try await host.signIn("eve").accessToken
            let kim = try await host.person("kim", .trader)
            let before = try await host.signIn("kim").accessToken
            let json = #"{"password": "another horse altogether"}"#
            try await host.refused("POST", "users/\(eve)/password", json, token: owner, 409, "own_account")
            try await host.done("POST", "users/\(kim)/password", json, token: owner)
            try await host.refused("GET", "me", token: before, 401, "token_invalid")
            _ = try await host.signIn("kim", "another horse altogether")
        }
    }

    @Test func `the staff names any tenant`() async throws {
        try await IdentityHost.run { host in
            try await host.person("ada", .trader, in: "other")
            let staff = try await host.token("sam", .operator, in: "platform")
            let made = try await host.answer(
                UserReport.self, "POST", "users", json("tom", "viewer", #", "tenant": "other""#), token: staff)
            #expect(made.tenant == "other" && !made.isStaff)
            let users = try await host.answer(UserList.self, "GET", "users?tenant=other", token: staff).users
            #expect(users.map(\.name) == ["ada", "tom"])
            _ = try await host.answer(UserReport.self, "PATCH", "users/\(made.id)", #"{"role": "author"}"#, token: staff)
        }
    }
}
