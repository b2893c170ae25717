import API
import Identity
import Store
import Testing
import TradingModel

/// What is changed while somebody's password is being compared. The comparison takes a part of a second here, so that there is
/// time for the change in its middle. One test after the other: the process has two threads that hash, and a change may need the
/// second one.
@Suite("Signing in beside a change", .serialized, .timeLimit(.minutes(4)))
struct SignInRaceTests {
    private static let slow = PasswordWork(logCost: 15, blockSize: 8, parallelism: 1)

    /// Somebody whose password takes long to compare, and is to be hashed anew.
    private func slowPerson(_ host: IdentityHost) async throws -> UserID {
        let kim = try await host.person("kim", .trader)
        let hash = try PasswordHash(IdentityHost.password, work: SignInRaceTests.slow)
        try await host.parts.store.transaction(.platform) { scoped in
            try SecretRepository(scoped).setPassword(kim, hash: hash.text, time: nil)
        }
        return kim
    }

    /// Signs in, and runs `change` when the attempt has begun and the password is being compared.
    private func signIn(
        _ host: IdentityHost, _ request: @escaping @Sendable () async throws -> Reply, during change: () async throws -> Void
    ) async throws -> Reply {
        let before = host.parts.hasher.hashCount
        async let reply = request()
        while host.parts.hasher.hashCount == before { await Task.yield() }
        try await change()
        return try await reply
    }

    @Test func `a password that was replaced meanwhile signs nobody in, and is not put back`() async throws {
        try await IdentityHost.run { host in
            let kim = try await slowPerson(host)
            let new = "another horse altogether"
            host.clock.move(3)
            let reply = try await signIn(host, { try await host.call("POST", "login", host.loginJSON("kim")) }) {
                try await People(host.parts).resetPassword(kim, new, host.local)
            }
            #expect(reply.status == 401 && reply.problem == "login_refused")
            #expect(try host.texts("SELECT session_id::text FROM account.session WHERE ended_at IS NULL").isEmpty)
            host.clock.move(60)
            _ = try await host.signIn("kim", new)
            try await host.refused("POST", "login", host.loginJSON("kim"), 401, "login_refused")
        }
    }

    @Test func `a user that was disabled meanwhile is not signed in when it is enabled again`() async throws {
        try await IdentityHost.run { host in
            let kim = try await slowPerson(host)
            host.clock.move(3)
            let reply = try await signIn(host, { try await host.call("POST", "login", host.loginJSON("kim")) }) {
                _ = try await People(host.parts).change(kim, .init(isActive: false), host.local)
            }
            #expect(reply.status == 403 && reply.problem == "user_disabled")
            _ = try await People(host.parts).change(kim, .init(isActive: true), host.local)
            #expect(try host.texts("SELECT session_id::text FROM account.session WHERE ended_at IS NULL").isEmpty)
        }
    }

    @Test func `a second factor that was turned on meanwhile is asked for`() async throws {
        try await IdentityHost.run { host in
            let kim = try await slowPerson(host)
            host.clock.move(3)
            let reply = try await signIn(host, { try await host.call("POST", "login", host.loginJSON("kim")) }) {
                let (sealer, now) = (host.parts.sealer, host.clock.now)
                try await host.parts.store.transaction(.platform) { scoped in
                    let secrets = SecretRepository(scoped)
                    try secrets.setTOTP(
                        kim, sealedSecret: try sealer.seal(TimeCode.random().secret, context: "second factor of user \(kim)"))
                    try secrets.confirmTOTP(kim, time: now)
                }
            }
            #expect(reply.status == 401 && reply.problem == "second_factor_required")
        }
    }

    @Test func `a token that is being made when another password is given is not made`() async throws {
        try await IdentityHost.run { host in
            let kim = try await slowPerson(host)
            let token = try await host.signIn("kim").accessToken
            // Signing in hashed it anew.
            let slow = try PasswordHash(IdentityHost.password, work: SignInRaceTests.slow)
            try await host.parts.store.transaction(.platform) { scoped in
                try SecretRepository(scoped).setPassword(kim, hash: slow.text, time: nil)
            }
            let json = host.tokenJSON("thief", ["orders.read"])
            let reply = try await signIn(host, { try await host.call("POST", "me/tokens", json, token: token) }) {
                try await People(host.parts).resetPassword(kim, "another horse altogether", host.local)
            }
            #expect(reply.status == 401 && reply.problem == "token_invalid", "\(reply.body)")
            #expect(try host.texts("SELECT count(*)::text FROM account.api_token") == ["0"])
        }
    }

    @Test func `somebody who was signed out and given another password does not replace that with its own`() async throws {
        try await IdentityHost.run { host in
            let kim = try await host.person("kim", .trader)
            let token = try await host.signIn("kim").accessToken
            let slow = try PasswordHash(IdentityHost.password, work: SignInRaceTests.slow)
            try await host.parts.store.transaction(.platform) { scoped in
                try SecretRepository(scoped).setPassword(kim, hash: slow.text, time: nil)
            }
            let (new, json) = (
                "another horse altogether",
                #"{"currentPassword": "\#(IdentityHost.password)", "newPassword": "a third horse altogether"}"#
            )
            host.clock.move(3)
            let reply = try await signIn(host, { try await host.call("POST", "me/password", json, token: token) }) {
                try await People(host.parts).resetPassword(kim, new, host.local)
            }
            #expect(reply.status == 422 && reply.problem == "password_wrong")
            host.clock.move(60)
            _ = try await host.signIn("kim", new)
        }
    }
}
