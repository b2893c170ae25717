import API
import FoundationEssentials
import Identity
import Testing
import TradingModel

/// Whether a stream that was opened earlier may go on: by the same token, as the same person in the same role.
@Suite("Answers that go on for long", .timeLimit(.minutes(3)))
struct LongAnswerTests {
    @Test func `a stream ends with its access token, also while the session lives`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let signIn = SignIn(host.parts)
            let first = try await host.signIn("kim")
            let principal = try await signIn.principal(token: first.accessToken, address: "test")
            host.clock.move(590)
            #expect(try await signIn.isStillKnown(principal))
            host.clock.move(20)
            #expect(try await signIn.isStillKnown(principal) == false)
            let renewed = try await host.answer(
                SignedInReport.self, "POST", "token/refresh", #"{"refreshToken": "\#(first.refreshToken)"}"#,
                token: first.accessToken)
            let again = try await signIn.principal(token: renewed.accessToken, address: "test")
            #expect(try await signIn.isStillKnown(again))
            try await host.done("POST", "logout", token: renewed.accessToken)
            #expect(try await signIn.isStillKnown(again) == false)
        }
    }

    @Test func `a stream of an API token ends with the token, and with the role that its person had`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let kim = try await host.person("kim", .operator)
            let session = try await host.signIn("kim").accessToken
            let signIn = SignIn(host.parts)
            func token(_ name: String) async throws -> (id: UInt64, principal: Principal) {
                let made = try await host.answer(
                    APITokenReport.self, "POST", "me/tokens", host.tokenJSON(name, ["orders.read"]), token: session)
                return (made.id, try await signIn.principal(token: try #require(made.token), address: "test"))
            }
            let (removed, kept) = (try await token("removed"), try await token("kept"))
            #expect(try await signIn.isStillKnown(removed.principal))
            try await host.done("DELETE", "me/tokens/\(removed.id)", token: session)
            #expect(try await signIn.isStillKnown(removed.principal) == false)
            #expect(try await signIn.isStillKnown(kept.principal))
            // A reach that was taken away is not kept by a stream that was opened with it.
            _ = try await host.call("PATCH", "users/\(kim)", #"{"role": "viewer"}"#, token: owner)
            #expect(try await signIn.isStillKnown(kept.principal) == false)
        }
    }
}
