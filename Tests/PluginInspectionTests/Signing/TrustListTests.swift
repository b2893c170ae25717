import Foundation
import StrictJSON
import Testing
import TradingModel

@testable import PluginInspection

@Suite("Trust list")
struct TrustListTests {
    private let plugin: [UInt8] = [1, 2, 3]
    private let signature: PluginSignature
    private let time = Timestamp(milliseconds: 1_767_225_600_000)

    init() throws {
        let signer = try #require(SigningKey(publisher: "ada"))
        signature = try PluginSignature(of: plugin, by: signer, date: Date(timeIntervalSince1970: 0))
    }

    private var ada: TrustList.Publisher { .init(fingerprint: signature.key.fingerprint, name: "Ada, desk 2") }

    private func revocation(_ subject: TrustList.Revocation.Subject, _ reason: String = "x") -> TrustList.Revocation {
        .init(subject: subject, reason: reason, time: time)
    }

    private func standing(_ list: TrustList, _ state: SignatureState? = nil) -> PluginStanding {
        list.standing(sha256: signature.sha256, signature: state ?? .signed(signature))
    }

    @Test func `a trusted key has the name that the operator gave it`() {
        #expect(standing(TrustList(publishers: [ada])) == .trusted(signature, name: "Ada, desk 2"))
        #expect(standing(TrustList(publishers: [ada])).isTrusted)
    }

    @Test func `a name in a signature is no reason to trust it`() throws {
        let eve = try #require(SigningKey(publisher: "ada"))
        let forged = try PluginSignature(of: plugin, by: eve, date: Date(timeIntervalSince1970: 0))
        let standing = standing(TrustList(publishers: [ada]), .signed(forged))
        #expect(standing == .unknownKey(forged))
        #expect(!standing.isTrusted)
    }

    @Test func `nothing is trusted by an empty list`() {
        #expect(standing(TrustList()) == .unknownKey(signature))
        #expect(standing(TrustList(), .unsigned) == .unsigned)
    }

    @Test func `an invalid signature is invalid whoever is trusted`() {
        #expect(standing(TrustList(publishers: [ada]), .invalid(.wrong)) == .invalid(.wrong))
    }

    @Test(arguments: [SignatureState.unsigned, .invalid(.wrong)])
    func `a revoked file is revoked, whatever its signature says`(state: SignatureState) {
        let revoked = revocation(.plugin(signature.sha256), "loses money")
        let list = TrustList(publishers: [ada], revocations: [revoked])
        #expect(standing(list) == .revoked(revoked))
        #expect(standing(list, state) == .revoked(revoked))
        #expect(list.standing(sha256: Array(repeating: 0, count: 32), signature: .unsigned) == .unsigned)
    }

    @Test func `a revoked key is believed no more, trusted or not`() {
        let revoked = revocation(.key(signature.key.fingerprint))
        #expect(standing(TrustList(publishers: [ada], revocations: [revoked])) == .revoked(revoked))
        #expect(standing(TrustList(revocations: [revoked])) == .revoked(revoked))
        #expect(standing(TrustList(revocations: [revoked]), .unsigned) == .unsigned)
    }

    @Test func `a key's fingerprint is not taken for a plugin's hash`() {
        let crossed = [
            revocation(.plugin(signature.key.fingerprint.bytes)),
            KeyFingerprint(bytes: signature.sha256).map { revocation(.key($0)) },
        ].compactMap(\.self)
        #expect(crossed.count == 2)
        #expect(standing(TrustList(publishers: [ada], revocations: crossed)).isTrusted)
    }

    @Test func `every standing has a word of its own`() {
        let all: [PluginStanding] = [
            .unsigned, .unknownKey(signature), .trusted(signature, name: "ada"), .invalid(.wrong),
            .invalid(.otherBytes(signed: [])), .revoked(revocation(.plugin([]))),
        ]
        #expect(all.map(\.code) == ["unsigned", "unknown_key", "trusted", "damaged", "other_bytes", "revoked"])
        #expect(all.filter(\.isTrusted).count == 1)
    }
}
