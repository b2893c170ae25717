import Foundation
import TestSupport
import Testing
import TradingModel

@testable import Identity

@Suite("Secrets")
struct SecretsTests {
    @Test func `what is sealed opens in its context alone, and under the secret before`() throws {
        let (first, second) = (MasterSecret.random(), MasterSecret.random())
        let sealer = MasterSealer(MasterSecrets(current: first))
        let sealed = try sealer.seal([1, 2, 3], context: "user 7")
        #expect(try sealer.open(sealed, context: "user 7") == [1, 2, 3])
        #expect(try sealer.seal([1, 2, 3], context: "user 7") != sealed)
        #expect(throws: UnsealableSecret.self) { try sealer.open(sealed, context: "user 8") }
        let rotated = MasterSealer(MasterSecrets(current: second, previous: first))
        #expect(try rotated.open(sealed, context: "user 7") == [1, 2, 3])
        #expect(throws: UnsealableSecret.self) {
            try MasterSealer(MasterSecrets(current: second)).open(sealed, context: "user 7")
        }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: UnsealableSecret.self, "\(index)") { try sealer.open(changed, context: "user 7") }
        }
        for length in 0..<sealed.count {
            #expect(throws: UnsealableSecret.self) { try sealer.open(Array(sealed[..<length]), context: "user 7") }
        }
    }

    @Test func `keys of two purposes differ, and a secret shows nothing of itself`() throws {
        let secret = try #require(MasterSecret(Array(repeating: 7, count: 32)))
        #expect(secret.key(for: "seal") != secret.key(for: "access token"))
        #expect(secret.keyID(for: "seal") != secret.keyID(for: "access token"))
        #expect("\(secret)" == "a master secret")
        #expect(MasterSecret([1, 2, 3]) == nil)
    }

    @Test func `tokens say what they are for, and others are not theirs`() {
        for kind in OpaqueToken.Kind.allCases {
            let token = OpaqueToken(kind)
            #expect(token.text.hasPrefix(kind.rawValue) && token.text != OpaqueToken(kind).text)
            #expect(OpaqueToken.hash(token.text, of: kind) == token.hash)
            for other in OpaqueToken.Kind.allCases where other != kind {
                #expect(OpaqueToken.hash(token.text, of: other) == nil)
            }
            #expect(OpaqueToken.hash(token.text + "x", of: kind) == nil)
        }
    }
}
