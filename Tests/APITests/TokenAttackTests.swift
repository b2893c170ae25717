import API
import Crypto
import FoundationEssentials
import Identity
import Testing
import TradingModel

/// Tokens that somebody made, changed or found, over a real connection.
@Suite("Attacks with tokens", .timeLimit(.minutes(4)))
struct TokenAttackTests {
    private func base64(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func bytes(_ text: Substring) throws -> Data {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return try #require(Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)))
    }

    /// With other text in its header and body, signed with a key that a stranger could think of.
    private func forged(_ token: String) throws -> [String] {
        let parts = token.split(separator: ".")
        let header = String(decoding: try bytes(parts[0]), as: UTF8.self)
        let body = String(decoding: try bytes(parts[1]), as: UTF8.self)
        let keyID = try #require(header.firstMatch(of: /"kid":"([^"]+)"/)).1
        let raised = body.replacing("viewer", with: "owner")
        #expect(raised != body)
        var all: [String] = []
        let known = ["", "secret", "tradingboost", String(keyID), header, "tradingboost-api"].map {
            SymmetricKey(data: Data($0.utf8))
        }
        let algorithms = ["none", "None", "nOnE", "NONE", "", "RS256", "PS256", "ES256", "EdDSA", "HS384", "HS512", "HS256"]
        let keyIDs = [String(keyID), "", "other", "../../../../dev/null", "' UNION SELECT 'a", "\(keyID)\\u0000"]
        let more = ["", #","jku":"https://example.com/keys""#, #","jwk":{"kty":"oct","k":""}"#, #","x5u":"file:///dev/null""#]
        for algorithm in algorithms {
            for id in keyIDs {
                for extra in more {
                    let head = #"{"alg":"\#(algorithm)","typ":"JWT","kid":"\#(id)"\#(extra)}"#
                    let input = base64(head.utf8) + "." + base64(raised.utf8)
                    all += [input + ".", input + "." + parts[2]]
                    guard algorithm == "HS256" || algorithm == "RS256" else { continue }
                    all += known.map { key in
                        input + "." + base64(HMAC<SHA256>.authenticationCode(for: Data(input.utf8), using: key))
                    }
                }
            }
        }
        return all
    }

    /// With one letter changed anywhere, cut, or with more in it.
    private func tampered(_ token: String) -> [String] {
        let letters = Array(token.utf8)
        var all: [String] = []
        for index in letters.indices where letters[index] != UInt8(ascii: ".") {
            var changed = letters
            changed[index] = letters[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            all.append(String(decoding: changed, as: UTF8.self))
        }
        // Letters that differ in bits behind the last byte alone say the same bytes, and are no token of ours all the same.
        for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" where last != token.last {
            all.append(token.dropLast() + String(last))
        }
        all += [String(token.dropLast()), token + "=", token + "A", token + ".", "." + token, token + "." + token, token + "%00"]
        return all
    }

    @Test func `no token but the host's own is believed, however it is made`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .viewer)
            let token = try await host.signIn("kim").accessToken
            let attempts = try forged(token) + tampered(token)
            for attempt in attempts where attempt != token {
                let reply = try await host.call("GET", "me", token: attempt)
                #expect(reply.status == 401 && reply.problem == "token_invalid", "\(attempt): \(reply.status) \(reply.body)")
                #expect(!reply.body.contains(attempt))
            }
            _ = try await host.answer(MeReport.self, "GET", "me", token: token)
            print("access tokens: \(attempts.count) forged or changed, none believed")
        }
    }

    @Test func `a refresh token and a program's token count as they were given alone`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .viewer)
            let signedIn = try await host.signIn("kim")
            let refresh = signedIn.refreshToken
            for attempt in tampered(refresh) where attempt != refresh {
                host.clock.move(1)
                try await host.refused(
                    "POST", "token/refresh", #"{"refreshToken": "\#(attempt)"}"#, 401, "refresh_refused")
            }
            let json = host.tokenJSON("a", ["tenants.read"])
            let token = try #require(
                try await host.answer(APITokenReport.self, "POST", "me/tokens", json, token: signedIn.accessToken).token)
            for attempt in tampered(token) where attempt != token {
                host.clock.move(2)
                try await host.refused("GET", "me", token: attempt, 401, "token_invalid")
            }
            _ = try await host.answer(MeReport.self, "GET", "me", token: token)
            // None of the attempts has ended what is right.
            _ = try await host.answer(SignedInReport.self, "POST", "token/refresh", #"{"refreshToken": "\#(refresh)"}"#)
        }
    }
}
