import API
import FoundationEssentials
import Identity
import Testing
import TradingModel

@Suite("Tokens for programs", .timeLimit(.minutes(4)))
struct OwnTokenRoutesTests {
    @Test func `a token may what it was made for, until it is removed`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let made = try await host.answer(
                APITokenReport.self, "POST", "me/tokens", host.tokenJSON("reports", ["users.read", "tenants.read"]), token: owner)
            let token = try #require(made.token)
            #expect(token.hasPrefix("tb_") && made.scopes == ["tenants.read", "users.read"])
            let listed = try await host.answer(APITokenList.self, "GET", "me/tokens", token: owner).tokens
            #expect(listed.map(\.name) == ["reports"] && listed[0].token == nil)
            #expect(try await host.answer(MeReport.self, "GET", "me", token: token).kind == "token")
            #expect(try await host.answer(UserList.self, "GET", "users", token: token).users.map(\.name) == ["eve"])
            try await host.refused("POST", "users", #"{"name": "x", "role": "viewer"}"#, token: token, 403, "forbidden")
            try await host.refused("POST", "logout", token: token, 403, "session_required")
            try await host.done("DELETE", "me/tokens/\(made.id)", token: owner)
            try await host.refused("GET", "me", token: token, 401, "token_invalid")
            try await host.refused("DELETE", "me/tokens/\(made.id)", token: owner, 404, "token_not_found")
        }
    }

    @Test func `a token changes nothing of what it was made from, whatever its scopes`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let all = Permission.allCases.map(\.rawValue)
            let token = try #require(
                try await host.answer(APITokenReport.self, "POST", "me/tokens", host.tokenJSON("all", all), token: owner).token)
            try await host.refused("POST", "me/tokens", host.tokenJSON("more", all), token: token, 403, "session_required")
            try await host.refused("POST", "me/second-factor", IdentityHost.proof, token: token, 403, "session_required")
            try await host.refused(
                "POST", "me/password", #"{"currentPassword": "x", "newPassword": "another horse altogether"}"#, token: token, 403,
                "session_required")
            try await host.refused("DELETE", "me/sessions/1", token: token, 403, "session_required")
        }
    }

    @Test func `whoever stole a session makes neither a token nor a second factor that outlives it`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let stolen = try await host.signIn("kim").accessToken
            let wrong = host.tokenJSON("mine", ["orders.read"], password: "a guess of the thief")
            try await host.refused(
                "POST", "me/tokens", #"{"name": "mine", "scopes": ["orders.read"], "expiresAt": "2999-01-01T00:00:00Z"}"#,
                token: stolen, 400, "field_missing")
            try await host.refused("POST", "me/second-factor", "{}", token: stolen, 400, "field_missing")
            // The right one counts as no attempt, so that a person who makes many tokens locks nobody out.
            for number in 1...6 {
                _ = try await host.answer(
                    SecondFactorReport.self, "POST", "me/second-factor", IdentityHost.proof, token: stolen)
                _ = try await host.answer(
                    APITokenReport.self, "POST", "me/tokens", host.tokenJSON("own-\(number)", ["orders.read"]), token: stolen)
            }
            for _ in 1...4 { try await host.refused("POST", "me/tokens", wrong, token: stolen, 422, "password_wrong") }
            try await host.refused(
                "POST", "me/second-factor", #"{"password": "another guess of it"}"#, token: stolen, 422, "password_wrong")
            #expect(try host.texts("SELECT count(*)::text FROM account.api_token") == ["6"])
        }
    }

    @Test func `a token makes nobody who may more than itself, and takes over nobody`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let kim = try await host.person("kim", .viewer)
            let viewer = Permission.allCases.filter { Role.viewer.reach($0) > .none }.map(\.rawValue)
            let make = { (name: String, scopes: [String]) in
                try #require(
                    try await host.answer(APITokenReport.self, "POST", "me/tokens", host.tokenJSON(name, scopes), token: owner)
                        .token)
            }
            let people = try await make("people", ["users.read", "users.write"])
            let password = #""password": "\#(IdentityHost.password)""#
            for role in Role.allCases {
                let new = #"{"name": "new-\#(role)", "role": "\#(role.rawValue)", \#(password)}"#
                try await host.refused("POST", "users", new, token: people, 403, "role_above_token")
                try await host.refused(
                    "POST", "invitations", #"{"role": "\#(role.rawValue)"}"#, token: people, 403, "role_above_token")
                try await host.refused(
                    "PATCH", "users/\(kim)", #"{"role": "\#(role.rawValue)"}"#, token: people, 403, "role_above_token")
            }
            try await host.refused("POST", "users/\(kim)/password", "{\(password)}", token: people, 403, "role_above_token")
            // One that has all that they may makes viewers.
            let viewers = try await make("viewers", viewer + ["users.write"])
            let made = try await host.answer(
                UserReport.self, "POST", "users", #"{"name": "new", "role": "viewer", \#(password)}"#, token: viewers)
            #expect(made.role == "viewer")
            try await host.refused(
                "PATCH", "users/\(made.id)", #"{"role": "trader"}"#, token: viewers, 403, "role_above_token")
        }
    }

    @Test func `scopes, names and times that cannot be are refused`() async throws {
        try await IdentityHost.run { host in
            let trader = try await host.token("kim", .trader)
            try await host.refused(
                "POST", "me/tokens", host.tokenJSON("a", ["orders.read", "users.write"]), token: trader, 422,
                "scope_not_permitted")
            try await host.refused("POST", "me/tokens", host.tokenJSON("a", ["everything"]), token: trader, 400, "field_value")
            try await host.refused("POST", "me/tokens", host.tokenJSON("a", []), token: trader, 400, "field_too_short")
            for seconds in [-5, 0, 366 * 86_400] as [Double] {
                try await host.refused(
                    "POST", "me/tokens", host.tokenJSON("a", ["orders.read"], seconds: seconds), token: trader, 422, "expiry")
            }
            _ = try await host.answer(
                APITokenReport.self, "POST", "me/tokens", host.tokenJSON("a", ["orders.read"]), token: trader)
            try await host.refused("POST", "me/tokens", host.tokenJSON("a", ["orders.read"]), token: trader, 409, "name_taken")
        }
    }

    @Test func `a token ends with its time, and with its person`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            try await host.person("kim", .trader)
            let kim = try await host.signIn("kim")
            let make = { (name: String, seconds: Double) in
                try #require(
                    try await host.answer(
                        APITokenReport.self, "POST", "me/tokens", host.tokenJSON(name, ["orders.read"], seconds: seconds),
                        token: kim.accessToken
                    ).token)
            }
            let (short, long) = (try await make("short", 60), try await make("long", 7_200))
            for token in [short, long] { _ = try await host.answer(MeReport.self, "GET", "me", token: token) }
            host.clock.move(61)
            try await host.refused("GET", "me", token: short, 401, "token_invalid")
            _ = try await host.answer(MeReport.self, "GET", "me", token: long)
            try await host.done("DELETE", "users/\(kim.user.id)", token: owner)
            try await host.refused("GET", "me", token: long, 401, "token_invalid")
        }
    }

    @Test func `what a token was let in for does not go on when its person may less`() async throws {
        try await IdentityHost.run { host in
            let kim = try await host.person("kim", .operator)
            let session = try await host.signIn("kim").accessToken
            let token = try #require(
                try await host.answer(
                    APITokenReport.self, "POST", "me/tokens", host.tokenJSON("stream", ["orders.read"]), token: session
                ).token)
            let signIn = SignIn(host.parts)
            let (person, program) = (
                try await signIn.principal(token: session, address: "local"),
                try await signIn.principal(token: token, address: "local")
            )
            #expect(program.reach(.ordersRead) == .tenant)
            for known in [person, program] { #expect(try await signIn.isStillKnown(known)) }
            _ = try await People(host.parts).change(kim, .init(role: .trader), host.local)
            for known in [person, program] { #expect(try await !signIn.isStillKnown(known), "\(known.kind)") }
        }
    }

    @Test func `a right password is not asked for without end, and keeps nobody else waiting`() async throws {
        try await IdentityHost.run { host in
            let (kim, tom) = (try await host.token("kim", .viewer), try await host.token("tom", .viewer))
            for _ in 0..<20 {
                _ = try await host.answer(SecondFactorReport.self, "POST", "me/second-factor", IdentityHost.proof, token: kim)
            }
            let hashed = host.parts.hasher.hashCount
            let token = host.tokenJSON("one", ["orders.read"])
            for (path, json) in [("me/second-factor", IdentityHost.proof), ("me/tokens", token)] {
                let reply = try await host.call("POST", path, json, token: kim)
                #expect(reply.status == 429 && reply.problem == "too_many_requests", "\(reply.body)")
                #expect(reply.headers["retry-after"] == "4" && reply.body.contains("of this user"), "\(reply)")
            }
            #expect(host.parts.hasher.hashCount == hashed)
            _ = try await host.answer(SecondFactorReport.self, "POST", "me/second-factor", IdentityHost.proof, token: tom)
            host.clock.move(3)
            _ = try await host.answer(APITokenReport.self, "POST", "me/tokens", token, token: kim)
        }
    }

    @Test func `a token goes when somebody else gives its person a password, or disables it, and comes not back`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let kim = try await host.person("kim", .trader)
            func make(_ name: String, _ password: String) async throws -> (session: String, token: String) {
                let session = try await host.signIn("kim", password).accessToken
                let json = host.tokenJSON(name, ["orders.read"], password: password)
                let token = try #require(
                    try await host.answer(APITokenReport.self, "POST", "me/tokens", json, token: session).token)
                _ = try await host.answer(MeReport.self, "GET", "me", token: token)
                return (session, token)
            }
            let (second, third) = ("another horse altogether", "a third horse altogether")
            let (session, own) = try await make("own", IdentityHost.password)
            try await host.done(
                "POST", "me/password", #"{"currentPassword": "\#(IdentityHost.password)", "newPassword": "\#(second)"}"#,
                token: session)
            _ = try await host.answer(MeReport.self, "GET", "me", token: own)
            try await host.done("POST", "users/\(kim)/password", #"{"password": "\#(third)"}"#, token: owner)
            try await host.refused("GET", "me", token: own, 401, "token_invalid")

            let (_, later) = try await make("later", third)
            try await host.done("DELETE", "users/\(kim)", token: owner)
            _ = try await host.answer(UserReport.self, "PATCH", "users/\(kim)", #"{"status": "active"}"#, token: owner)
            try await host.refused("GET", "me", token: later, 401, "token_invalid")
            #expect(try host.texts("SELECT count(*)::text FROM account.api_token") == ["0"])
        }
    }

    @Test func `tokens that nobody has cannot be tried for ever`() async throws {
        try await IdentityHost.run { host in
            let guess = "tb_" + String(repeating: "A", count: 43)
            for _ in 0..<60 { try await host.refused("GET", "me", token: guess, 401, "token_invalid") }
            try await host.refused("GET", "me", token: guess, 429, "too_many_requests")
        }
    }
}
