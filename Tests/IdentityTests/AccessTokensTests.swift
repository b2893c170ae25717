import Crypto
import FoundationEssentials
import Testing
import TradingModel

@testable import Identity

@Suite("Access tokens")
struct AccessTokensTests {
    private let secret = MasterSecret.random()
    private let now = Timestamp(milliseconds: 1_793_887_500_000)

    private func tokens(_ secrets: MasterSecrets? = nil) async throws -> AccessTokens {
        AccessTokens(keys: try await SigningKeys(secrets ?? MasterSecrets(current: secret)))
    }

    private func issue(_ tokens: AccessTokens) async throws -> String {
        try await tokens.issue(user: UserID(7), session: SessionID(8), tenant: TenantID(9), role: .trader, now: now)
    }

    private func refusal(_ tokens: AccessTokens, _ token: String, at time: Timestamp? = nil) -> AccessTokenRefusal? {
        do throws(AccessTokenRefusal) {
            _ = try tokens.verify(token, now: time ?? now)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a token says who it was issued to, for ten minutes`() async throws {
        let tokens = try await tokens()
        let token = try await issue(tokens)
        let claims = try tokens.verify(token, now: now)
        let expiry = Timestamp(milliseconds: 1_793_887_500_000 + 600_000)
        #expect(
            claims
                == AccessClaims(user: UserID(7), session: SessionID(8), tenant: TenantID(9), role: .trader, expiryTime: expiry))
        #expect(refusal(tokens, token, at: Timestamp(nanoseconds: expiry.nanoseconds - 1)) == nil)
        #expect(refusal(tokens, token, at: expiry) == .expired)
        #expect(refusal(tokens, token, at: now + -120_000_000_000) == .invalid)
        #expect(try await issue(tokens) != token)
    }

    @Test func `a token that is known expires still, and only those that are ours are known`() async throws {
        let tokens = try await tokens()
        let token = try await issue(tokens)
        for _ in 0..<3 { #expect(refusal(tokens, token) == nil) }
        #expect(refusal(tokens, token, at: now + 600_000_000_000) == .expired)
        #expect(refusal(tokens, token + "A") == .invalid)
        // What one set of keys believes the other does not.
        let others = try await self.tokens(MasterSecrets(current: .random()))
        #expect(refusal(others, token) == .invalid && refusal(others, token) == .invalid)

        let known = KnownTokens(maximum: 10)
        let claims = KnownTokens.Known(claims: try tokens.verify(token, now: now), issued: 1)
        for number in 0..<95 {
            known.keep(claims, SHA256.hash(data: [UInt8(number)]))
            #expect(known.count <= 10)
        }
        #expect(known.find(SHA256.hash(data: [94])) == claims && known.find(SHA256.hash(data: [0])) == nil)
    }

    @Test func `a token that was changed anywhere is nobody's`() async throws {
        let tokens = try await tokens()
        let token = try await issue(tokens)
        let bytes = Array(token.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(refusal(tokens, String(decoding: changed, as: UTF8.self)) == .invalid, "\(index)")
        }
        for text in ["", ".", "..", "...", "a.b.c", token + ".", "." + token, token + "A", String(repeating: "a.", count: 4_000)]
        {
            #expect(refusal(tokens, text) == .invalid)
        }
    }

    /// A token with a header and a body of one's own, signed with the real key: as if nothing but the check stood in the way.
    private func forged(
        header: String, body: String? = nil, secret: MasterSecret? = nil, signature: ((Data, SymmetricKey) -> [UInt8])? = nil
    ) -> String {
        let second = now.milliseconds / 1_000
        let body =
            body ?? """
                {"iss":"tradingboost","aud":"tradingboost-api","sub":"7","sid":"8","tenant":"9","role":"owner","iat":\(second),\
                "exp":\(second + 600),"jti":"x"}
                """
        let input = Base64URL.text(Array(header.utf8)) + "." + Base64URL.text(Array(body.utf8))
        let key = (secret ?? self.secret).key(for: "access token")
        let sign = signature ?? { Array(HMAC<SHA256>.authenticationCode(for: $0, using: $1)) }
        return input + "." + Base64URL.text(sign(Data(input.utf8), key))
    }

    private var keyID: String { secret.keyID(for: "access token") }

    @Test func `only HMAC with SHA-256 under a known key is believed`() async throws {
        let tokens = try await tokens()
        #expect(refusal(tokens, forged(header: #"{"alg":"HS256","kid":"\#(keyID)"}"#)) == nil)
        for algorithm in ["none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256"] {
            let header = #"{"alg":"\#(algorithm)","kid":"\#(keyID)"}"#
            #expect(refusal(tokens, forged(header: header)) == .invalid, "\(algorithm)")
            #expect(refusal(tokens, forged(header: header, signature: { _, _ in [] })) == .invalid, "\(algorithm)")
        }
        for header in [
            #"{"kid":"\#(keyID)"}"#, #"{"alg":"HS256"}"#, #"{"alg":"HS256","kid":"other"}"#, #"{"alg":"HS256","kid":null}"#,
            #"{"alg":"HS256","kid":"\#(keyID)","crit":["exp"]}"#, "[]", "", "{",
        ] { #expect(refusal(tokens, forged(header: header)) == .invalid, "\(header)") }
        let sha384: (Data, SymmetricKey) -> [UInt8] = { Array(HMAC<SHA384>.authenticationCode(for: $0, using: $1)) }
        #expect(refusal(tokens, forged(header: #"{"alg":"HS384","kid":"\#(keyID)"}"#, signature: sha384)) == .invalid)
        let other = MasterSecret.random()
        #expect(refusal(tokens, forged(header: #"{"alg":"HS256","kid":"\#(keyID)"}"#, secret: other)) == .invalid)
    }

    @Test func `a body that says something else is not believed`() async throws {
        let tokens = try await tokens()
        let second = now.milliseconds / 1_000
        let good = """
            {"iss":"tradingboost","aud":"tradingboost-api","sub":"7","sid":"8","tenant":"9","role":"owner","iat":\(second),\
            "exp":\(second + 600),"jti":"x"}
            """
        let header = #"{"alg":"HS256","kid":"\#(keyID)"}"#
        for (before, after) in [
            (#""iss":"tradingboost""#, #""iss":"other""#), ("tradingboost-api", "other"), (#""sub":"7""#, #""sub":"-7""#),
            (#""sid":"8""#, #""sid":"x""#), (#""role":"owner""#, #""role":"king""#), (#""tenant":"9","#, ""),
            (#""iat":\#(second)"#, #""iat":\#(second + 120)"#), (#""exp":\#(second + 600)"#, #""exp":"later""#),
        ] {
            let body = good.replacing(before, with: after)
            #expect(body != good)
            #expect(refusal(tokens, forged(header: header, body: body)) == .invalid, "\(after)")
        }
    }

    @Test func `the key before this one is believed, the one before that no more`() async throws {
        let (first, second, third) = (MasterSecret.random(), MasterSecret.random(), MasterSecret.random())
        let old = try await issue(try await tokens(MasterSecrets(current: first)))
        let rotated = try await tokens(MasterSecrets(current: second, previous: first))
        #expect(refusal(rotated, old) == nil)
        let new = try await issue(rotated)
        let again = try await tokens(MasterSecrets(current: third, previous: second))
        #expect(refusal(again, new) == nil)
        #expect(refusal(again, old) == .invalid)
    }

    @Test func `checking a token is cheap`() async throws {
        let tokens = try await tokens()
        let token = try await issue(tokens)
        let count = 2_000
        let clock = ContinuousClock()
        let elapsed = try clock.measure { for _ in 0..<count { _ = try tokens.verify(token, now: now) } }
        print("access tokens: \(Int(Double(count) / (elapsed / .seconds(1)))) checks a second")
        #expect(elapsed < .seconds(count / 100))
    }
}
