import API
import Identity
import Store
import Testing

@Suite("A second factor over the API", .timeLimit(.minutes(4)))
struct SecondFactorTests {
    /// Somebody who has turned it on: the device, the recovery codes and a session.
    private func turnedOn(_ host: IdentityHost) async throws -> (TimeCode, [String], SignedInReport) {
        try await host.person("kim", .trader)
        let kim = try await host.signIn("kim")
        let new = try await host.answer(
            SecondFactorReport.self, "POST", "me/second-factor", IdentityHost.proof, token: kim.accessToken)
        #expect(new.address.hasPrefix("otpauth://totp/TradingBoost:kim?secret=\(new.secret)&"))
        let device = TimeCode(secret: try #require(Base32.bytes(new.secret)))
        // It does not count yet.
        _ = try await host.signIn("kim")
        try await host.refused(
            "POST", "me/second-factor/confirm", #"{"code": "\#(wrong(device, host))"}"#, token: kim.accessToken, 422, "code_wrong"
        )
        let codes = try await host.answer(
            RecoveryCodeList.self, "POST", "me/second-factor/confirm", #"{"code": "\#(code(device, host))"}"#,
            token: kim.accessToken
        ).recoveryCodes
        #expect(Set(codes).count == 10)
        return (device, codes, kim)
    }

    private func code(_ device: TimeCode, _ host: IdentityHost) -> String { device.code(TimeCode.step(host.clock.now)) }

    /// A code of no step near this one.
    private func wrong(_ device: TimeCode, _ host: IdentityHost) -> String {
        let step = TimeCode.step(host.clock.now)
        let near = Set((-1...1).map { device.code(step + $0) })
        return ["000000", "111111", "222222", "333333"].first { !near.contains($0) } ?? "444444"
    }

    @Test func `signing in takes a code, each once`() async throws {
        try await IdentityHost.run { host in
            let (device, _, _) = try await turnedOn(host)
            host.clock.move(90)
            try await host.refused("POST", "login", host.loginJSON("kim"), 401, "second_factor_required")
            try await host.refused("POST", "login", host.loginJSON("kim", "wrong password"), 401, "login_refused")
            try await host.refused(
                "POST", "login", host.loginJSON("kim", code: wrong(device, host)), 401, "second_factor_refused")
            let good = code(device, host)
            let signedIn = try await host.answer(
                SignedInReport.self, "POST", "login", host.loginJSON("kim", code: good))
            #expect(try await host.answer(MeReport.self, "GET", "me", token: signedIn.accessToken).secondFactor)
            try await host.refused("POST", "login", host.loginJSON("kim", code: good), 401, "second_factor_refused")
            // Nor one of an earlier step than the one that was taken.
            let earlier = device.code(TimeCode.step(host.clock.now) - 1)
            try await host.refused("POST", "login", host.loginJSON("kim", code: earlier), 401, "second_factor_refused")
            host.clock.move(30)
            _ = try await host.signIn("kim", code: code(device, host))
        }
    }

    @Test func `codes cannot be guessed: failures lock the name, and asking without a code frees nothing`() async throws {
        try await IdentityHost.run { host in
            let (device, _, _) = try await turnedOn(host)
            for _ in 0..<5 {
                host.clock.move(6)
                try await host.refused("POST", "login", host.loginJSON("kim"), 401, "second_factor_required")
                try await host.refused(
                    "POST", "login", host.loginJSON("kim", code: wrong(device, host)), 401, "second_factor_refused")
            }
            try await host.refused("POST", "login", host.loginJSON("kim", code: code(device, host)), 429, "login_locked")
        }
    }

    @Test func `asking without a code first locks nobody out who comes from elsewhere`() async throws {
        try await IdentityHost.run { host in
            let (device, _, _) = try await turnedOn(host)
            host.clock.move(90)
            let (signIn, password) = (SignIn(host.parts), IdentityHost.password)
            // Not where the person signed in before: there a lock does not count.
            let elsewhere = RequestOrigin(address: "203.0.113.9", requestID: "test")
            func refusal(_ password: String) async throws -> String? {
                await #expect(throws: IdentityRefusal.self) {
                    _ = try await signIn.login(name: "kim", password: password, code: nil, origin: elsewhere)
                }?.code
            }
            for _ in 0..<4 { #expect(try await refusal("wrong password") == "login_refused") }
            // The fifth is none: the app asks which person has a second factor, and comes again with its code.
            #expect(try await refusal(password) == "second_factor_required")
            let signedIn = try await signIn.login(
                name: "kim", password: password, code: code(device, host), origin: elsewhere)
            #expect(signedIn.person.name == "kim")
        }
    }

    @Test func `a device whose secret does not open any more is told, and a recovery code lets in`() async throws {
        try await IdentityHost.run { host in
            let (device, codes, kim) = try await turnedOn(host)
            // As behind a start with another master key.
            let other = MasterSealer(MasterSecrets(current: .random()))
            try await host.parts.store.transaction(.platform) { scoped in
                _ = try scoped.connection.query(
                    "UPDATE account.user_secret SET totp_secret = $1",
                    [.bytes(try other.seal(device.secret, context: "second factor of user \(kim.user.id)"))])
            }
            host.clock.move(90)
            try await host.refused(
                "POST", "login", host.loginJSON("kim", code: code(device, host)), 403, "second_factor_unreadable")
            _ = try await host.signIn("kim", code: codes[0])
        }
    }

    @Test func `a recovery code stands in for the device, once`() async throws {
        try await IdentityHost.run { host in
            let (_, codes, _) = try await turnedOn(host)
            _ = try await host.signIn("kim", code: codes[0].uppercased())
            host.clock.move(6)
            try await host.refused("POST", "login", host.loginJSON("kim", code: codes[0]), 401, "second_factor_refused")
            _ = try await host.signIn("kim", code: codes[1])
            #expect(try host.texts("SELECT count(*)::text FROM account.recovery_code") == ["8"])
        }
    }

    @Test func `it is turned off for password and code alone`() async throws {
        try await IdentityHost.run { host in
            let (device, codes, kim) = try await turnedOn(host)
            let json = { (password: String, code: String) in #"{"password": "\#(password)", "code": "\#(code)"}"# }
            try await host.refused(
                "POST", "me/second-factor", IdentityHost.proof, token: kim.accessToken, 409, "second_factor_on")
            host.clock.move(60)
            try await host.refused(
                "DELETE", "me/second-factor", json("wrong password", code(device, host)), token: kim.accessToken, 422,
                "password_wrong")
            try await host.refused(
                "DELETE", "me/second-factor", json(IdentityHost.password, wrong(device, host)), token: kim.accessToken, 422,
                "code_wrong")
            try await host.done(
                "DELETE", "me/second-factor", json(IdentityHost.password, codes[3]), token: kim.accessToken)
            _ = try await host.signIn("kim")
            try await host.refused(
                "DELETE", "me/second-factor", json(IdentityHost.password, codes[4]), token: kim.accessToken, 409,
                "second_factor_off")
            #expect(try host.texts("SELECT count(*)::text FROM account.recovery_code") == ["0"])
        }
    }

    @Test func `confirming without a beginning is refused, and who lost everything is helped by its owner`() async throws {
        try await IdentityHost.run { host in
            let (_, _, kim) = try await turnedOn(host)
            let owner = try await host.token("eve", .owner)
            try await host.refused(
                "POST", "me/second-factor/confirm", #"{"code": "123456"}"#, token: owner, 409, "second_factor_not_begun")
            try await host.refused(
                "DELETE", "users/\(kim.user.id)/second-factor", token: kim.accessToken, 403, "forbidden")
            try await host.done("DELETE", "users/\(kim.user.id)/second-factor", token: owner)
            _ = try await host.signIn("kim")
        }
    }
}
