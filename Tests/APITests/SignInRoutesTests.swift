import API
import Crypto
import FoundationEssentials
import Identity
import Store
import Testing
import TradingModel

@Suite("Signing in", .timeLimit(.minutes(4)))
struct SignInRoutesTests {
    @Test func `a person signs in, is known, and leaves`() async throws {
        try await IdentityHost.run { host in
            try await host.person("Kim", .trader)
            let signedIn = try await host.signIn("kim")
            #expect(signedIn.expiresIn == 600 && signedIn.tokenType == "Bearer")
            #expect(signedIn.user.name == "Kim" && signedIn.user.role == "trader" && signedIn.user.tenant == "acme")
            let me = try await host.answer(MeReport.self, "GET", "me", token: signedIn.accessToken)
            #expect(me.user == signedIn.user && me.kind == "session" && !me.isStaff && !me.secondFactor)
            #expect(me.permissions["orders.write"] == "own" && me.permissions["users.write"] == nil)
            try await host.done("POST", "logout", token: signedIn.accessToken)
            try await host.refused("GET", "me", token: signedIn.accessToken, 401, "token_invalid")
            try await host.refused(
                "POST", "token/refresh", #"{"refreshToken": "\#(signedIn.refreshToken)"}"#, 401, "refresh_refused")
            try await host.refused("GET", "me", "", 401, "unauthorized")
        }
    }

    @Test func `a wrong password and a name that nobody has get the same answer for the same work`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            _ = try await People(host.parts).make(
                .init(tenant: "acme", name: "without", email: nil, role: .viewer, password: nil), host.local)
            var answers: Set<String> = []
            for name in ["kim", "zoe", "without", "'; DROP TABLE account.user; --", "kim' OR '1'='1"] {
                host.clock.move(60)
                let before = host.parts.hasher.hashCount
                let reply = try await host.call("POST", "login", host.loginJSON(name, "something else here"))
                #expect(reply.status == 401 && reply.problem == "login_refused")
                #expect(reply.headers["www-authenticate"] == "Bearer")
                #expect(host.parts.hasher.hashCount == before + 1, "\(name)")
                answers.insert(
                    reply.body.replacing(reply.headers["x-request-id"] ?? "?", with: ""))
            }
            #expect(answers.count == 1)
            #expect(try host.texts("SELECT name FROM account.user WHERE name = 'kim'") == ["kim"])
            let events = try host.texts("SELECT user_name FROM audit.entry WHERE action = 'login_failed' ORDER BY entry_id")
            #expect(events.first == "kim" && events.count == 5)
        }
    }

    @Test func `after five failures a name is locked, whoever has it, and longer each time`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            for name in ["kim", "zoe"] {
                for _ in 0..<5 {
                    host.clock.move(3)
                    try await host.refused("POST", "login", host.loginJSON(name, "wrong password"), 401, "login_refused")
                }
                // Even with the right one.
                let locked = try await host.call("POST", "login", host.loginJSON(name))
                #expect(locked.status == 429 && locked.problem == "login_locked")
                #expect(locked.headers["retry-after"] == "31")
                host.clock.move(31)
                try await host.refused("POST", "login", host.loginJSON(name, "wrong password"), 401, "login_refused")
                let longer = try await host.call("POST", "login", host.loginJSON(name))
                #expect(longer.headers["retry-after"] == "61")
            }
            // It is in the database: another process knows it too.
            #expect(try host.texts("SELECT failed_count::text FROM account.user_secret") == ["6"])
            host.clock.move(61)
            _ = try await host.signIn("kim")
            #expect(try host.texts("SELECT failed_count::text FROM account.user_secret") == ["0"])
            #expect(try host.texts("SELECT user_name FROM audit.entry WHERE action = 'login_locked'").contains("kim"))
        }
    }

    @Test func `guesses that come all at once are no more than one after the other`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<16 {
                    group.addTask { try await host.call("POST", "login", host.loginJSON("kim", "guess number \(number)")).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 401 } == 5)
            #expect(statuses.count { $0 == 429 } == 11)
        }
    }

    @Test func `guesses from elsewhere lock nobody out of where it signed in before`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let signIn = SignIn(host.parts)
            func attempt(_ password: String, from address: String) async throws -> String {
                do {
                    let origin = RequestOrigin(address: address, requestID: "r")
                    _ = try await signIn.login(name: "kim", password: password, code: nil, origin: origin)
                    return "in"
                } catch let refusal as IdentityRefusal {
                    return refusal.code
                }
            }
            let (home, thief) = ("10.0.0.1", "10.9.9.9")
            #expect(try await attempt(IdentityHost.password, from: home) == "in")
            for _ in 0..<5 { #expect(try await attempt("a guess of many", from: thief) == "login_refused") }
            #expect(try await attempt(IdentityHost.password, from: thief) == "login_locked")
            #expect(try await attempt(IdentityHost.password, from: "10.0.0.2") == "login_locked")
            #expect(try await attempt(IdentityHost.password, from: home) == "in")
            // Whoever guesses there is as locked out as anybody: five tries, and one in five minutes.
            for _ in 0..<5 { #expect(try await attempt("a guess of many", from: thief) == "login_refused") }
            for _ in 0..<3 { #expect(try await attempt("a guess of many", from: home) == "login_refused") }
            #expect(try await attempt(IdentityHost.password, from: home) == "login_locked")
            host.clock.move(301)
            for place in [thief, home] { #expect(try await attempt("a guess of many", from: place) == "login_refused") }
            #expect(try await attempt(IdentityHost.password, from: home) == "login_locked")
        }
    }

    @Test func `one address cannot try for ever`() async throws {
        try await IdentityHost.run { host in
            for number in 0..<20 {
                try await host.refused("POST", "login", host.loginJSON("name \(number)"), 401, "login_refused")
            }
            let before = host.parts.hasher.hashCount
            let reply = try await host.call("POST", "login", host.loginJSON("another"))
            #expect(reply.status == 429 && reply.problem == "too_many_requests" && reply.headers["retry-after"] != nil)
            #expect(host.parts.hasher.hashCount == before)
            host.clock.move(4)
            try await host.refused("POST", "login", host.loginJSON("another"), 401, "login_refused")
        }
    }

    @Test func `whoever has a network of addresses has one address`() throws {
        let (limits, now) = (SignInLimits(), Timestamp.current())
        for number in 0..<60 { try limits.requireRenewal(address: "2001:db8:1:2::\(number)", now: now) }
        for address in ["2001:db8:1:2:ffff::1", "2001:DB8:1:2::"] {
            #expect(throws: IdentityRefusal.self) { try limits.requireRenewal(address: address, now: now) }
        }
        for address in ["2001:db8:1:3::1", "::ffff:10.0.0.1", "::ffff:10.0.0.2", "10.0.0.3", "fe80::1%eth0", "no address"] {
            for _ in 0..<60 { try limits.requireRenewal(address: address, now: now) }
        }
    }

    @Test(arguments: [
        (#"{"name": "kim"}"#, "field_missing"), (#"{"name": "kim", "password": "x", "role": "owner"}"#, "field_unknown"),
        (#"{"name": 7, "password": "x"}"#, "field_type"), (#"{"name": "", "password": "x"}"#, "field_too_short"),
        (#"{"name": "kim", "password": ""}"#, "field_too_short"), (#"{"name": "a/b", "password": "x"}"#, "field_value"),
        (#"{"name": "kim", "password": "x", "code": "12"}"#, "field_too_short"),
    ])
    func `a request without the form of one is refused before anybody looks`(json: String, code: String) async throws {
        try await IdentityHost.run { host in
            let before = host.parts.hasher.hashCount
            try await host.refused("POST", "login", json, 400, code)
            #expect(host.parts.hasher.hashCount == before)
        }
    }

    @Test func `an access token counts for ten minutes, and an old one does not keep from renewing`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let first = try await host.signIn("kim")
            host.clock.move(601)
            try await host.refused("GET", "me", token: first.accessToken, 401, "token_expired")
            for token in ["x", "tb_x", first.refreshToken, first.accessToken + "x"] {
                try await host.refused("GET", "me", token: token, 401, "token_invalid")
            }
            let renewed = try await host.answer(
                SignedInReport.self, "POST", "token/refresh", #"{"refreshToken": "\#(first.refreshToken)"}"#,
                token: first.accessToken)
            #expect(renewed.session == first.session && renewed.refreshToken != first.refreshToken)
            _ = try await host.answer(MeReport.self, "GET", "me", token: renewed.accessToken)
        }
    }

    @Test func `a refresh token that comes twice ends the session and everything of it`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let first = try await host.signIn("kim")
            let other = try await host.signIn("kim")
            let json = #"{"refreshToken": "\#(first.refreshToken)"}"#
            let renewed = try await host.answer(SignedInReport.self, "POST", "token/refresh", json)
            try await host.refused("POST", "token/refresh", json, 401, "refresh_reused")
            for token in [first.accessToken, renewed.accessToken] {
                try await host.refused("GET", "me", token: token, 401, "token_invalid")
            }
            try await host.refused(
                "POST", "token/refresh", #"{"refreshToken": "\#(renewed.refreshToken)"}"#, 401, "refresh_refused")
            // The other device is not concerned.
            _ = try await host.answer(MeReport.self, "GET", "me", token: other.accessToken)
            #expect(try host.texts("SELECT user_name FROM audit.entry WHERE action = 'refresh_reused'") == ["kim"])
            #expect(
                try host.texts("SELECT end_reason FROM account.session WHERE ended_at IS NOT NULL") == ["reuse"])
        }
    }

    @Test func `of many who come with one refresh token at the same time one is served at most, and the session ends`()
        async throws
    {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let first = try await host.signIn("kim")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await host.call("POST", "token/refresh", #"{"refreshToken": "\#(first.refreshToken)"}"#).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 401 } == 7)
            try await host.refused("GET", "me", token: first.accessToken, 401, "token_invalid")
        }
    }

    @Test func `a refresh token that lay around for two weeks is worth nothing`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let first = try await host.signIn("kim")
            host.clock.move(14 * 86_400)
            for text in [first.refreshToken, "tbr_example", "x", first.accessToken] {
                try await host.refused("POST", "token/refresh", #"{"refreshToken": "\#(text)"}"#, 401, "refresh_refused")
            }
        }
    }

    @Test func `sessions are listed and ended, one's own alone`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let eve = try await host.token("eve", .owner)
            let (first, second) = (try await host.signIn("kim"), try await host.signIn("kim"))
            let list = try await host.answer(SessionList.self, "GET", "me/sessions", token: second.accessToken).sessions
            #expect(list.map(\.id) == [second.session, first.session] && list.map(\.isCurrent) == [true, false])
            #expect(list[0].address == "127.0.0.1")
            try await host.refused("DELETE", "me/sessions/\(first.session)", token: eve, 404, "session_not_found")
            try await host.done("DELETE", "me/sessions/\(first.session)", token: second.accessToken)
            try await host.refused("GET", "me", token: first.accessToken, 401, "token_invalid")
            try await host.refused(
                "DELETE", "me/sessions/\(first.session)", token: second.accessToken, 404, "session_not_found")
        }
    }

    @Test func `the twenty-first session ends the first`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let first = try await host.signIn("kim")
            for _ in 0..<20 { _ = try await host.signIn("kim") }
            try await host.refused("GET", "me", token: first.accessToken, 401, "token_invalid")
            let last = try await host.signIn("kim")
            let list = try await host.answer(SessionList.self, "GET", "me/sessions", token: last.accessToken).sessions
            #expect(list.count == 20)
        }
    }

    @Test func `a new password ends the other sessions and counts at once`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let (first, second) = (try await host.signIn("kim"), try await host.signIn("kim"))
            let change = { (current: String, new: String) in #"{"currentPassword": "\#(current)", "newPassword": "\#(new)"}"# }
            let new = "another horse altogether"
            try await host.refused(
                "POST", "me/password", change("wrong password", new), token: second.accessToken, 422, "password_wrong")
            try await host.refused(
                "POST", "me/password", change(IdentityHost.password, "aaaaaaaaaaaaaa"), token: second.accessToken, 422,
                "password_too_simple")
            try await host.refused(
                "POST", "me/password", change(IdentityHost.password, "short"), token: second.accessToken, 400, "field_too_short")
            try await host.done("POST", "me/password", change(IdentityHost.password, new), token: second.accessToken)
            try await host.refused("GET", "me", token: first.accessToken, 401, "token_invalid")
            _ = try await host.answer(MeReport.self, "GET", "me", token: second.accessToken)
            try await host.refused("POST", "login", host.loginJSON("kim"), 401, "login_refused")
            _ = try await host.signIn("kim", new)
        }
    }

    @Test func `a hash of less work is replaced when its person signs in`() async throws {
        try await IdentityHost.run { host in
            let kim = try await host.person("kim", .trader)
            let old = try PasswordHash(IdentityHost.password, work: PasswordWork(logCost: 3, blockSize: 8, parallelism: 1))
            try await host.parts.store.transaction(.platform) { scoped in
                try SecretRepository(scoped).setPassword(kim, hash: old.text, time: nil)
            }
            _ = try await host.signIn("kim")
            let stored = try host.texts("SELECT password_hash FROM account.user_secret")
            #expect(stored.count == 1 && stored[0].hasPrefix("$scrypt$ln=4,"))
            _ = try await host.signIn("kim")
        }
    }

    @Test func `nothing that proves anybody is kept in the clear`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let kim = try await host.signIn("kim")
            let made = try await host.answer(
                APITokenReport.self, "POST", "me/tokens", host.tokenJSON("a", ["orders.read"]), token: kim.accessToken)
            let factor = try await host.answer(
                SecondFactorReport.self, "POST", "me/second-factor", IdentityHost.proof, token: kim.accessToken)
            let tables = ["user_secret", "recovery_code", "session", "refresh_token", "api_token", "invitation"]
            for table in tables {
                let rows = try host.texts("SELECT t::text FROM account.\(table) t").joined()
                for secret in [IdentityHost.password, kim.accessToken, kim.refreshToken, made.token ?? "?", factor.secret] {
                    #expect(!rows.contains(secret), "\(table)")
                }
            }
        }
    }
}
